"""Without a mouse, twice by mistake, and too late: what people do to forms, and what they find afterwards."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, expect

from audits.models import LogEntry
from audits.states import State
from tests.browser.visitor import DESK, PHONE, Visitor, signed_in, window
from tests.cast import PASSWORD


@pytest.fixture
def at_desk(browser: Browser, watch):
    """Somebody in front of a desk, not signed in."""
    with window(browser, watch, DESK) as visitor:
        yield visitor


def focused(visitor: Visitor) -> str:
    """What has the focus: its name, its address or its tag."""
    return visitor.page.evaluate(
        "(({name, hash, id, tagName}) => name || hash || id || tagName)(document.activeElement)"
    )


def tabs_to(visitor: Visitor, wanted: str, most: int = 40) -> None:
    """Press the tab key until this has the focus; the ring around it must show."""
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if focused(visitor) == wanted:
            break
    assert focused(visitor) == wanted
    ring = visitor.page.evaluate(
        "(s => s.outlineStyle !== 'none' && s.outlineWidth !== '0px' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
    )
    assert ring, f"the focus on {wanted} cannot be seen"


def test_one_can_sign_in_and_reach_the_application_by_keyboard_alone(at_desk, script, chair_a, on):
    application = script().begin(timezone.now())
    keyboard = at_desk.page.keyboard
    at_desk.opens("/akun/login/")
    tabs_to(at_desk, "login")
    keyboard.type(chair_a.email)
    tabs_to(at_desk, "password")
    keyboard.type(PASSWORD)
    with at_desk.page.expect_navigation():
        keyboard.press("Enter")
    at_desk.reads(application.lsp.name)
    keyboard.press("Tab")
    assert focused(at_desk) == "#isi"
    expect(at_desk.page.locator("a.skip")).to_be_in_viewport()
    keyboard.press("Enter")
    assert focused(at_desk) == "isi"
    keyboard.press("Tab")
    assert at_desk.page.evaluate("document.getElementById('isi').contains(document.activeElement)")


def test_a_wrong_password_puts_the_focus_on_the_summary(at_desk, chair_a):
    at_desk.opens("/akun/login/").writes(login=chair_a.email, password="bukan kata sandinya").presses("Masuk")
    summary = at_desk.page.locator("[data-errors]")
    expect(summary).to_be_focused()
    expect(at_desk.page.locator("[name=login]")).to_have_value(chair_a.email)


def test_the_summary_leads_to_the_field_that_is_wrong(browser, watch, play, chair_a):
    application = play(State.SUBMITTED)
    with signed_in(browser, watch, PHONE, chair_a, PASSWORD) as chair:
        chair.opens(application.url("step", "withdraw"))
        watch.expected = {422}
        chair.presses("Batalkan permohonan")
        watch.expected = set()
        summary = chair.page.locator("[data-errors]")
        expect(summary).to_be_focused()
        chair.page.keyboard.press("Tab")
        chair.page.keyboard.press("Enter")
        expect(chair.page.locator("[name=note]")).to_be_focused()
        expect(chair.page.locator("[name=note]")).to_have_attribute("aria-invalid", "true")
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_a_page_from_before_sent_again_tells_that_it_was_done(browser, watch, play, secretariat):
    """What the back button brings back, or a second tab: the form as it was before the step."""
    application = play(State.SUBMITTED)
    with signed_in(browser, watch, DESK, secretariat, PASSWORD) as officer:
        officer.opens(application.url("step", "begin_review"))
        second = Visitor(officer.page.context.new_page(), watch)
        second.opens(application.url("step", "begin_review")).presses("Mulai peninjauan")
        watch.expected = {409}
        officer.presses("Mulai peninjauan").reads("Sudah didahului orang lain", secretariat.full_name)
        watch.expected = set()
        officer.follows("Lihat keadaan terbaru").reads("Ditinjau")
    assert LogEntry.objects.filter(application=application, verb="begin_review").count() == 1


def test_two_quick_presses_send_a_form_once(browser, watch, play, secretariat):
    application = play(State.SUBMITTED)
    with signed_in(browser, watch, DESK, secretariat, PASSWORD) as officer:
        officer.opens(application.url("step", "begin_review"))
        sent = []
        officer.page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
        with officer.page.expect_navigation():
            officer.button("Mulai peninjauan").dblclick()
        officer.reads("Peninjauan dokumen dimulai.")
        assert len(sent) == 1
    assert LogEntry.objects.filter(application=application, verb="begin_review").count() == 1


def test_words_typed_while_the_session_ended_are_not_lost(browser, watch, play, chair_a):
    """The office closes, the session is over: the form is sent, the person signs in again, and finds what they wrote."""
    application = play(State.SUBMITTED)
    words = "Kami mengajukan ulang setelah skema baru siap pada tahun depan."
    with window(browser, watch, PHONE) as chair:
        chair.signs_in(chair_a.email, PASSWORD)
        chair.opens(application.url("step", "withdraw"))
        chair.writes(note=words)
        Session.objects.all().delete()
        with chair.page.expect_navigation():
            chair.button("Batalkan permohonan").click()
        chair.page.get_by_label("Alamat surel").fill(chair_a.email)
        chair.page.get_by_label("Kata sandi").fill(PASSWORD)
        with chair.page.expect_navigation():
            chair.button("Masuk").click()
        assert chair.path == application.url("step", "withdraw")
        expect(chair.page.locator("[name=note]")).to_have_value(words)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_the_words_of_one_person_are_never_shown_to_the_next(browser, watch, play, chair_a, staff_a):
    application = play(State.DRAFT)
    with window(browser, watch, PHONE) as visitor:
        visitor.signs_in(chair_a.email, PASSWORD)
        visitor.opens(application.url("application_form")).writes(changes="Hanya untuk mata ketua.")
        Session.objects.all().delete()
        with visitor.page.expect_navigation():
            visitor.button("Simpan").click()
        visitor.writes(login=staff_a.email, password=PASSWORD)
        with visitor.page.expect_navigation():
            visitor.button("Masuk").click()
        assert visitor.path == application.url("application_form")
        expect(visitor.page.locator("[name=changes]")).not_to_have_value("Hanya untuk mata ketua.")
        assert visitor.page.evaluate("sessionStorage.length") == 0


def test_a_form_that_is_sent_elsewhere_leads_back_to_its_page(browser, watch, play, secretariat):
    application = play(State.DOCUMENTS_ACCEPTED)
    with window(browser, watch, DESK) as officer:
        officer.signs_in(secretariat.email, PASSWORD)
        officer.opens(application.url("team")).writes(place="Gedung baru, lantai 2")
        Session.objects.all().delete()
        with officer.page.expect_navigation():
            officer.button("Simpan hari dan tempat").click()
        officer.writes(login=secretariat.email, password=PASSWORD)
        with officer.page.expect_navigation():
            officer.button("Masuk").click()
        assert officer.path == application.url("team")
        expect(officer.page.locator("[name=place]")).to_have_value("Gedung baru, lantai 2")
