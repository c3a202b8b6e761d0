"""Verifying an answer: close, accept the plan of a minor, or return; by the team, never by the LSP."""

import pytest

from audits.demo.play import Play
from audits.errors import NotAllowed
from audits.states import FindingState, State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_finding_line, take, told


@pytest.fixture
def player(script) -> Play:
    player = script()
    player(State.CORRECTING)
    for seq in (1, 2):
        player.answer_finding(seq, cast.BEGAN)
    return player


def test_a_member_closes_with_enough_evidence(player, member):
    finding = take(player.finding(2), "close", member, note="Bukti cukup.")
    answer = finding.answers.get()
    assert finding.state == FindingState.CLOSED
    assert finding.closed_at is not None
    assert (answer.verdict, answer.verdict_note, answer.verified_by) == ("close", "Bukti cukup.", member)
    assert last_finding_line(finding) == ("finding.close", "answered", "closed", "Arofitun")
    assert told(finding, "finding_closed") == LSP_PEOPLE


def test_the_plan_of_a_minor_may_be_accepted(player, lead):
    finding = take(player.finding(1), "accept_plan", lead)
    assert (finding.state, finding.plan_accepted) == (FindingState.CLOSED, True)


def test_a_major_is_never_closed_on_a_plan(player, lead):
    with pytest.raises(NotAllowed):
        take(player.finding(2), "accept_plan", lead)


def test_returning_keeps_the_deadline(player, member):
    due = player.finding(2).due_on
    finding = take(player.finding(2), "return", member, note="Lampirkan FR.VA.")
    assert (finding.state, finding.due_on) == (FindingState.RETURNED, due)
    assert told(finding, "finding_returned") == LSP_PEOPLE


@pytest.mark.parametrize("role", ["chair_a", "staff_a", "secretariat", "observer", "outsider_assessor", "decider"])
def test_nobody_outside_the_team_verifies(script, role, request):
    player = script(with_observer=True)
    player(State.CORRECTING)
    player.answer_finding(2, cast.BEGAN)
    with pytest.raises(NotAllowed):
        take(player.finding(2), "close", request.getfixturevalue(role))


def test_after_the_corrections_nothing_is_verified_any_more(player, lead, member):
    take(player.finding(1), "close", member)
    take(player.finding(2), "close", member)
    player.application.refresh_from_db()
    take(player.application, "finish_corrections", lead)
    with pytest.raises(NotAllowed):
        take(player.finding(1), "reopen", lead, note="Terlambat.")
