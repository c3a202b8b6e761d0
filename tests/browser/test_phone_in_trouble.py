"""What a phone meets beside a lost connection: nothing typed is lost, the person is told, and another way to the desk exists."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from audits.models import VisitEvent
from audits.onsite.packs import revoke
from audits.states import State
from tests.browser.phone import Phone


@pytest.fixture
def file(play):
    return play(State.ON_SITE)


@pytest.fixture
def phone(file, lead, live_server, playwright, tmp_path):
    phone = Phone(playwright, live_server.url, tmp_path / "lead", lead, file.ref).starts().signs_in().takes_pack()
    yield phone
    phone.stops()
    assert phone.faults == []


def test_an_empty_battery_a_full_phone_and_a_pack_taken_back_cost_no_word(phone, file, lead):
    phone.offline()
    page = phone.page
    phone.turns_to("temuan-baru/C59")
    page.locator("#klaim").fill("Pengendalian dokumen sesuai edisi berlaku")
    page.locator("#acuan").fill("")
    phone.holds("drafts", 1)
    phone.is_killed()

    page = phone.starts(offline=True).signs_in().page
    disk = phone.context.new_cdp_session(page)
    disk.send("Storage.overrideQuotaForOrigin", {"origin": phone.site, "quotaSize": 1})
    phone.opens()
    page.get_by_role("link", name="Belum disimpan: Temuan baru C59").tap()
    expect(page.locator("main")).to_contain_text("Isian yang belum disimpan dikembalikan.")
    expect(page.locator("#klaim")).to_have_value("Pengendalian dokumen sesuai edisi berlaku")
    page.locator("#acuan").fill("10.2.3")
    page.locator("#bukti").fill("tiga SOP lama di TUK")
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
    expect(page.locator("[data-saved]")).to_contain_text("pukul")
    phone.turns_to("temuan-baru/C59")
    expect(page.locator("#bukti")).to_have_value("tiga SOP lama di TUK")
    page.get_by_role("button", name="Simpan temuan").tap()
    expect(page.locator(".crit-code b")).to_have_text("C59")
    phone.holds("drafts", 0)
    phone.offline(False)
    phone.hands_in()
    judged = file.judgements.get(criterion__code="C60")
    assert (judged.result, judged.note) == ("fails", "Daftar induk belum memuat SOP-07")
    assert file.findings.get().evidence == "tiga SOP lama di TUK"

    # A pack that was taken back signs nothing that counts; with a new one the entry is mended.
    revoke(file.packs.get(), "Ponsel dipinjam.", by=lead, at=timezone.now())
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
    assert file.judgements.get(criterion__code="C61").result == "observation"
    assert [event.refusal for event in VisitEvent.objects.refused()] == ["revoked"]


def test_a_new_release_and_signing_out_lose_nothing_and_a_file_reaches_the_desk(
    phone, file, member, secretariat, tmp_path
):
    page = phone.page
    page.route("**/lapangan/kiriman/", lambda route: route.abort())
    picture = tmp_path / "foto.jpg"
    Image.effect_noise((900, 700), 40).convert("RGB").save(picture)
    phone.judges("C59", "fails")
    phone.photographs("C59", picture)

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
    assert VisitEvent.objects.count() == 0
    phone.signs_in().opens().turns_to("kiriman")
    expect(page.locator("[data-here]")).to_have_text("2")

    with page.expect_download() as download:
        page.locator("[data-export]").tap()
    written = Path(download.value.path()).read_bytes()
    assert len(json.loads(written)["events"]) == 2
    desk = Client()
    desk.force_login(secretariat)
    answer = desk.post(file.url("onsite_import"), {"file": SimpleUploadedFile("catatan.json", written)})
    assert "2 catatan diterima, 1 foto" in answer.content.decode()
    page.unroute("**/lapangan/kiriman/")
    page.locator("[data-send]").tap()
    expect(page.locator("[data-received]")).to_have_text("2")
    assert (VisitEvent.objects.count(), file.photos.filter(arrived_at__isnull=False).count()) == (2, 1)
