"""A sitting opens and decides only with enough of the deciders there, as the rules say; whoever must stay out of an application is not counted."""

import pytest
from django.utils import timezone

from audits.decision.plenary import call_sitting, note_presence, put_on_agenda, recuse
from audits.models import Plenary
from audits.models.plenary import quorum_of
from audits.states import State
from tests import cast
from tests.audits.play import reasons, sit

pytestmark = pytest.mark.django_db

SHORT = "Kuorum belum tercapai: dari 3 pemutus yang boleh memutus permohonan ini, 1 hadir dan 2 harus hadir"


@pytest.fixture
def others(decider):
    """Two more members of the plenary."""
    return [cast.person(name, groups=("Pemutus",)) for name in ("Miranti Soewandi", "Tigor Nainggolan")]


@pytest.mark.parametrize(
    ("people", "percent", "needed"),
    [(1, 51, 1), (2, 51, 2), (3, 51, 2), (4, 51, 3), (4, 50, 2), (7, 67, 5), (0, 51, 1)],
)
def test_the_share_is_rounded_up_and_never_nobody(people, percent, needed):
    assert quorum_of(people, percent) == needed


def test_a_sitting_does_not_open_below_it_and_says_how_many_are_missing(
    client, secretariat, decider, others, django_assert_num_queries
):
    at = timezone.now()
    sitting = call_sitting(timezone.localdate(), place="Jakarta", by=secretariat, at=at, chaired_by=decider)
    note_presence(sitting, [decider], by=secretariat, at=at)
    client.force_login(secretariat)
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "1 dari 3 pemutus; kuorum 2" in page
    assert "Kuorum belum tercapai: 1 hadir, paling sedikit 2 harus hadir." in page
    assert f'action="{sitting.url("sitting_open")}"' not in page
    refused = client.post(sitting.url("sitting_open"), follow=True).content.decode()
    assert "Kuorum belum tercapai: 1 dari 3 pemutus tercatat hadir, paling sedikit 2." in refused
    assert Plenary.objects.get().is_planned
    note_presence(sitting, [decider, others[0]], by=secretariat, at=at)
    client.post(sitting.url("sitting_open"))
    assert Plenary.objects.get().is_open


def test_nothing_is_decided_below_it_alone_or_with_others(client, play, decider, others):
    application = play(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    for name in ("approve", "defer", "reject"):
        assert reasons(application, name) == [SHORT]
    client.force_login(decider)
    assert SHORT in client.get(application.url("step", "decide")).content.decode()
    preview = client.get(sitting.url("sitting_decide"), {"berkas": [application.ref]})
    assert [row["reasons"] for row in preview.context["will_not"]] == [[SHORT]]
    note_presence(sitting, [decider, others[0]], by=decider, at=timezone.now())
    assert reasons(application, "approve") == []


def test_whoever_stays_out_of_an_application_counts_on_neither_side(play, decider, others):
    application = play(State.RECOMMENDED)
    sitting = sit(there=[decider, others[0]])
    put_on_agenda(sitting, [application], by=decider, at=timezone.now())
    recuse(application, by=others[0], reason="Saudara ketua LSP", at=timezone.now())
    assert "dari 2 pemutus" in reasons(application, "approve")[0]
    recuse(application, by=others[1], reason="Saudara ketua LSP", at=timezone.now())
    assert reasons(application, "approve") == []


def test_the_share_is_a_rule_and_not_a_constant(play, decider, others):
    application = play(State.RECOMMENDED)
    sit(application, there=[decider])
    application.rule_set.quorum_percent = 30
    application.rule_set.save()
    assert reasons(application, "approve") == []
