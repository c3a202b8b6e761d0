"""The LSP objects to a decision once, in time; a decider who neither recorded nor led it rules, and upheld it is decided again."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from audits.decision.objection import objection_until
from audits.findings.due_date import period_end
from audits.models import Notice, Objection
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_line, reasons, ruling, sit, take, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(decider):
    """A member of the plenary who neither records nor leads the decision."""
    return cast.person("Miranti Soewandi", groups=("Pemutus",))


@pytest.fixture
def rejected(another, play):
    return play(State.REJECTED)


def object_to_it(client, application, chair, reason="Bukti validasi sudah kami kirim"):
    client.force_login(chair)
    return client.post(application.url("objection"), {"reason": reason})


def test_the_chair_objects_and_is_told_by_when_it_is_answered(client, rejected, chair_a, rules):
    client.force_login(chair_a)
    assert "Ajukan keberatan" in client.get(rejected.url("decision")).content.decode()
    assert client.post(rejected.url("objection"), {"reason": " "}).status_code == 422
    assert object_to_it(client, rejected, chair_a).url == rejected.url("decision")
    raised = Objection.objects.get()
    answer_by = period_end(timezone.localdate(), rules.working_days(rules.objection_answer_working_days))
    assert (raised.by, raised.answer_by, raised.is_open) == (chair_a, answer_by, True)
    assert told(rejected, "decision_objected") == {"Ratna", "Haryanto", "Miranti"}
    assert object_to_it(client, rejected, chair_a).status_code == 409


@pytest.mark.parametrize("may", [True, False])
def test_an_objection_comes_in_time(client, play, chair_a, rules, on, may):
    days = [on - dt.timedelta(days=n) for n in range(60)]
    policy = rules.working_days(rules.decision_objection_working_days)
    until = {day: period_end(day, policy) for day in days}
    began = min(day for day in days if until[day] >= on) if may else max(day for day in days if until[day] < on)
    assert (object_to_it(client, play(State.REJECTED, on=began), chair_a).status_code == 302) is may


def test_what_was_granted_whole_is_not_objected_to(client, play, chair_a):
    application = play(State.APPROVED)
    assert "Tidak ada keputusan yang dapat diajukan keberatan" in (
        client.force_login(chair_a) or client.get(application.url("objection")).content.decode()
    )
    assert object_to_it(client, application, chair_a).status_code == 409


def test_whoever_recorded_the_decision_does_not_rule_on_it(client, rejected, chair_a, decider):
    object_to_it(client, rejected, chair_a)
    client.force_login(decider)
    said = {"ruling": "upheld", "note": "Bukti memang ada"}
    assert client.post(rejected.url("objection"), said).status_code == 403
    assert Objection.objects.get().is_open


def test_upheld_the_application_is_decided_again_on_the_same_recommendation(client, rejected, chair_a, another):
    object_to_it(client, rejected, chair_a)
    client.force_login(another)
    assert client.post(rejected.url("objection"), {"ruling": "upheld", "note": ""}).status_code == 422
    client.post(rejected.url("objection"), {"ruling": "upheld", "note": "Bukti memang ada"})
    rejected.refresh_from_db()
    raised = Objection.objects.get()
    assert (rejected.state, raised.ruling, raised.ruled_by) == (State.RECOMMENDED, "upheld", another)
    assert last_line(rejected) == ("uphold_objection", "rejected", "recommended", "Miranti")
    assert told(rejected, "objection_ruled") == LSP_PEOPLE | {"Ratna"}
    assert "Masukkan permohonan ini ke agenda sidang pleno" in reasons(rejected, "approve")


def test_dismissed_the_decision_stands(client, rejected, chair_a, another):
    object_to_it(client, rejected, chair_a)
    client.force_login(another)
    client.post(rejected.url("objection"), {"ruling": "dismissed", "note": "Bukti datang terlambat"})
    rejected.refresh_from_db()
    assert (rejected.state, Objection.objects.get().ruling) == (State.REJECTED, "dismissed")
    client.force_login(chair_a)
    assert "Bukti datang terlambat" in client.get(rejected.url("decision")).content.decode()


def test_a_second_ruling_meets_the_first(client, rejected, chair_a, another):
    object_to_it(client, rejected, chair_a)
    client.force_login(another)
    said = {"ruling": "dismissed", "note": "Bukti datang terlambat"}
    client.post(rejected.url("objection"), said)
    assert client.post(rejected.url("objection"), said).status_code == 409


def test_once_a_new_application_runs_the_old_one_is_not_reopened(client, rejected, script, chair_a, another):
    object_to_it(client, rejected, chair_a)
    script().begin(timezone.now())
    client.force_login(another)
    response = client.post(rejected.url("objection"), {"ruling": "upheld", "note": "Bukti memang ada"})
    assert response.status_code == 422
    assert "LSP sudah memulai permohonan baru" in response.content.decode()


def test_no_decree_while_an_objection_waits(client, play, script, another, chair_a, secretariat):
    application = play(State.APPROVED, refused=("KKNI-II-TPM",))
    object_to_it(client, application, chair_a)
    assert "Keberatan LSP atas keputusan ini belum diputus" in reasons(application, "issue_decree")


@pytest.mark.asks_for_proof
def test_a_ruling_asks_who_one_is(client, rejected, chair_a, another):
    object_to_it(client, rejected, chair_a)
    client.force_login(another)
    said = {"ruling": "dismissed", "note": "Bukti datang terlambat"}
    assert client.post(rejected.url("objection"), said).url.startswith("/akun/reauthenticate/")


def test_strangers_find_nothing(client, rejected, chair_b):
    client.force_login(chair_b)
    assert client.get(rejected.url("objection")).status_code == 404


def partly_granted(application, deciders, *, outcome="refuse", **more):
    """The plenary grants all schemes but one."""
    sitting = sit(application, there=deciders)
    application.refresh_from_db()
    facts = ruling(application, sitting, *deciders)
    row = next(row for row in facts["schemes"] if row["scheme"] == application.lsp.schemes.order_by("code")[0].pk)
    row |= {"outcome": outcome, "reason": "Perangkat asesmen belum divalidasi", **more}
    return take(application, "approve", deciders[0], facts=facts)


@pytest.mark.parametrize("goes_on_to", ["decree", "licence"])
def test_a_decree_a_minute_later_takes_nothing_from_the_right_to_object(
    client, play, another, chair_a, secretariat, decider, on, goes_on_to
):
    application = partly_granted(play(State.RECOMMENDED), [decider, another])
    facts = {"number": "", "decree_date": on, "signatory": "Syamsi", "signatory_position": "Ketua"}
    application = take(application, "issue_decree", secretariat, facts=facts)
    if goes_on_to == "licence":
        application = take(application, "issue_licence", secretariat)
    state = application.state
    client.force_login(chair_a)
    assert "Ajukan keberatan" in client.get(application.url("decision")).content.decode()
    assert object_to_it(client, application, chair_a).url == application.url("decision")
    client.force_login(another)
    said = {"ruling": "upheld", "note": "Validasinya memang ada"}
    assert client.post(application.url("objection"), said).url == application.url("decision")
    application.refresh_from_db()
    assert (application.state, Objection.objects.get().ruling) == (state, "upheld")
    letter = Notice.objects.filter(application=application, kind="objection_ruled").first().body
    assert "dilengkapi dengan SK tersendiri" in letter
    client.force_login(chair_a)
    assert "Validasinya memang ada" in client.get(application.url("decision")).content.decode()


def test_the_notice_of_approval_names_what_was_refused_and_the_right_to_object(play, another, decider, on):
    application = partly_granted(play(State.RECOMMENDED), [decider, another])
    letter = Notice.objects.filter(application=application, kind="decision_approved").first().body
    scheme = application.lsp.schemes.order_by("code")[0]
    assert f"{scheme.title} ({scheme.code}): ditolak. Perangkat asesmen belum divalidasi" in letter
    until = objection_until(application, application.decisions.get())
    assert f"dapat mengajukan keberatan atas keputusan ini sampai {date_format(until, 'l, j F Y')}" in letter


def test_the_notice_of_approval_names_each_condition_with_its_day(play, another, decider, on):
    due_on = on + dt.timedelta(days=60)
    application = partly_granted(
        play(State.RECOMMENDED), [decider, another], outcome="conditions", due_on=due_on.isoformat()
    )
    letter = Notice.objects.filter(application=application, kind="decision_approved").first().body
    assert f"Perangkat asesmen belum divalidasi, paling lambat {date_format(due_on, 'l, j F Y')}" in letter
    assert "Ketua LSP dapat mengajukan keberatan" in letter


def test_the_notice_of_a_whole_approval_promises_no_objection(play):
    application = play(State.APPROVED)
    letter = Notice.objects.filter(application=application, kind="decision_approved").first().body
    assert "keberatan" not in letter


def test_the_notice_of_a_refusal_names_the_right_to_object(rejected):
    letter = Notice.objects.filter(application=rejected, kind="decision_rejected").first().body
    assert "Ketua LSP dapat mengajukan keberatan" in letter
