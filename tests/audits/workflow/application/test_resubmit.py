"""Sending mended documents: only what was returned is looked at again."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import last_line, reasons, take, told


def test_new_versions_go_back_to_review_and_the_rest_stays(script, staff_a):
    player = script()
    application = player(State.RETURNED)
    player.upload(application.items.filter(state="fix"), timezone.now())
    application = take(application, "resubmit", staff_a)
    assert (application.state, application.due_on) == (State.IN_REVIEW, None)
    assert application.items.get(requirement__code="DA16").state == "reviewing"
    assert application.items.get(requirement__code="DA16").latest.number == 2
    assert last_line(application) == ("resubmit", "returned", "in_review", "Tarlani")
    assert told(application, "documents_resubmitted") == {"Ratna"}


def test_an_answer_in_words_is_enough(play, staff_a):
    application = play(State.RETURNED)
    for item in application.items.filter(state="fix"):
        item.notes.create(side="lsp", text="Sudah ada pada halaman 3.", by=staff_a, at=timezone.now(), sent=True)
    assert reasons(application, "resubmit") == []


def test_each_untouched_document_is_named(play, staff_a):
    application = play(State.RETURNED)
    missing = reasons(application, "resubmit")
    assert [reason.split()[6] for reason in missing] == ["DA16", "DK04"]
    with pytest.raises(NotReady):
        take(application, "resubmit", staff_a)


def test_notes_stay_open_until_a_reviewer_ticks_them_off(script, staff_a):
    player = script()
    application = player(State.RETURNED)
    player.upload(application.items.filter(state="fix"), timezone.now())
    application = take(application, "resubmit", staff_a)
    assert all(note.is_open for item in application.items.all() for note in item.notes.all())


def test_another_lsp_does_not_resubmit(play, staff_b):
    with pytest.raises(NotAllowed):
        take(play(State.RETURNED), "resubmit", staff_b)
