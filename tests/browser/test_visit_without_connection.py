"""A whole visit on two phones, mostly without a connection: afterwards the server holds exactly what was entered."""

import hashlib
import random
import re
import subprocess

import pytest
from PIL import Image
from playwright.sync_api import expect

from audits.documents.contexts.visit import minutes
from audits.models import IssuedDocument, VisitEvent
from audits.states import State
from audits.visit.entries import conflicts_of, events_hash, items_of
from audits.workflow import guards
from tests.browser.phone import Phone
from tests.browser.watch import grave_violations, sideways

RESULTS = ["conforms", "conforms", "conforms", "observation", "not_applicable"]


@pytest.fixture
def pictures(tmp_path):
    """Twenty photos, each another one."""
    Image.effect_noise((90, 70), 40).convert("RGB").save(tmp_path / "lagi.jpg")
    paths = []
    for number in range(20):
        path = tmp_path / f"foto-{number}.jpg"
        Image.effect_noise((900, 700), 20 + number).convert("RGB").save(path, quality=80)
        paths.append(path)
    return paths


@pytest.fixture
def two_phones(lead, member, live_server, playwright, tmp_path):
    """The lead's and the member's phones, both with the pack of a visit."""
    pair = []

    def take(application) -> list[Phone]:
        for name, person in (("lead", lead), ("member", member)):
            phone = Phone(playwright, live_server.url, tmp_path / name, person, application.ref)
            pair.append(phone.starts().signs_in().takes_pack())
        return pair

    yield take
    for phone in pair:
        phone.stops()


@pytest.fixture
def phones(play, two_phones):
    """Both phones at a visit that is open."""
    application = play(State.ON_SITE)
    return application, *two_phones(application)


def test_a_whole_visit_from_the_opening_to_signed_minutes_loses_and_doubles_nothing(
    as_installed, play, two_phones, pictures, on
):
    application = play(State.SCHEDULED, visit_on=on)
    lead, member = two_phones(application)
    lead.offline()
    lead.opens_the_visit()
    luck = random.Random(1729)
    criteria = {
        area: list(application.rule_set.criteria.filter(area=area)) for area in ("administration", "operations")
    }
    entered: dict[str, tuple[str, str]] = {}
    shots, claims = list(pictures), {}
    for phone, area in ((lead, "administration"), (member, "operations")):
        phone.offline()
        for number, criterion in enumerate(criteria[area]):
            if luck.random() < 0.2:
                phone.offline(luck.random() < 0.7)
            found = number in (4, 12, 20)
            result = "fails" if found else luck.choice(RESULTS)
            note = f"Catatan {criterion.code}: dilihat “SOP” & rekaman." if number % 6 == 0 else ""
            phone.judges(criterion.code, result, note)
            entered[criterion.code] = (result, note)
            if number % 3 == 1 and shots:
                phone.photographs(criterion.code, shots.pop())
            if found:
                claims[f"Klaim untuk {criterion.code}"] = criterion.code
                phone.finds(criterion.code, luck.choice(["major", "minor"]), f"Klaim untuk {criterion.code}")
            if number == 15:
                phone.is_killed()
                # a browser that is killed may have forgotten who was signed in; what was entered it has not
                phone.starts(offline=luck.random() < 0.5).signs_in().opens()
                expect(phone.page.locator(".top")).to_contain_text(f"16/{len(criteria[area])}")
    lead.photographs("C01", *shots)
    for phone in (lead, member, lead):
        phone.offline(False)
        phone.sends()
    lead.turns_to("temuan")
    expect(lead.page.locator("main li")).to_have_count(6)

    lead.offline()
    lead.reads_out("SOP sudah diganti kemarin.")
    signers = lead.collects_signatures()
    lead.turns_to("berita-acara")
    expect(lead.page.locator(".stamp")).to_have_text("Sementara, belum diterima BNSP")
    expect(lead.page.locator(".paper svg")).to_have_count(signers)
    lead.offline(False)
    for phone in (lead, member):
        phone.hands_in()

    judged = {j.criterion.code: (j.result, j.note) for j in application.judgements.select_related("criterion")}
    assert judged == entered
    assert len(judged) == 66
    assert dict(application.findings.values_list("claim", "criterion__code")) == claims
    assert len(claims) == 6
    photos = list(application.photos.all())
    assert len([photo for photo in photos if photo.arrived_at]) == len(photos) == 20
    assert all(hashlib.sha256(photo.file.read()).hexdigest() == photo.sha256 for photo in photos)
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures}
    events = VisitEvent.objects.filter(application=application, kind="photo")
    assert {event.body["original_sha256"] for event in events} == originals
    assert events.count() == 20
    assert not VisitEvent.objects.refused().exists()
    assert conflicts_of(items_of(application)) == {}
    handing_in = (guards.entries_agree, guards.devices_have_handed_in, guards.photos_have_arrived)
    assert [str(reason) for guard in handing_in for reason in guard(application, on)] == []

    entries = events_hash(application)
    lead.page.get_by_role("link", name="Tutup asesmen").tap()
    lead.page.get_by_role("button", name="Tutup asesmen").tap()
    expect(lead.page.locator("main")).to_contain_text("Tindakan perbaikan", timeout=60_000)
    issued = IssuedDocument.objects.get(application=application, kind="minutes")
    said = minutes(application, issued)
    assert said["events_hash"] == entries == events_hash(application)
    assert sum("LSP menerima" in row["response"] for row in said["findings"]) == 5
    assert sum("SOP sudah diganti kemarin." in row["response"] for row in said["findings"]) == 1
    assert sum(bool(row.get("lines")) for row in said["signatures"]) == signers
    with issued.file.open() as pdf:
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf.read(), capture_output=True, check=True)
    assert entries in re.sub(r"\s", "", done.stdout.decode())
    for phone in (lead, member):
        phone.opens(ready="visit")
        expect(phone.page.locator("main")).to_contain_text("Paket dihapus dari ponsel.")
        for store in ("packs", "events", "photos", "documents", "drafts"):
            phone.holds(store, 0)
    assert lead.faults + member.faults == []


