"""Two pictures of a finding under one slider, on phone and desk, moved by keys alone."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import Browser, expect

from audits.states import State
from tests.audits.files import samples
from tests.audits.play import take
from tests.browser.visitor import DESK, PHONE, window
from tests.cast import PASSWORD


@pytest.fixture
def answered(script, everybody) -> str:
    """The address of a finding that was answered with a picture from before and one from after."""
    at, player = timezone.now(), script()
    player(State.CORRECTING, until=at)
    answer = player.write_answer(player.finding(1), at)
    for number, shows in enumerate(("before", "after")):
        content = samples.picture(size=(640 + number, 480))
        row = {"content_type": "image/jpeg", "original_name": f"{shows}.jpg", "size": len(content), "shows": shows}
        row |= {"sha256": str(number) * 64, "uploaded_by": player.company.staff, "uploaded_at": at}
        answer.evidence.create(file=ContentFile(content, f"{shows}.jpg"), **row)
    take(player.finding(1), "answer", player.company.staff)
    return player.finding(1).get_absolute_url()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_slider_uncovers_what_was_before(browser: Browser, watch, answered, everybody, size):
    with window(browser, watch, size) as member:
        member.signs_in(everybody["member"].email, PASSWORD)
        member.opens(answered).reads("Berkas sebelum dan sesudah")
        pictures = member.page.locator("[data-compare] img")
        assert [pictures.nth(n).evaluate("img => img.naturalWidth") for n in (0, 1)] == [640, 641]
        assert pictures.nth(0).bounding_box() == pictures.nth(1).bounding_box()
        slider = member.page.get_by_role("slider")
        slider.focus()
        for key, at in (("Home", "0%"), ("End", "100%"), ("ArrowLeft", "99%")):
            slider.press(key)
            expect(pictures.nth(1)).to_have_css("clip-path", f"inset(0px 0px 0px {at})")
