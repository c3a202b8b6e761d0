"""Returning documents: all notes at once, with a deadline."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_marked_documents_go_back_with_their_notes_and_a_deadline(script, secretariat, on):
    player = script()
    player(State.IN_REVIEW)
    player.mark_for_repair(timezone.now(), {"DA16": "Tanggal pengesahan belum ada."})
    application = take(player.application, "return_documents", secretariat)
    item = application.items.get(requirement__code="DA16")
    assert (application.state, application.round) == (State.RETURNED, 2)
    assert application.due_on == after_days(on, 14).due_on
    assert (item.state, item.returned_version) == ("fix", 1)
    assert [note.sent for note in item.notes.all()] == [True]
    assert last_line(application) == ("return_documents", "in_review", "returned", "Ratna")
    assert told(application, "documents_returned") == LSP_PEOPLE


def test_nothing_marked_means_nothing_to_return(play):
    assert reasons(play(State.IN_REVIEW), "return_documents") == [
        "Tandai paling sedikit satu dokumen yang perlu diperbaiki"
    ]


def test_a_marked_document_must_say_why(play, secretariat):
    application = play(State.IN_REVIEW)
    application.items.filter(requirement__code="DK04").update(state="fix")
    assert reasons(application, "return_documents") == ["Tulis catatan untuk DK04"]
    with pytest.raises(NotReady):
        take(application, "return_documents", secretariat)


def test_the_lsp_does_not_return_its_own_documents(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.IN_REVIEW), "return_documents", chair_a)
