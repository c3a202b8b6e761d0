"""Disputing a finding and ruling on it: the chair within three working days, then the lead."""

import pytest

from audits.deadlines import next_day
from audits.errors import NotAllowed, NotReady
from audits.states import FindingState, State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_finding_line, take, told


@pytest.fixture
def finding(play):
    return play(State.CORRECTING).findings.get(seq=1)


def test_the_chair_disputes_and_the_deadline_runs_on(finding, chair_a):
    disputed = take(finding, "dispute", chair_a, note="SOP sudah diganti.")
    assert (disputed.state, disputed.due_on) == (FindingState.DISPUTED, finding.due_on)
    assert last_finding_line(disputed) == ("finding.dispute", "issued", "disputed", "Pairan")
    assert told(disputed, "finding_disputed") == {"Robiatun"}


def test_after_three_working_days_it_is_too_late(finding, chair_a):
    late = cast.moment(next_day(finding.dispute_until))
    with pytest.raises(NotReady, match="Masa sanggahan sudah berakhir"):
        take(finding, "dispute", chair_a, note="Terlambat.", at=late)


def test_staff_do_not_dispute(finding, staff_a):
    with pytest.raises(NotAllowed):
        take(finding, "dispute", staff_a, note="Bukan wewenang saya.")


def test_the_lead_upholds(finding, chair_a, lead):
    ruled = take(take(finding, "dispute", chair_a, note="Keliru."), "uphold", lead, note="Tetap.")
    assert ruled.state == FindingState.ISSUED
    assert told(ruled, "dispute_ruled") == LSP_PEOPLE


def test_the_lead_gives_way(finding, chair_a, lead):
    ruled = take(take(finding, "dispute", chair_a, note="Keliru."), "withdraw_disputed", lead, note="Benar.")
    assert ruled.state == FindingState.WITHDRAWN
    assert finding.application.findings.open().binding().count() == 1


def test_a_member_does_not_rule(finding, chair_a, member):
    with pytest.raises(NotAllowed):
        take(take(finding, "dispute", chair_a, note="Keliru."), "uphold", member, note="Tetap.")
