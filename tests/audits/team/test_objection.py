"""An objection to a team has its reason, its ruling and its answer, and nothing is scheduled before."""

import pytest
from django.utils import timezone

from audits.errors import NotReady, Stale
from audits.models import Notice, TeamObjection
from audits.states import State
from audits.team.members import propose, remove
from audits.team.objection import rule
from tests.audits.play import LSP_PEOPLE, reasons, take, told

pytestmark = pytest.mark.django_db

REASON = "Anggota tim pernah melatih asesor kami."


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def objected(play, chair_a):
    return take(play(State.SCHEDULED), "object_to_team", chair_a, note=REASON)


def test_it_is_kept_with_who_and_of_whom(objected, chair_a, lead, member):
    raised = TeamObjection.objects.get(application=objected)
    assert (raised.reason, raised.by, raised.is_open) == (REASON, chair_a, True)
    assert {row[0] for row in raised.team} == {lead.assessor.pk, member.assessor.pk}


def test_nothing_is_scheduled_until_it_is_ruled(client, objected, secretariat):
    assert reasons(objected, "schedule") == ["Putuskan keberatan LSP atas tim"]
    with pytest.raises(NotReady, match="Putuskan keberatan"):
        take(objected, "schedule", secretariat)
    client.force_login(secretariat)
    page = words(client.get(objected.url("team")))
    assert REASON in page
    assert objected.url("team_objection") in page


def test_dismissed_the_same_team_comes_and_the_lsp_reads_why(client, objected, secretariat, chair_a):
    client.force_login(secretariat)
    address = objected.url("team_objection")
    assert client.post(address, {"ruling": "dismissed", "answer": " "}).status_code == 422
    said = {"ruling": "dismissed", "answer": "Pelatihan itu lebih dari dua tahun lalu."}
    assert client.post(address, said).url == objected.url("team")
    assert client.post(address, said).status_code == 409
    assert told(objected, "team_objection_ruled") == LSP_PEOPLE | {"Robiatun", "Arofitun"}
    letter = Notice.objects.filter(kind="team_objection_ruled").first().body
    assert REASON in letter
    assert said["answer"] in letter
    client.force_login(chair_a)
    for page in ("team_objection", "timeline"):
        assert said["answer"] in words(client.get(objected.url(page)))
    assert reasons(objected, "schedule") == []
    assert take(objected, "schedule", secretariat).state == State.SCHEDULED


def test_upheld_the_same_people_cannot_be_scheduled_again(objected, secretariat, member, outsider_assessor):
    rule(objected.team_objection, "upheld", answer="Anggota diganti.", by=secretariat, at=timezone.now())
    assert reasons(objected, "schedule") == ["Keberatan LSP diterima, tetapi susunan tim belum berubah"]
    place = objected.team.current().get(assessor=member.assessor)
    remove(objected, place, by=secretariat, at=timezone.now())
    propose(objected, outsider_assessor.assessor, place.role, place.area, by=secretariat, at=timezone.now())
    assert reasons(objected, "schedule") == ["Dewi Kartika belum menyatakan bersedia dan bebas benturan kepentingan"]


def test_a_second_ruling_meets_the_first(objected, secretariat):
    raised = TeamObjection.objects.get(application=objected)
    rule(raised, "dismissed", answer="Tidak ada hubungan.", by=secretariat, at=timezone.now())
    with pytest.raises(Stale):
        rule(raised, "upheld", answer="Diganti.", by=secretariat, at=timezone.now())


def test_the_lsp_does_not_rule(client, objected, chair_a):
    client.force_login(chair_a)
    said = {"ruling": "upheld", "answer": "Setuju dengan kami."}
    assert client.post(objected.url("team_objection"), said).status_code == 403


def test_who_did_not_object_reads_that_there_is_nothing(client, play, chair_a):
    application = play(State.SCHEDULED)
    client.force_login(chair_a)
    assert "Tidak ada keberatan atas tim" in words(client.get(application.url("team_objection")))
