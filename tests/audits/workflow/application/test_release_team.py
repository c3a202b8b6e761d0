"""Releasing the team: those released are told, the others stay."""

import pytest

from audits.errors import NotAllowed
from audits.models import Application
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_everybody_is_released_where_nobody_is_chosen(play, secretariat):
    application = take(play(State.SCHEDULED), "release_team", secretariat, note="Benturan kepentingan ditemukan.")
    assert application.state == State.DOCUMENTS_ACCEPTED
    assert not application.team.current().exists()
    assert last_line(application) == ("release_team", "scheduled", "documents_accepted", "Ratna")
    assert told(application, "assessor_released") == {"Robiatun", "Arofitun"}
    assert told(application, "team_released") == LSP_PEOPLE


def test_one_who_fell_ill_leaves_and_the_other_stays(play, secretariat, member):
    application = play(State.SCHEDULED)
    ill = application.team.get(assessor__user=member)
    application = take(application, "release_team", secretariat, note="Sakit.", facts={"members": [ill.pk]})
    assert [str(place.assessor) for place in application.team.current()] == ["Robiatun Awadiyah"]
    assert told(application, "assessor_released") == {"Arofitun"}


def test_whoever_was_released_no_longer_reads_the_application(play, secretariat, lead):
    application = take(play(State.SCHEDULED), "release_team", secretariat, note="Diganti.")
    assert application not in Application.objects.visible_to(lead)


def test_the_lead_does_not_release(play, lead):
    with pytest.raises(NotAllowed):
        take(play(State.SCHEDULED), "release_team", lead, note="Berhalangan.")
