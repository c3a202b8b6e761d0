"""Deciding: a member of the plenary who has no part in the application, on an unchanged dossier."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audits.decision.plenary import close_sitting
from audits.demo import cast as demo
from audits.errors import NotAllowed, NotReady
from audits.models import Plenary
from audits.states import State
from lsp.models import DECIDERS, Position
from tests.audits.play import LSP_PEOPLE, last_line, ruling, sit, take, told


@pytest.mark.parametrize(
    ("step", "state", "kind"),
    [
        ("approve", State.APPROVED, "decision_approved"),
        ("defer", State.DEFERRED, "decision_deferred"),
        ("reject", State.REJECTED, "decision_rejected"),
    ],
)
def test_the_plenary_decides(play, decider, step, state, kind):
    application = play(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    facts = ruling(application, sitting, decider)
    application = take(application, step, decider, note="Pertimbangan sidang.", facts=facts)
    decision = application.decisions.get()
    assert application.state == state
    assert (decision.outcome, decision.plenary.number) == (state, f"PLENO-{sitting.held_on.year}-0001")
    assert [(vote.person, vote.stand) for vote in decision.votes.all()] == [(decider, "agrees")]
    assert decision.schemes.count() == 3
    assert application.documents.filter(kind="plenary_minutes").count() == 1
    assert last_line(application) == (step, "recommended", state, "Haryanto")
    assert told(application, kind) == LSP_PEOPLE | {"Ratna", "Robiatun"}


def test_one_plenary_decides_on_many_applications(play, decider, lsp_b):
    applications = [play(State.RECOMMENDED), play(State.RECOMMENDED, lsp=lsp_b)]
    sitting = sit(*applications, there=[decider])
    for application in applications:
        take(application, "approve", decider, facts=ruling(application, sitting, decider))
    assert Plenary.objects.get().decisions.count() == 2


def test_a_dossier_that_changed_is_not_decided(play, decider):
    application = play(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    application.items.filter(requirement__code="DA01").update(state="fix")
    with pytest.raises(NotReady, match="Berubah sejak ditandatangani: dokumen DA01"):
        take(application, "approve", decider, facts=ruling(application, sitting, decider))


def test_an_application_is_decided_in_an_open_sitting_alone(play, decider):
    application = play(State.RECOMMENDED)
    with pytest.raises(NotReady, match="Masukkan permohonan ini ke agenda sidang pleno"):
        take(application, "approve", decider, facts={})
    sitting = sit(application, there=[decider])
    close_sitting(sitting, notes="", by=decider, at=timezone.now())
    with pytest.raises(NotReady):
        take(application, "approve", decider, facts=ruling(application, sitting, decider))


def test_whoever_was_in_the_team_does_not_decide(play, lead):
    application = play(State.RECOMMENDED)
    lead.groups.add(Group.objects.get(name=DECIDERS))
    with pytest.raises(NotAllowed):
        take(application, "approve", lead, facts={})


def test_whoever_reviewed_the_documents_does_not_decide(play, secretariat):
    application = play(State.RECOMMENDED)
    secretariat.groups.add(Group.objects.get(name=DECIDERS))
    with pytest.raises(NotAllowed):
        take(application, "approve", secretariat, facts={})


def test_whoever_belongs_to_the_lsp_does_not_decide(play, decider, lsp_a):
    application = play(State.RECOMMENDED)
    demo.seat(lsp_a, decider, Position.STEERING_BOARD)
    with pytest.raises(NotAllowed):
        take(application, "approve", decider, facts={})
