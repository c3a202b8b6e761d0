"""Giving back: the chair returns a draft that was handed over, with a note for whoever prepared it."""

import pytest

from audits.errors import NotAllowed
from audits.models import Notice
from audits.states import State
from tests.audits.play import take, told


def test_the_chair_gives_a_draft_back_with_a_note(play, staff_a, chair_a):
    application = take(play(State.DRAFT), "hand_over", staff_a)
    take(application, "hand_back", chair_a, note="Lengkapi DA04 dengan tanda tangan.")
    assert told(application, "handed_back") == {"Tarlani"}
    notice = Notice.objects.get(kind="handed_back", application=application)
    assert "Lengkapi DA04 dengan tanda tangan." in notice.body
    assert take(application, "hand_over", staff_a).handed_over_at


def test_only_the_chair_gives_back_and_only_what_was_handed_over(play, staff_a, chair_a):
    application = play(State.DRAFT)
    with pytest.raises(NotAllowed):
        take(application, "hand_back", chair_a, note="Belum lengkap.")
    take(application, "hand_over", staff_a)
    with pytest.raises(NotAllowed):
        take(application, "hand_back", staff_a, note="Belum lengkap.")
