"""A proposal that nobody answered ends with the opening of the visit, or with the application."""

import pytest

from audits.errors import NotAllowed, Stale
from audits.models import Visit
from audits.states import DayState, Side, State
from tests.audits.play import take
from tests.audits.team.days import free_days, proposed


def test_opening_the_visit_ends_what_waits_and_nothing_is_proposed_any_more(play, staff_a, lead, on):
    application = play(State.SCHEDULED)
    days = free_days(application)
    proposal = proposed(application, staff_a, *days, side=Side.LSP)
    Visit.objects.filter(application=application).update(planned_on=on)
    application = take(application, "open_visit", lead)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_by) == (DayState.LAPSED, None)
    with pytest.raises(Stale, match="Asesmen sudah dibuka"):
        proposed(application, staff_a, *days, side=Side.LSP)


def test_withdrawing_the_application_ends_it_too(play, staff_a, chair_a, secretariat):
    application = play(State.DOCUMENTS_ACCEPTED)
    proposal = proposed(application, secretariat)
    take(application, "withdraw", chair_a, note="Bergabung dengan LSP lain.")
    proposal.refresh_from_db()
    assert proposal.state == DayState.LAPSED


def test_only_the_system_ends_it(play, secretariat):
    proposal = proposed(play(State.DOCUMENTS_ACCEPTED), secretariat)
    with pytest.raises(NotAllowed):
        take(proposal, "lapse", secretariat)