def test_an_ended_session_keeps_the_queue_and_two_entries_are_settled_on_the_phone(phones, lead):
    application, first, second = phones
    first.judges("C43", "fails", "belum ada")
    first.context.clear_cookies()
    first.judges("C59", "fails", "dicatat setelah sesi berakhir")
    first.turns_to("kiriman")
    expect(first.page.locator("main")).to_contain_text("Sesi berakhir")
    assert not application.judgements.filter(criterion__code="C59").exists()
    second.judges("C43", "observation", "ada, belum dianalisis")
    expect(second.page.locator("[data-received]")).not_to_have_text("0")
    first.signs_in()
    first.page.get_by_role("button", name="Kirim sekarang").tap()
    expect(first.page.locator("main")).to_contain_text("sudah diterima BNSP")

    # What arrives while a screen stands open is told there, and never replaced by what is tapped on it.
    first.turns_to("C46")
    expect(first.page.locator(".crit-code b")).to_have_text("C46")
    second.judges("C46", "fails", "skema lama")
    expect(second.page.locator("[data-here]")).to_have_text("0")
    first.looks_again()
    expect(first.page.locator("[data-arrived]")).to_contain_text("Arofitun Nurjanah baru saja mencatat: Tidak sesuai")
    first.page.locator(".verd:has(input[value=conforms])").tap()
    first.page.locator(".pick:has(input[value=document])").tap()
    expect(first.page.locator("[data-others]")).to_be_visible()
    first.turns_to("beda/judgement/C46")
    first.page.locator(".choice label", has_text="Sesuai").last.tap()
    first.page.locator("#alasan").fill("Dilihat bersama.")
    second.judges("C46", "fails", "skema lama, difoto")
    expect(second.page.locator("[data-here]")).to_have_text("0")
    first.looks_again()
    first.page.get_by_role("button", name="Tetapkan yang berlaku").tap()
    expect(first.page.locator(".duel")).to_have_count(0)
    first.turns_to("kiriman")
    expect(first.page.locator("main")).to_contain_text("sudah diterima BNSP")
    assert set(conflicts_of(items_of(application))) == {("judgement", "C43"), ("judgement", "C46")}
    first.turns_to("beda/judgement/C46")
    first.page.locator(".choice label", has_text="Tidak sesuai").tap()
    first.page.locator("#alasan").fill("Dilihat bersama.")
    first.page.get_by_role("button", name="Tetapkan yang berlaku").tap()
    expect(first.page.locator(".duel")).to_have_count(0)

    first.turns_to("beda/judgement/C43")
    expect(first.page.locator(".duel")).to_contain_text("ada, belum dianalisis")
    assert grave_violations(first.page) == []
    first.page.locator(".choice label", has_text="Observasi").tap()
    first.page.get_by_role("button", name="Tetapkan yang berlaku").tap()
    expect(first.page.locator("#pilih [role=alert]")).to_contain_text("Tulis alasannya")
    first.page.locator("#alasan").fill("Rekaman ada, analisis belum.")
    first.page.get_by_role("button", name="Tetapkan yang berlaku").tap()
    expect(first.page.locator(".duel")).to_have_count(0)
    first.turns_to("kiriman")
    expect(first.page.locator("main")).to_contain_text("sudah diterima BNSP")
    assert application.judgements.get(criterion__code="C43").result == "observation"
    assert application.judgements.get(criterion__code="C59").note == "dicatat setelah sesi berakhir"
    assert conflicts_of(items_of(application)) == {}


