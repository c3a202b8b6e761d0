"""Accepting the documents: every mandatory one, and no note left open."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_a_dossier_that_is_accepted_throughout_goes_on(script, secretariat):
    player = script()
    application = player(State.IN_REVIEW)
    player.examine(timezone.now())
    application = take(application, "accept_documents", secretariat)
    assert application.state == State.DOCUMENTS_ACCEPTED
    assert last_line(application) == ("accept_documents", "in_review", "documents_accepted", "Ratna")
    assert told(application, "documents_accepted") == LSP_PEOPLE


def test_documents_not_looked_at_are_named(play, secretariat):
    application = play(State.IN_REVIEW)
    missing = reasons(application, "accept_documents")
    assert len(missing) == 41
    assert missing[0] == "Periksa DA01 Surat permohonan relisensi kepada Ketua BNSP"
    with pytest.raises(NotReady):
        take(application, "accept_documents", secretariat)


def test_an_open_note_holds_an_accepted_document_back(script, secretariat):
    player = script()
    application = player(State.IN_REVIEW)
    player.mark_for_repair(timezone.now(), {"DA16": "Lihat halaman 2."})
    application.items.update(state="accepted")
    assert reasons(application, "accept_documents") == ["Catatan pada DA16 belum dinyatakan selesai"]


def test_a_conditional_document_may_stay_empty(script):
    player = script()
    application = player(State.IN_REVIEW)
    player.examine(timezone.now())
    assert application.items.filter(state="empty").exists()
    assert reasons(application, "accept_documents") == []


def test_the_team_does_not_accept_documents(play, lead):
    with pytest.raises(NotAllowed):
        take(play(State.IN_REVIEW), "accept_documents", lead)
