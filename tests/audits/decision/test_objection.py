"""The LSP objects to a decision once, in time; a decider who neither recorded nor led it rules, and upheld it is decided again."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.models import Objection
from audits.reckoning import period_end
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_line, reasons, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(decider):
    """A member of the plenary who neither records nor leads the decision."""
    return cast.person("Miranti Soewandi", groups=("Pemutus",))


@pytest.fixture
def rejected(another, play):
    return play(State.REJECTED)


def file_it(client, application, chair, reason="Bukti validasi sudah kami kirim"):
    client.force_login(chair)
    return client.post(application.url("objection"), {"reason": reason})


def test_the_chair_objects_and_is_told_by_when_it_is_answered(client, rejected, chair_a, rules):
    client.force_login(chair_a)
    assert "Ajukan keberatan" in client.get(rejected.url("decision")).content.decode()
    assert client.post(rejected.url("objection"), {"reason": " "}).status_code == 422
    assert file_it(client, rejected, chair_a).url == rejected.url("decision")
    filed = Objection.objects.get()
    answer_by = period_end(timezone.localdate(), rules.working_days(rules.objection_answer_working_days))
    assert (filed.by, filed.answer_by, filed.is_open) == (chair_a, answer_by, True)
    assert told(rejected, "decision_objected") == {"Ratna", "Haryanto", "Miranti"}
    assert file_it(client, rejected, chair_a).status_code == 409


@pytest.mark.parametrize("may", [True, False])
def test_an_objection_comes_in_time(client, rejected, chair_a, rules, on, may):
    decision = rejected.decisions.get()
    days = [on - dt.timedelta(days=n) for n in range(60)]
    policy = rules.working_days(rules.decision_objection_working_days)
    until = {day: period_end(day, policy) for day in days}
    began = min(day for day in days if until[day] >= on) if may else max(day for day in days if until[day] < on)
    type(decision).objects.filter(pk=decision.pk).update(at=cast.moment(began))
    assert (file_it(client, rejected, chair_a).status_code == 302) is may


def test_what_was_granted_whole_is_not_objected_to(client, play, chair_a):
    application = play(State.APPROVED)
    assert "Tidak ada yang dapat dikeberatani" in (
        client.force_login(chair_a) or client.get(application.url("objection")).content.decode()
    )
    assert file_it(client, application, chair_a).status_code == 409


def test_whoever_recorded_the_decision_does_not_rule_on_it(client, rejected, chair_a, decider):
    file_it(client, rejected, chair_a)
    client.force_login(decider)
    said = {"ruling": "upheld", "note": "Bukti memang ada"}
    assert client.post(rejected.url("objection"), said).status_code == 403
    assert Objection.objects.get().is_open


def test_upheld_the_file_is_decided_again_on_the_same_recommendation(client, rejected, chair_a, another):
    file_it(client, rejected, chair_a)
    client.force_login(another)
    assert client.post(rejected.url("objection"), {"ruling": "upheld", "note": ""}).status_code == 422
    client.post(rejected.url("objection"), {"ruling": "upheld", "note": "Bukti memang ada"})
    rejected.refresh_from_db()
    filed = Objection.objects.get()
    assert (rejected.state, filed.ruling, filed.ruled_by) == (State.RECOMMENDED, "upheld", another)
    assert last_line(rejected) == ("uphold_objection", "rejected", "recommended", "Miranti")
    assert told(rejected, "objection_ruled") == LSP_PEOPLE | {"Ratna"}
    assert "Masukkan berkas ini ke agenda sidang pleno" in reasons(rejected, "approve")


def test_dismissed_the_decision_stands(client, rejected, chair_a, another):
    file_it(client, rejected, chair_a)
    client.force_login(another)
    client.post(rejected.url("objection"), {"ruling": "dismissed", "note": "Bukti datang terlambat"})
    rejected.refresh_from_db()
    assert (rejected.state, Objection.objects.get().ruling) == (State.REJECTED, "dismissed")
    client.force_login(chair_a)
    assert "Bukti datang terlambat" in client.get(rejected.url("decision")).content.decode()


def test_a_second_ruling_meets_the_first(client, rejected, chair_a, another):
    file_it(client, rejected, chair_a)
    client.force_login(another)
    said = {"ruling": "dismissed", "note": "Bukti datang terlambat"}
    client.post(rejected.url("objection"), said)
    assert client.post(rejected.url("objection"), said).status_code == 409


def test_once_a_new_application_runs_the_old_one_is_not_reopened(client, rejected, script, chair_a, another):
    file_it(client, rejected, chair_a)
    script().begin(timezone.now())
    client.force_login(another)
    response = client.post(rejected.url("objection"), {"ruling": "upheld", "note": "Bukti memang ada"})
    assert response.status_code == 422
    assert "LSP sudah memulai permohonan baru" in response.content.decode()


def test_no_decree_while_an_objection_waits(client, play, script, another, chair_a, secretariat):
    application = play(State.APPROVED)
    application.decisions.get().schemes.filter(scheme__code="KKNI-II-TPM").update(outcome="refuse", reason="MUK.")
    file_it(client, application, chair_a)
    assert "Keberatan LSP atas keputusan ini belum diputus" in reasons(application, "issue_decree")


@pytest.mark.asks_for_proof
def test_a_ruling_asks_who_one_is(client, rejected, chair_a, another):
    file_it(client, rejected, chair_a)
    client.force_login(another)
    said = {"ruling": "dismissed", "note": "Bukti datang terlambat"}
    assert client.post(rejected.url("objection"), said).url.startswith("/akun/reauthenticate/")


def test_strangers_find_nothing(client, rejected, chair_b):
    client.force_login(chair_b)
    assert client.get(rejected.url("objection")).status_code == 404
