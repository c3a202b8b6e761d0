"""Breaking off: everything recorded is kept for the next day."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days
from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_what_was_judged_stays(script, lead, on):
    player = script()
    player(State.ON_SITE)
    player.judge(timezone.now())
    player.record_findings(timezone.now())
    day = after_days(on, 7).due_on
    application = take(player.application, "break_off_visit", lead, note="Listrik padam.", facts={"planned_on": day})
    assert (application.state, application.visit.planned_on) == (State.SCHEDULED, day)
    assert application.judgements.count() == 66
    assert application.findings.count() == 3
    assert last_line(application) == ("break_off_visit", "on_site", "scheduled", "Robiatun")
    assert told(application, "visit_broken_off") == LSP_PEOPLE | {"Ratna", "Arofitun"}


def test_the_first_opening_is_remembered(script, lead, on):
    player = script()
    application = player(State.ON_SITE)
    opened = application.visit.opened_at
    application = take(application, "break_off_visit", lead, note="Hujan.", facts={"planned_on": on})
    application = take(application, "open_visit", lead)
    assert application.visit.opened_at == opened


def test_a_member_does_not_break_off(play, member, on):
    with pytest.raises(NotAllowed):
        take(play(State.ON_SITE), "break_off_visit", member, note="Lelah.", facts={"planned_on": on})
