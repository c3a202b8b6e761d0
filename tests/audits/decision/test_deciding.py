"""Deciding: a decider outside the team records what the plenary decided, once, on an unchanged dossier."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audits.decision.plenary import close_sitting
from audits.models import Plenary, TeamMember
from audits.states import Outcome, State
from tests import cast
from tests.audits.play import sit

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def written(day):
    return day.strftime("%d-%m-%Y")


def act(application):
    return application.url("step", "decide")


def typed(application, choice="approve", outcome=Outcome.GRANT, reason="", **more):
    fields = {
        "seen": application.state,
        "choice": choice,
        "note": "",
    }
    sitting = Plenary.objects.filter(agenda__application=application, closed_at=None).first()
    fields |= {f"stand_{row.person_id}": "agrees" for row in sitting.presences.all()} if sitting else {}
    for item in application.scope.exclude(action="drop"):
        fields |= {f"outcome_{item.scheme_id}": outcome, f"reason_{item.scheme_id}": reason}
    return fields | more


@pytest.fixture
def application(play, decider):
    application = play("recommended")
    sit(application, there=[decider])
    application.refresh_from_db()
    return application


@pytest.fixture
def client(client, decider):
    client.force_login(decider)
    return client


def errors(response):
    assert response.status_code == 422
    return set(response.context["form"].errors)


def test_an_approval_is_recorded_with_plenary_and_schemes(client, application, decider):
    assert client.post(act(application), typed(application)).url == application.get_absolute_url()
    application.refresh_from_db()
    decision = application.decisions.get()
    assert application.state == State.APPROVED
    assert (decision.outcome, decision.by, decision.plenary) == ("approved", decider, Plenary.objects.get())
    assert {row.outcome for row in decision.schemes.all()} == {"grant"}


def test_the_recommendation_is_filled_in_and_may_be_departed_from(client, script, decider):
    player = script(outcome=Outcome.CONDITIONS, reason="Tambah asesor")
    application = player("recommended")
    sit(application, there=[decider])
    form = client.get(act(application)).context["form"]
    item = application.scope.first()
    assert form[f"outcome_{item.scheme_id}"].value() == "conditions"
    assert form[f"reason_{item.scheme_id}"].value() == "Tambah asesor"
    client.post(act(application), typed(application))
    assert {row.outcome for row in application.decisions.get().schemes.all()} == {"grant"}


@pytest.mark.parametrize(
    ("choice", "state", "outcome"),
    [("defer", State.DEFERRED, "defer"), ("reject", State.REJECTED, "refuse")],
)
def test_a_deferral_or_refusal_speaks_of_the_whole_application_and_needs_words(
    client, application, choice, state, outcome
):
    said = typed(application, choice, reason="Bukti kurang")
    if choice == "reject":
        said |= {f"clause_{item.scheme_id}": "PBNSP 201 5.2" for item in application.scope.all()}
    assert errors(client.post(act(application), said)) >= {"note"}
    said |= {"note": "Bukti pelatihan asesor belum cukup", "due_on": written(timezone.localdate() + 30 * DAY)}
    client.post(act(application), said)
    application.refresh_from_db()
    assert application.state == state
    assert {row.outcome for row in application.decisions.get().schemes.all()} == {outcome}


def test_an_approval_grants_at_least_one_scheme(client, application):
    assert errors(client.post(act(application), typed(application, outcome="refuse", reason="Tidak siap"))) >= {
        "choice"
    }


def test_a_scheme_that_is_not_simply_granted_needs_a_reason(client, application):
    assert all(
        name.startswith(("reason_", "due_"))
        for name in errors(client.post(act(application), typed(application, outcome="conditions")))
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"choice": "crown"}, "choice"),
        ({"choice": ""}, "choice"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(client, application, more, field):
    response = client.post(act(application), typed(application, note="Pertimbangan panjang", **more))
    assert errors(response) == {field}
    assert "Pertimbangan panjang" in response.content.decode()
    assert not application.decisions.exists()


def test_without_an_open_sitting_the_page_says_where_to_go(client, play):
    application = play("recommended")
    page = client.get(act(application)).content.decode()
    assert "Masukkan permohonan ini ke agenda sidang pleno" in page
    assert client.post(act(application), typed(application)).status_code == 422
    assert not application.decisions.exists()


def test_everybody_present_votes_and_whoever_does_not_agree_says_why(client, play, decider, secretariat, member):
    for person in (secretariat, member):
        person.groups.add(Group.objects.get(name="Pemutus"))
    another = cast.person("Miranti Soewandi", groups=("Pemutus",))
    application = play("recommended")
    sit(application, there=[decider, another, secretariat, member])
    form = client.get(act(application)).context["form"]
    assert {person.full_name for person in form.voters} == {"Haryanto Prasetyo", "Miranti Soewandi"}
    assert {person.full_name: why for person, why in form.excluded} == {
        "Ratna Wulandari": "Peninjau dokumennya.",
        "Arofitun Nurjanah": "Anggota tim asesmennya.",
    }
    said = typed(application) | {f"stand_{another.pk}": "abstains"}
    assert errors(client.post(act(application), said)) == {f"why_{another.pk}"}
    client.post(act(application), said | {f"why_{another.pk}": "Belum membaca berkas"})
    stands = {vote.person.full_name: vote.stand for vote in application.decisions.get().votes.all()}
    assert stands == {
        "Haryanto Prasetyo": "agrees",
        "Miranti Soewandi": "abstains",
        "Ratna Wulandari": "excluded",
        "Arofitun Nurjanah": "excluded",
    }


def test_a_decision_needs_more_voices_for_it_than_against(client, play, decider):
    another = cast.person("Miranti Soewandi", groups=("Pemutus",))
    application = play("recommended")
    sit(application, there=[decider, another])
    said = typed(application) | {f"stand_{another.pk}": "disagrees", f"why_{another.pk}": "Bukti lemah"}
    response = client.post(act(application), said)
    assert "tidak didukung suara terbanyak" in response.content.decode()
    assert not application.decisions.exists()


def test_whoever_is_not_there_does_not_record_the_decision(client, play, decider):
    another = cast.person("Miranti Soewandi", groups=("Pemutus",))
    application = play("recommended")
    sit(application, there=[another])
    response = client.post(act(application), typed(application))
    assert "Anda belum tercatat hadir" in response.content.decode()


def test_a_declared_conflict_keeps_a_decider_out_for_good(client, application, decider):
    page = f"/pleno/{Plenary.objects.get().ref}/{application.ref}/"
    assert "Saya mempunyai benturan kepentingan" in client.get(page).content.decode()
    assert client.post(application.url("recuse"), {"reason": "  "}).status_code == 302
    assert not application.recusals.exists()
    client.post(application.url("recuse"), {"reason": "Saudara saya mengajar di sana"})
    assert client.get(act(application)).status_code == 403
    assert client.post(act(application), typed(application)).status_code == 403
    assert "Menyatakan benturan kepentingan." in client.get(page).content.decode()


def test_a_deferred_application_is_decided_again_in_another_plenary(client, application, secretariat, decider):
    client.post(
        act(application), typed(application, "defer", note="Syarat", due_on=written(timezone.localdate() + DAY))
    )
    application.conditions.update(met_by=secretariat, met_at=timezone.now())
    client.force_login(secretariat)
    client.post(
        application.url("step", "resume"),
        {"seen": "deferred", "choice": "resume_to_plenary", "note": "Syarat terpenuhi"},
    )
    application.refresh_from_db()
    client.force_login(decider)
    assert client.post(act(application), typed(application)).status_code == 422
    close_sitting(Plenary.objects.get(), notes="", by=decider, at=timezone.now())
    sit(application, there=[decider])
    client.post(act(application), typed(application))
    application.refresh_from_db()
    assert application.state == State.APPROVED


def test_whoever_was_in_the_team_reviewed_or_belongs_there_does_not_decide(
    client, play, application, lead, chair_a, secretariat
):
    deciders = Group.objects.get(name="Pemutus")
    for person in (lead, secretariat, chair_a):
        person.groups.add(deciders)
        client.force_login(person)
        assert client.get(act(application)).status_code == 403
        assert client.post(act(application), typed(application)).status_code == 403
        assert "Anda tidak ikut memutus" in client.get(application.url("decision")).content.decode()
    assert not application.decisions.exists()


def test_a_member_who_was_released_still_does_not_decide(client, application, decider, outsider_assessor, secretariat):
    outsider_assessor.groups.add(Group.objects.get(name="Pemutus"))
    TeamMember.objects.create(
        application=application,
        assessor=outsider_assessor.assessor,
        role="observer",
        response="accepted",
        conflict_free=True,
        assigned_by=secretariat,
        assigned_at=timezone.now(),
        released_at=timezone.now(),
    )
    client.force_login(outsider_assessor)
    assert client.get(act(application)).status_code == 403


def test_a_changed_dossier_is_not_decided(client, application):
    application.findings.filter(seq=1).update(claim="Pernyataan yang diganti diam-diam")
    page = client.get(act(application)).content.decode()
    assert "Berubah sejak ditandatangani: temuan nomor 1." in page
    response = client.post(act(application), typed(application))
    assert response.status_code == 422
    assert not application.decisions.exists()


def test_the_second_of_two_deciders_learns_who_was_first(client, application, decider):
    form = typed(application)
    client.post(act(application), form)
    response = client.post(act(application), form)
    assert response.status_code == 409
    assert decider.full_name in response.content.decode()
    assert application.decisions.count() == 1
