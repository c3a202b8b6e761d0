"""Taking proposed days back: whoever proposed, as long as nobody has answered."""

import pytest

from audits.errors import NotAllowed, Stale
from audits.states import DayState, Side, State
from tests.audits.play import last_line, take, told
from tests.audits.team.days import proposed


def test_whoever_proposed_takes_it_back_and_may_propose_again(play, secretariat, staff_a, chair_a):
    application = play(State.DOCUMENTS_ACCEPTED)
    proposal = proposed(application, staff_a, side=Side.LSP)
    with pytest.raises(NotAllowed):
        take(proposal, "take_back", secretariat)
    assert take(proposal, "take_back", chair_a).state == DayState.TAKEN_BACK
    assert last_line(application) == ("visit_day.take_back", "waiting", "taken_back", "Pairan")
    assert told(application, "visit_days_taken_back") == {"Ratna", "Tarlani", "Arman"}
    assert proposed(application, staff_a, side=Side.LSP).seq == 2
    assert application.day_proposals.requests().count() == 0


def test_what_was_answered_is_not_taken_back(play, secretariat, staff_a):
    application = play(State.DOCUMENTS_ACCEPTED)
    proposal = proposed(application, secretariat)
    take(proposal, "agree", staff_a, facts={"day": 1})
    with pytest.raises(Stale):
        take(proposal, "take_back", secretariat)
