"""Resuming a deferred file: to the plenary when the conditions are met, else to its corrections."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_back_to_the_plenary_with_the_same_recommendation(play, secretariat):
    application = take(play(State.DEFERRED), "resume_to_plenary", secretariat, note="Bukti validasi sudah diterima.")
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


def test_a_deferred_file_can_be_decided_again_in_another_plenary(play, secretariat, decider):
    application = take(play(State.DEFERRED), "resume_to_plenary", secretariat, note="Lengkap.")
    rows = [{"scheme": s.pk, "outcome": "grant", "reason": ""} for s in application.lsp.schemes.all()]
    facts = {"plenary_number": "BA-PLENO/8/2026", "held_on": timezone.localdate(), "schemes": rows}
    assert take(application, "approve", decider, facts=facts).state == State.APPROVED


def test_the_lsp_does_not_resume(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.DEFERRED), "resume_to_plenary", chair_a, note="Mohon dilanjutkan.")