def test_every_screen_of_the_phone_is_accessible_and_no_wider_than_it(phones, pictures):
    _file, phone, _other = phones
    phone.turns_to("C59")
    phone.page.locator("input[capture]").set_input_files(
        {"name": "gambar.heic", "mimeType": "image/heic", "buffer": b"no photo at all"}
    )
    phone.turns_to("kiriman")
    expect(phone.page.locator("main")).to_contain_text("Berkas ini bukan foto yang dapat dibaca.")
    phone.turns_to("C60")
    phone.page.locator("input[capture]").set_input_files([*pictures, pictures[0].with_name("lagi.jpg")])
    expect(phone.page.locator(".crit [role=alert]")).to_have_text(
        "Paling banyak 20 foto untuk satu butir. Hapus satu foto lebih dahulu."
    )
    expect(phone.page.locator(".shot")).to_have_count(20)
    phone.finds("C59", "minor", "Pengendalian dokumen sesuai edisi berlaku")
    phone.turns_to("temuan-baru/C61")
    phone.page.locator("#klaim").fill("Kaji ulang manajemen")
    screens = [
        "",
        "C59",
        "C60",
        "temuan-baru/C60",
        "temuan",
        "pembukaan",
        "tanya-jawab",
        "penutup",
        "berita-acara",
        "kiriman",
    ]
    wrong = []
    for anchor in [*screens, "tanda-tangan/chair", "dokumen/DA16", "beda"]:
        phone.turns_to(anchor)
        phone.page.wait_for_timeout(150)
        wrong += [f"{anchor}: {words}" for words in grave_violations(phone.page)]
        wrong += [f"{anchor}: too wide"] if sideways(phone.page) else []
        small = phone.page.evaluate(
            """() => [...document.querySelectorAll("main a, main button, header a, .thumb a, .thumb button, .verd")]
                .filter((node) => node.getClientRects().length && !node.closest("p:not(.warn), .warn span, .said"))
                .filter((node) => node.getBoundingClientRect().height < 43.5).map((node) => node.outerHTML.slice(0, 90))"""
        )
        wrong += [f"{anchor}: smaller than a thumb: {html}" for html in small]
    phone.page.goto(f"{phone.site}/lapangan/")
    phone.page.wait_for_selector("html[data-ready=home]")
    wrong += grave_violations(phone.page)
    assert wrong == []
    assert phone.faults == []
