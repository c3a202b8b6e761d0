"""Recalling a recommendation: the lead, with what changed."""

import pytest

from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import last_line, take, told


def test_the_lead_takes_it_back(play, lead):
    application = take(play(State.RECOMMENDED), "recall_recommendation", lead, note="Angka skema keliru.")
    recalled = application.recommendations.get()
    assert application.state == State.ASSESSED
    assert (recalled.void_reason, recalled.voided_at) == ("Angka skema keliru.", application.state_since)
    assert last_line(application) == ("recall_recommendation", "recommended", "assessed", "Robiatun")
    assert told(application, "recommendation_recalled") == {"Haryanto", "Ratna"}


def test_the_plenary_does_not_recall(play, decider):
    with pytest.raises(NotAllowed):
        take(play(State.RECOMMENDED), "recall_recommendation", decider, note="Tidak setuju.")
