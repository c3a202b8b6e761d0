"""What a phone meets beside a lost connection: nothing typed is lost, the person is told, and another way to the desk exists."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from audits.models import VisitEvent
from audits.onsite.packs import restore, revoke
from audits.states import State
from audits.workflow.guards import devices_have_handed_in
from tests.browser.phone import Phone

FORGET_DOCUMENT = """async (person) => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await asked(indexedDB.open(`relisensi-lapangan-${person}`));
  const documents = db.transaction("documents", "readwrite").objectStore("documents");
  await asked(documents.delete((await asked(documents.getAllKeys()))[0]));
  db.close();
}"""


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


@pytest.fixture
def phone(application, lead, live_server, playwright, tmp_path):
    phone = (
        Phone(playwright, live_server.url, tmp_path / "lead", lead, application.ref).starts().signs_in().takes_pack()
    )
    yield phone
    phone.stops()
    assert phone.faults == []


def test_an_empty_battery_a_full_phone_and_a_pack_taken_back_cost_no_word(phone, application, lead, tmp_path):
    phone.offline()
    page = phone.page
    picture = tmp_path / "bengkel.jpg"
    Image.effect_noise((90, 70), 40).convert("RGB").save(picture)
    (tmp_path / "surat.pdf").write_bytes(b"%PDF-1.7")
    phone.turns_to("C60")
    page.evaluate("() => { window.createImageBitmap = () => new Promise(() => {}); }")  # a phone that takes its time
    page.locator("input[capture]").set_input_files([picture, tmp_path / "surat.pdf"])
    phone.holds("taken", 2)
    phone.turns_to("temuan-baru/C59")
    expect(page.locator("#bukti")).to_have_value("")  # nothing stands there that nobody wrote
    page.locator("#acuan").fill("")
    page.locator("#klaim").press_sequentially("Pengendalian dokumen sesuai edisi berlaku", delay=50)  # without a pause
    phone.is_killed()

    # A photo that was being made small comes back; one that cannot be is named.
    page = phone.starts(offline=True).signs_in().opens().page
    phone.holds("taken", 1)
    page.get_by_role("link", name="Belum disimpan: Penilaian C60").tap()
    expect(page.locator(".shot")).to_have_count(2)
    expect(page.locator(".shot").last).to_contain_text("surat.pdf: Berkas ini bukan foto.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".shot button").last.tap()
    expect(page.locator(".shot")).to_have_count(1)
    phone.holds("taken", 0)
    phone.is_killed()

    page = phone.starts(offline=True).signs_in().page
    disk = phone.context.new_cdp_session(page)
    disk.send("Storage.overrideQuotaForOrigin", {"origin": phone.site, "quotaSize": 1})
    phone.opens()
    page.get_by_role("link", name="Belum disimpan: Temuan baru C59").tap()
    expect(page.locator("main")).to_contain_text("Isian yang belum disimpan dikembalikan.")
    expect(page.locator("#klaim")).to_have_value(re.compile("Pengendalian dok"))
    page.locator("#klaim").fill("Pengendalian dokumen sesuai edisi berlaku")
    page.locator("#acuan").fill("10.2.3")
    page.locator("#bukti").fill("tiga SOP lama di TUK")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#baku").select_option(index=1)
    expect(page.locator("#bukti")).to_have_value("tiga SOP lama di TUK")
    page.get_by_role("button", name="Simpan temuan").tap()
    expect(page.locator("#temuan > [role=alert]")).to_contain_text("pilih kategorinya")  # nobody chose one yet
    page.locator(".cat:has(input[value=minor])").tap()
    page.get_by_role("button", name="Simpan temuan").tap()
    expect(page.locator("#temuan > [role=alert]")).to_contain_text("Penyimpanan ponsel penuh")
    phone.turns_to("C60")
    page.locator("textarea[name=note]").fill("Daftar induk belum memuat SOP-07")
    expect(page.locator("[data-saved]")).to_contain_text("Penyimpanan ponsel penuh")
    phone.turns_to("")
    page.get_by_role("link", name="Belum disimpan: Penilaian C60").tap()
    expect(page.locator("textarea[name=note]")).to_have_value("Daftar induk belum memuat SOP-07")

    disk.send("Storage.overrideQuotaForOrigin", {"origin": phone.site})
    page.locator(".verd:has(input[value=fails])").tap()
    expect(page.locator("[data-saved]")).to_contain_text("cara verifikasi")  # nobody chose one
    page.locator(".pick:has(input[value=document])").tap()
    expect(page.locator("[data-saved]")).to_contain_text("pukul")
    phone.turns_to("temuan-baru/C59")
    expect(page.locator("#bukti")).to_have_value("tiga SOP lama di TUK")
    page.get_by_role("button", name="Simpan temuan").tap()
    expect(page.locator(".crit-code b")).to_have_text("C59")
    phone.holds("drafts", 0)
    phone.offline(False)
    phone.hands_in()
    judged = application.judgements.get(criterion__code="C60")
    assert (judged.result, judged.note) == ("fails", "Daftar induk belum memuat SOP-07")
    assert application.findings.get().evidence == "tiga SOP lama di TUK"
    [photo] = application.visit_events.filter(kind="photo")
    assert photo.body["of"] == "C60"
    assert photo.body["original_sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()

    # A pack that was taken back signs nothing that counts; with a new one the entry is mended.
    # Where that was an error it is put right, and what was kept aside goes out again by itself.
    pack = application.packs.get()
    revoke(pack, "Ponsel dipinjam.", by=lead, at=timezone.now())
    phone.judges("C62", "observation")
    phone.turns_to("kiriman")
    expect(page.locator(".is-refused")).to_contain_text("Paket di ponsel ini sudah dicabut.")
    restore(pack, "Salah orang.", by=lead, at=timezone.now())
    page.locator("[data-send]").tap()
    expect(page.locator(".is-refused")).to_have_count(0)
    phone.sends()
    assert application.judgements.get(criterion__code="C62").result == "observation"
    revoke(pack, "Ponsel dipinjam.", by=lead, at=timezone.now())
    phone.judges("C61", "fails")
    phone.turns_to("kiriman")
    expect(page.locator(".is-refused")).to_contain_text("Paket di ponsel ini sudah dicabut.")
    with page.expect_navigation():
        page.get_by_role("button", name="Perbarui paket").tap()
    page.locator(".is-refused a").tap()
    phone.judges("C61", "observation")
    phone.hands_in()
    phone.turns_to("kiriman")
    expect(page.locator(".is-refused")).to_have_count(0)
    assert application.judgements.get(criterion__code="C61").result == "observation"
    assert [event.refusal for event in VisitEvent.objects.refused()] == ["revoked", "revoked"]


def test_a_new_release_and_signing_out_lose_nothing_and_a_file_reaches_the_desk(
    phone, application, member, secretariat, tmp_path
):
    page = phone.page

    # Ready is told where it was tried: what is missing is named, and has its button.
    page.goto(f"{phone.site}/lapangan/")
    expect(page.locator(".ready")).to_contain_text("Siap dipakai tanpa koneksi")
    page.evaluate(FORGET_DOCUMENT, str(phone.person.pk))
    page.reload()
    expect(page.locator(".ready")).to_contain_text("Belum siap tanpa koneksi")
    expect(page.locator(".ready")).to_contain_text(re.compile(r"1 dari \d+ dokumen belum terunduh"))
    page.get_by_role("button", name="Lengkapi paket").tap()
    expect(page.locator(".ready")).to_contain_text("Siap dipakai tanpa koneksi")
    phone.opens()

    # What a network answers in BNSP's place changes nothing and is not asked again at once; a request that hangs holds nothing up.
    closed = {"answers": [], "news": [], "last": 0, "open": False, "mac": "0" * 64}
    page.route("**/lapangan/kiriman/", lambda route: route.fulfill(json=closed))
    phone.looks_again()
    expect(page.locator(".bar-sub")).to_contain_text("bukan dari server Relisensi")
    phone.holds("packs", 1)
    asked = []
    page.route("**/lapangan/kiriman/", lambda route: (asked.append(route), route.fulfill(json={"status": "ok"})))
    phone.judges("C60", "conforms")
    page.wait_for_timeout(1500)
    assert len(asked) <= 2
    expect(page.locator("[data-here]")).to_have_text("1")
    page.unroute("**/lapangan/kiriman/")
    page.clock.install()
    page.route("**/lapangan/kiriman/", lambda route: asked.append(route))
    for _hand in range(2):
        phone.turns_to("kiriman")
        with page.expect_request("**/lapangan/kiriman/"):
            page.locator("[data-send]").tap()
    page.clock.fast_forward(21_000)
    expect(page.locator("main .warn")).to_contain_text("Tidak ada koneksi")
    page.unroute("**/lapangan/kiriman/")
    page.clock.resume()
    phone.sends()

    page.route("**/lapangan/kiriman/", lambda route: route.abort())
    picture = tmp_path / "foto.jpg"
    Image.effect_noise((900, 700), 40).convert("RGB").save(picture)
    leaving = phone.context.new_page()
    leaving.goto(f"{phone.site}/akun/logout/")
    phone.judges("C59", "fails")
    # A database that the browser took away is opened again, and filled with what memory holds.
    phone.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": phone.site, "storageTypes": "indexeddb"}
    )
    phone.photographs("C59", picture)

    # Signing out counts again, and erases nothing that the server did not sign out.
    leaving.locator("main form button[type=submit]").tap()
    expect(leaving.locator("[data-keluar=berubah]")).to_be_visible()
    phone.offline()
    leaving.locator("main form button[type=submit]").tap()
    expect(leaving.locator("[data-keluar=gagal]")).to_be_visible()
    phone.offline(False)
    phone.holds("packs", 1)
    leaving.close()

    # Another language is another shell, as another release would be.
    phone.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": phone.site}])
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    with page.expect_navigation():
        page.get_by_role("button", name="Pakai versi baru").tap()
    expect(page.locator("[data-here]")).to_have_text("2")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.goto(f"{phone.site}/akun/logout/")
    expect(page.locator("#ponsel-sisa li")).to_have_text("LSP SMK Wiworotomo: 3")
    page.locator("main form button[type=submit]").tap()
    page.wait_for_url(lambda address: "logout" not in address)
    phone.opens(ready="message")
    expect(page.locator("main a")).to_have_attribute("href", f"/akun/login/?next={phone.address.replace('/', '%2F')}")

    # Somebody else on the same phone sees and sends nothing of it.
    phone.signs_in(member).opens(ready="pack")
    expect(page.locator("main dl")).to_contain_text("66")
    assert VisitEvent.objects.count() == 1
    phone.signs_in().opens().turns_to("kiriman")
    expect(page.locator("[data-here]")).to_have_text("2")

    with page.expect_download() as download:
        page.locator("[data-export]").tap()
    written = Path(download.value.path()).read_bytes()
    assert len(json.loads(written)["events"]) == 3
    desk = Client()
    desk.force_login(secretariat)
    answer = desk.post(application.url("onsite_import"), {"file": SimpleUploadedFile("catatan.json", written)})
    assert "3 catatan diterima, 1 foto" in answer.content.decode()
    page.unroute("**/lapangan/kiriman/")
    page.locator("[data-send]").tap()
    expect(page.locator("[data-received]")).to_have_text("3")
    expect(page.locator("main progress")).to_have_count(0)  # the phone knows that the photo arrived, too
    assert (VisitEvent.objects.count(), application.photos.filter(arrived_at__isnull=False).count()) == (3, 1)

    # Whoever signs out with everything sent leaves no phone behind that somebody would wait for.
    page.goto(f"{phone.site}/akun/logout/")
    expect(page.locator("#ponsel-sisa")).to_be_hidden()
    page.locator("main form button[type=submit]").tap()
    page.wait_for_url(lambda address: "logout" not in address)
    phone.holds("packs", 0)
    assert devices_have_handed_in(application, timezone.localdate()) == []
