"""Where things stand on a screen and on paper: what a reader meets first, and that nothing touches, hides or hangs over."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from audits.models import Application
from audits.states import State
from lsp.models import LSP
from tests.browser.phone import Phone
from tests.browser.visitor import PHONE, window
from tests.browser.watch import Watch, sideways

CHAIR = "ketua@smk-contoh-purbalingga.example"
LAPTOP = {"width": 1366, "height": 768}
# A4 less its margins.
PAPER = {"width": 673, "height": 950}

TOUCHING = """[...document.querySelectorAll("dl.facts > dt")].filter((dt) => {
  const words = document.createRange();
  words.selectNodeContents(dt);
  const dd = dt.nextElementSibling.getBoundingClientRect();
  return dd.top < words.getBoundingClientRect().bottom && dd.left - words.getBoundingClientRect().right < 4;
}).map((dt) => dt.textContent.trim())"""
HIDDEN_TABS = """[...document.querySelectorAll(".nav-tabs .nav-link, .chip")].filter((tab) => {
  const { left, right } = tab.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map((tab) => tab.textContent.trim())"""
# Results of one word that stand on more than one line.
BROKEN_WORDS = """[...document.querySelectorAll(".docs .end .tag")]
  .filter((one) => !/\\s/.test(one.innerText.trim()) && one.getBoundingClientRect().height > 32).map((one) => one.innerText)"""
CONTROLS = """[...document.querySelectorAll("main :is(button, input, select, textarea, .btn, nav)")]
  .filter((one) => one.getBoundingClientRect().height).map((one) => one.outerHTML.slice(0, 80))"""


def top_of(page: Page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["y"]


@pytest.fixture
def file(world) -> Application:
    return Application.objects.get(lsp__slug="smk-contoh-purbalingga", state=State.CORRECTING)


def test_the_chair_meets_what_matters_first_on_screen_and_on_paper(browser: Browser, live_server, file):
    with window(browser, Watch(live_server.url), PHONE) as visitor:
        page, site = visitor.page, live_server.url
        visitor.signs_in(CHAIR, settings.DEMO_PASSWORD)

        page.goto(f"{site}/lsp/{file.lsp.slug}/")
        assert top_of(page, "text=/lewat tenggat/i") < 700
        assert top_of(page, "#daftar") < top_of(page, "#rencana")

        revoked = LSP.objects.get(slug="balai-besar-contoh-medan").get_absolute_url()
        own = reverse("lsp:licence", args=[file.lsp.slug])
        wide = (own, file.url("visit_area", "administrasi"), revoked, reverse("lsp:register_map"))
        for path in (page.url.removeprefix(site), file.get_absolute_url(), file.url("finding", 2), *wide):
            page.goto(f"{site}{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert sideways(page) == 0, path

        page.goto(f"{site}{file.url('documents')}")
        assert page.evaluate(HIDDEN_TABS) == []
        page.set_viewport_size(LAPTOP)
        assert top_of(page, ".dossier > li") < 580

        page.goto(f"{site}{file.get_absolute_url()}")
        assert page.evaluate(TOUCHING) == []

        page.goto(f"{site}{file.url('findings')}")
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        assert page.locator(".table thead").first.is_visible()
        assert (page.evaluate(CONTROLS), sideways(page)) == ([], 0)


def test_long_words_large_letters_and_a_phone_on_its_side_hide_nothing(play, lead, live_server, playwright, tmp_path):
    record = play(State.ON_SITE)
    phone = Phone(playwright, live_server.url, tmp_path / "phone", lead, record.ref).starts().signs_in().takes_pack()
    page = phone.page
    try:
        phone.finds("C02", "minor", "Katayangsangatpanjangtanpaspasi" * 6)
        phone.turns_to("")
        page.wait_for_selector(".docs .end .tag")
        assert page.evaluate(BROKEN_WORDS) == []
        for anchor in ("", "C01", "temuan", "tanya-jawab", "penutup", "berita-acara"):
            phone.turns_to(anchor)
            page.wait_for_timeout(150)
            for letters in ("100%", "130%", "200%"):
                page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", letters)
                assert sideways(page) == 0, (anchor, letters)
        page.evaluate("document.documentElement.style.fontSize = ''")
        phone.turns_to("C01")
        page.wait_for_selector(".verd")
        assert top_of(page, ".tab >> nth=0") == top_of(page, ".tab >> nth=1")  # side by side as long as there is room
        assert (
            page.evaluate(
                "Math.min(...[...document.querySelectorAll('input, select, textarea')].map((one) => parseFloat(getComputedStyle(one).fontSize)))"
            )
            >= 16
        )
        page.set_viewport_size({"width": 740, "height": 360})
        covered = "[...document.querySelectorAll('.top, .thumb')].filter((one) => getComputedStyle(one).position === 'sticky')"
        assert page.evaluate(f"{covered}.length") == 0
    finally:
        phone.stops()
