"""Reopening the corrections: the findings named go back to the LSP with a new deadline."""

import pytest

from audits.deadlines import after_days
from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import LSP_PEOPLE, take, told


def test_named_findings_go_back(play, lead, on):
    application = take(
        play(State.ASSESSED), "reopen_corrections", lead, note="Bukti T-02 ternyata lama.", facts={"findings": [2]}
    )
    finding = application.findings.get(seq=2)
    assert application.state == State.CORRECTING
    assert (finding.state, finding.due_on) == ("returned", after_days(on, 30).due_on)
    assert application.findings.get(seq=1).state == "closed"
    assert told(application, "finding_reopened") == LSP_PEOPLE
    assert told(application, "corrections_reopened") == LSP_PEOPLE | {"Arofitun"}


def test_nothing_to_reopen_where_nothing_was_found(play, lead):
    with pytest.raises(NotAllowed):
        take(play(State.ASSESSED, findings=()), "reopen_corrections", lead, note="-", facts={"findings": []})


def test_a_member_does_not_reopen(play, member):
    with pytest.raises(NotAllowed):
        take(play(State.ASSESSED), "reopen_corrections", member, note="-", facts={"findings": [2]})
