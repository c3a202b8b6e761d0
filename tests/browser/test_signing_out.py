"""Signing out in a real browser: Back shows nothing of what was open, and what was typed on a page one only left is still there."""

import pytest
from playwright.sync_api import expect

from audits.states import State
from tests.browser.visitor import DESK, window
from tests.cast import PASSWORD


@pytest.fixture(params=["remembers pages", "asks anew"])
def browser(request, browser_type, browser_type_launch_args):
    """Chromium as people have it, which keeps whole pages for Back unless told not to; Playwright switches that off."""
    more = {"ignore_default_args": ["--disable-back-forward-cache"]} if request.param == "remembers pages" else {}
    browser = browser_type.launch(**browser_type_launch_args, **more)
    yield browser
    browser.close()


def test_back_shows_nothing_after_signing_out(browser, watch, play, chair_a):
    application = play(State.CORRECTING)
    finding = application.findings.first()
    with window(browser, watch, DESK) as chair:
        chair.signs_in(chair_a.email, PASSWORD)
        chair.opens(finding.get_absolute_url()).reads(finding.evidence[:40])
        chair.signs_out()
        for _ in range(3):
            chair.page.go_back()
            chair.finds_nothing_of(finding.evidence[:40])
        assert chair.path.startswith(("/akun/", "about:"))


def test_words_typed_and_not_sent_wait_for_who_comes_back_and_for_nobody_else(browser, watch, play, chair_a):
    application = play(State.SUBMITTED)
    with window(browser, watch, DESK) as chair:
        chair.signs_in(chair_a.email, PASSWORD)
        chair.opens(application.url("step", "withdraw")).writes(note="Kami memindahkan jadwal")
        chair.opens("/")
        chair.page.go_back()
        expect(chair.page.locator("[name=note]")).to_have_value("Kami memindahkan jadwal")
        chair.signs_out()
        assert chair.page.evaluate("sessionStorage.getItem('typed')") is None
