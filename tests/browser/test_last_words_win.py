"""What was typed last wins: across the end of a session, other tabs and other devices, and nothing falls back without a word."""

from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from audits.states import State
from tests.browser.visitor import DESK, PHONE, Visitor, window
from tests.cast import PASSWORD

KEPT = "Draf tersimpan otomatis"


def goes_on(visitor: Visitor, person) -> None:
    """Sign in on the page where one has landed."""
    visitor.writes(login=person.email, password=PASSWORD)
    with visitor.page.expect_navigation():
        visitor.button("Masuk").click()


def words(visitor: Visitor, name: str):
    return expect(visitor.page.locator(f"main [name={name}]"))


def test_what_was_typed_last_wins_and_both_are_offered_in_doubt(browser, watch, play, chair_a):
    application = play(State.DRAFT)
    new_site = reverse("lsp:site_new", args=[application.lsp.slug])
    with window(browser, watch, DESK) as chair, window(browser, watch, PHONE) as elsewhere:
        chair.signs_in(chair_a.email, PASSWORD)
        chair.opens(application.url("application_form")).writes(changes="Kantor pindah.")
        chair.reads(KEPT)
        # The session ends while somebody types: the newest words come back, not those that were autosaved.
        Session.objects.all().delete()
        chair.writes(changes="Kantor pindah ke Pati.")
        with chair.page.expect_navigation():
            chair.button("Simpan").click()
        goes_on(chair, chair_a)
        words(chair, "changes").to_have_value("Kantor pindah ke Pati.")
        chair.reads("Isian yang belum Anda simpan sudah kami pulihkan.", KEPT)
        # Signed out and in again in another tab: autosave goes on, a reload keeps the words, and saving comes through.
        second = Visitor(chair.page.context.new_page(), watch)
        second.signs_out()
        chair.writes(changes="Kantor pindah ke Kudus.")
        chair.reads("Draf belum dapat disimpan otomatis.")
        second.signs_in(chair_a.email, PASSWORD)
        chair.writes(changes="Kantor pindah ke Kudus besok.")
        chair.reads(KEPT)
        second.signs_out()
        chair.writes(changes="Kantor pindah ke Jepara.")
        second.signs_in(chair_a.email, PASSWORD)
        chair.page.reload()
        words(chair, "changes").to_have_value("Kantor pindah ke Jepara.")
        # Another device wrote meanwhile: both are shown, and one is taken.
        Session.objects.all().delete()
        chair.writes(changes="Kantor tetap.")
        elsewhere.signs_in(chair_a.email, PASSWORD)
        elsewhere.opens(application.url("application_form")).writes(changes="Kantor pindah ke Rembang.")
        elsewhere.reads(KEPT)
        with chair.page.expect_navigation():
            chair.button("Simpan").click()
        goes_on(chair, chair_a)
        chair.reads("Ada dua isian yang berbeda.", "Terakhir Anda ketik di sini", "Kantor pindah ke Rembang.")
        words(chair, "changes").to_have_value("Kantor tetap.")
        chair.button("Pakai isian ini").last.click()
        words(chair, "changes").to_have_value("Kantor pindah ke Rembang.")
        chair.presses("Simpan")
        # A form without autosave, and a list in it: kept through the end of a session, sent through a new sign-in elsewhere.
        chair.opens(new_site).writes(name="TUK Bengkel", address="Jalan Melati 3", regency="Kabupaten Gianyar")
        chair.page.locator("main [name=province]").select_option("BA")
        chair.page.locator("main [name=kind]").select_option(index=1)
        chair.page.locator("main [name=schemes]").first.check()
        chair.page.reload()
        words(chair, "province").to_have_value("BA")
        chair.reads("Isian yang belum Anda simpan sudah kami pulihkan.")
        expect(chair.page.locator("main [name=schemes]").first).to_be_checked()
        Session.objects.all().delete()
        second.signs_in(chair_a.email, PASSWORD)
        chair.writes(address="Jalan Melati 4").presses("Simpan")
    site = application.lsp.sites.get(name="TUK Bengkel")
    assert (site.address, site.province, site.schemes.count()) == ("Jalan Melati 4", "BA", 1)
    application.refresh_from_db()
    assert application.changes == "Kantor pindah ke Rembang."
