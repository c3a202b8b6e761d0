"""Resuming a deferred application: to the plenary when the conditions are met, else to its corrections."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, ruling, sit, take, told


def met(application, secretariat):
    application.conditions.update(met_by=secretariat, met_at=timezone.now())
    return application


def test_a_condition_that_is_not_met_keeps_the_application_from_the_plenary(play, secretariat):
    with pytest.raises(NotReady, match="Syarat S-01 belum dinyatakan terpenuhi"):
        take(play(State.DEFERRED), "resume_to_plenary", secretariat, note="Lengkap.")


def test_back_to_the_plenary_with_the_same_recommendation(play, secretariat):
    application = take(
        met(play(State.DEFERRED), secretariat), "resume_to_plenary", secretariat, note="Bukti validasi sudah diterima."
    )
    assert application.state == State.RECOMMENDED
    assert application.recommendations.filter(voided_at=None).count() == 1
    assert last_line(application) == ("resume_to_plenary", "deferred", "recommended", "Ratna")
    assert told(application, "deferral_resumed") == LSP_PEOPLE | {"Robiatun", "Haryanto"}


def test_back_to_the_corrections_without_it(play, secretariat):
    application = take(play(State.DEFERRED), "resume_to_corrections", secretariat, note="MUK perlu diperbaiki.")
    assert application.state == State.CORRECTING
    assert not application.recommendations.filter(voided_at=None).exists()
    assert last_line(application) == ("resume_to_corrections", "deferred", "correcting", "Ratna")


def test_a_changed_dossier_does_not_return_to_the_plenary(play, secretariat):
    application = play(State.DEFERRED)
    application.items.filter(requirement__code="DA01").update(state="fix")
    with pytest.raises(NotReady):
        take(application, "resume_to_plenary", secretariat, note="Lengkap.")


def test_a_deferred_application_can_be_decided_again_in_another_plenary(play, secretariat, decider):
    application = take(met(play(State.DEFERRED), secretariat), "resume_to_plenary", secretariat, note="Lengkap.")
    facts = ruling(application, sit(application, there=[decider]), decider)
    assert take(application, "approve", decider, facts=facts).state == State.APPROVED


def test_the_lsp_does_not_resume(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.DEFERRED), "resume_to_plenary", chair_a, note="Mohon dilanjutkan.")
