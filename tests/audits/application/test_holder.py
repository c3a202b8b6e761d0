"""One function says who must act: page, queue and the queue's filter agree, in every state."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.application.stages import held_by, holder_of, in_hands_of, with_holder
from audits.decision.objection import last_decision, object_to
from audits.decision.signatures import current_recommendation, sign
from audits.models import Application, Notice
from audits.states import Holder, State
from tests import cast
from tests.audits.play import take, told

pytestmark = pytest.mark.django_db


def says(application, holder: Holder) -> None:
    """Everything that says who must act says the same."""
    fresh = Application.objects.get(pk=application.pk)
    read_along = with_holder(Application.objects.all()).get(pk=application.pk)
    assert holder_of(fresh) == holder_of(read_along) == holder
    assert str(holder.label) in held_by(fresh)
    hands = {one for one in Holder if with_holder(Application.objects.all()).filter(in_hands_of(one)).exists()}
    assert hands == {holder}


def queue_row(client, secretariat, **filters):
    client.force_login(secretariat)
    return [row.holder for row in client.get(reverse("audits:queue"), filters).context["rows"]]


@pytest.fixture
def recommended(play, lead):
    """The lead has signed, the member has not."""
    application = play(State.ASSESSED)
    schemes = [{"scheme": s.pk, "outcome": "grant", "reason": ""} for s in application.lsp.schemes.all()]
    return take(application, "recommend", lead, note="LSP memenuhi syarat.", facts={"schemes": schemes})


def sign_as_member(application, member) -> None:
    row = application.team.current().get(assessor=member.assessor)
    seen = current_recommendation(application).dossier_hash
    sign(application, row, seen=seen, note="", at=timezone.now())


def test_the_team_holds_a_recommendation_until_all_have_signed(client, recommended, member, secretariat):
    says(recommended, Holder.TEAM)
    assert queue_row(client, secretariat) == queue_row(client, secretariat, holder="team") == ["Tim asesor"]
    sign_as_member(recommended, member)
    says(recommended, Holder.DECIDERS)
    assert queue_row(client, secretariat, holder="team") == []


def test_the_plenary_hears_that_it_is_ready_after_the_last_signature(recommended, member):
    subjects = Notice.objects.filter(application=recommended).values_list("subject", flat=True)
    assert not any("siap dibahas" in subject for subject in subjects)
    assert told(recommended, "recommendation_ready") == set()
    sign_as_member(recommended, member)
    assert told(recommended, "recommendation_ready") == {"Haryanto", "Ratna"}
    assert any("siap dibahas dalam pleno" in subject for subject in subjects.all())


def test_a_deferral_is_held_by_whoever_owes_the_condition(client, play, secretariat):
    application = play(State.DEFERRED)
    owes = application.conditions.unreported()
    assert owes.exists()
    says(application, Holder.LSP)
    assert queue_row(client, secretariat) == queue_row(client, secretariat, holder="lsp") == ["LSP"]
    owes.update(dropped_at=timezone.now())
    says(application, Holder.SECRETARIAT)


@pytest.mark.parametrize("state", [State.DEFERRED, State.REJECTED])
def test_an_objection_is_held_by_the_deciders_who_rule(play, chair_a, state):
    cast.person("Miranti Soewandi", groups=("Pemutus",))
    application = play(state)
    object_to(application, last_decision(application), by=chair_a, reason="Bukti ada.", at=timezone.now())
    says(application, Holder.DECIDERS)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.SCHEDULED, State.CORRECTING, State.ASSESSED, State.APPROVED])
def test_every_other_state_is_held_as_the_table_says(play, state):
    application = play(state)
    assert holder_of(application) == application.holder
