"""Voiding a recommendation: the system, when the dossier has changed."""

import pytest

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import last_line, take, told


def test_a_changed_dossier_voids_its_recommendation(play):
    application = play(State.RECOMMENDED)
    application.scope.filter(scheme__code="KKNI-II-TKR").update(action="drop")
    application = take(application, "void_recommendation", None, note="Berkas berubah.")
    assert application.state == State.ASSESSED
    assert not application.recommendations.filter(voided_at=None).exists()
    assert last_line(application) == ("void_recommendation", "recommended", "assessed", "")
    assert told(application, "recommendation_recalled") == {"Haryanto", "Ratna", "Robiatun"}


def test_an_unchanged_dossier_keeps_it(play):
    with pytest.raises(NotReady, match="Isi permohonan tidak berubah"):
        take(play(State.RECOMMENDED), "void_recommendation", None)


def test_no_person_voids(play, lead):
    with pytest.raises(NotAllowed):
        take(play(State.RECOMMENDED), "void_recommendation", lead)
