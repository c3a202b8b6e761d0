"""Deciding: a decider outside the team records what the plenary decided, once, on an unchanged dossier."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audits.models import Plenary, TeamMember
from audits.states import Outcome, State

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
        "plenary_number": "BA-PLENO-12/2026",
        "held_on": written(timezone.localdate()),
        "note": "",
    }
    for item in application.scope.exclude(action="drop"):
        fields |= {f"outcome_{item.scheme_id}": outcome, f"reason_{item.scheme_id}": reason}
    return fields | more


@pytest.fixture
def application(play):
    return play("recommended")


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
    assert (decision.outcome, decision.by, decision.plenary.number) == ("approved", decider, "BA-PLENO-12/2026")
    assert {row.outcome for row in decision.schemes.all()} == {"grant"}


def test_the_recommendation_is_filled_in_and_may_be_departed_from(client, script, on):
    player = script(outcome=Outcome.CONDITIONS, reason="Tambah asesor")
    application = player("recommended")
    form = client.get(act(application)).context["form"]
    item = application.scope.first()
    assert form[f"outcome_{item.scheme_id}"].value() == "conditions"
    assert form[f"reason_{item.scheme_id}"].value() == "Tambah asesor"
    assert form["held_on"].value() == on
    client.post(act(application), typed(application))
    assert {row.outcome for row in application.decisions.get().schemes.all()} == {"grant"}


@pytest.mark.parametrize(
    ("choice", "state", "outcome"),
    [("defer", State.DEFERRED, "defer"), ("reject", State.REJECTED, "refuse")],
)
def test_a_deferral_or_refusal_speaks_of_the_whole_file_and_needs_words(client, application, choice, state, outcome):
    assert errors(client.post(act(application), typed(application, choice))) == {"note"}
    client.post(act(application), typed(application, choice, note="Bukti pelatihan asesor belum cukup"))
    application.refresh_from_db()
    assert application.state == state
    assert {row.outcome for row in application.decisions.get().schemes.all()} == {outcome}


def test_an_approval_grants_at_least_one_scheme(client, application):
    assert errors(client.post(act(application), typed(application, outcome="refuse", reason="Tidak siap"))) == {
        "choice"
    }


def test_a_scheme_that_is_not_simply_granted_needs_a_reason(client, application):
    assert all(
        name.startswith("reason_")
        for name in errors(client.post(act(application), typed(application, outcome="conditions")))
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"held_on": "30-02-2026"}, "held_on"),
        ({"held_on": "01-01-2099"}, "held_on"),
        ({"held_on": "01-01-2020"}, "held_on"),
        ({"held_on": ""}, "held_on"),
        ({"plenary_number": "  "}, "plenary_number"),
        ({"choice": "crown"}, "choice"),
        ({"choice": ""}, "choice"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(client, application, more, field):
    response = client.post(act(application), typed(application, note="Pertimbangan panjang", **more))
    assert errors(response) == {field}
    assert "Pertimbangan panjang" in response.content.decode()
    assert not application.decisions.exists()


def test_one_plenary_has_one_day_and_many_files(client, application, on):
    Plenary.objects.create(number="BA-PLENO-12/2026", held_on=on - DAY)
    response = client.post(act(application), typed(application))
    assert errors(response) == {"held_on"}
    assert "sudah tercatat pada" in response.content.decode()
    Plenary.objects.update(held_on=on)
    client.post(act(application), typed(application, plenary_number="  BA-PLENO-12/2026 "))
    assert Plenary.objects.get() == application.decisions.get().plenary


def test_a_deferred_file_is_decided_again_in_another_plenary(client, application, secretariat, decider):
    client.post(act(application), typed(application, "defer", note="Syarat"))
    client.force_login(secretariat)
    client.post(
        application.url("step", "resume"),
        {"seen": "deferred", "choice": "resume_to_plenary", "note": "Syarat terpenuhi"},
    )
    application.refresh_from_db()
    client.force_login(decider)
    assert errors(client.post(act(application), typed(application))) == {"plenary_number"}
    client.post(act(application), typed(application, plenary_number="BA-PLENO-13/2026"))
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
    assert "Berkas berubah sejak rekomendasi" in page
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
