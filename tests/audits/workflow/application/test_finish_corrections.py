"""Finishing the corrections: every major closed, every minor closed or its plan accepted."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_closed_findings_let_the_application_go_on(script, lead):
    player = script()
    application = player(State.CORRECTING)
    player.correct_all(timezone.now())
    application.refresh_from_db()
    application = take(application, "finish_corrections", lead)
    assert application.state == State.ASSESSED
    assert last_line(application) == ("finish_corrections", "correcting", "assessed", "Robiatun")
    assert told(application, "corrections_finished") == LSP_PEOPLE | {"Ratna"}


def test_open_findings_are_named_with_their_state(play, lead):
    application = play(State.CORRECTING)
    assert reasons(application, "finish_corrections") == [
        "T-01 Tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan: Perlu dijawab LSP",
        "T-02 MUK dua skema belum memakai format terkini dan belum divalidasi: Perlu dijawab LSP",
    ]
    with pytest.raises(NotReady):
        take(application, "finish_corrections", lead)


def test_advice_holds_nothing_back(script):
    player = script()
    application = player(State.CORRECTING)
    for seq in (1, 2):
        player.answer_finding(seq, timezone.now())
        player.verify_finding(seq, timezone.now())
    assert application.findings.get(seq=3).state == "issued"
    assert reasons(application, "finish_corrections") == []


def test_the_lsp_does_not_declare_itself_finished(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.CORRECTING), "finish_corrections", chair_a)
