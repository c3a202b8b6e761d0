"""Conditions of a decision are dated duties: set with a day, reported by the LSP, confirmed by BNSP, told on both sides."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.decision.plenary import close_sitting
from audits.models import Condition, Plenary
from audits.states import Outcome, State
from tests.audits.decision.test_deciding import act, typed, written
from tests.audits.play import LSP_PEOPLE, sit, told

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def deferred(play):
    return play(State.DEFERRED)


def test_a_scheme_granted_with_a_condition_becomes_a_dated_duty(client, play, decider, on, lsp_a):
    application = play(State.RECOMMENDED)
    sit(application, there=[decider])
    first = application.scope.first().scheme
    said = typed(application) | {
        f"outcome_{first.pk}": Outcome.CONDITIONS,
        f"reason_{first.pk}": "Dua asesor baru",
        f"clause_{first.pk}": "PBNSP 202 6.2",
    }
    client.force_login(decider)
    refused = client.post(act(application), said)
    assert set(refused.context["form"].errors) == {f"due_{first.pk}"}
    client.post(act(application), said | {f"due_{first.pk}": written(on + 90 * DAY)})
    (owed,) = Condition.objects.open().of(lsp_a)
    assert (owed.scheme, owed.clause, owed.text, owed.due_on) == (
        first,
        "PBNSP 202 6.2",
        "Dua asesor baru",
        on + 90 * DAY,
    )


def test_a_condition_lies_ahead(client, play, decider, on):
    application = play(State.RECOMMENDED)
    sit(application, there=[decider])
    client.force_login(decider)
    response = client.post(act(application), typed(application, "defer", note="Syarat", due_on=written(on)))
    assert set(response.context["form"].errors) == {"due_on"}


def test_the_lsp_reports_and_bnsp_confirms(client, deferred, staff_a, secretariat):
    owed = deferred.conditions.get()
    client.force_login(staff_a)
    assert owed.text in client.get(deferred.url("decision")).content.decode()
    assert client.post(owed.get_absolute_url(), {"report": " "}).status_code == 422
    assert client.post(owed.get_absolute_url(), {"report": "Bukti dikirim"}).url == owed.get_absolute_url()
    assert told(deferred, "condition_reported") == {"Ratna"}
    client.force_login(secretariat)
    assert "Bukti dikirim" in client.get(owed.get_absolute_url()).content.decode()
    assert client.post(owed.get_absolute_url(), {"met": "no"}).status_code == 422
    client.post(owed.get_absolute_url(), {"met": "yes"})
    owed.refresh_from_db()
    assert (owed.is_open, owed.met_by) == (False, secretariat)
    assert told(deferred, "condition_ruled") == LSP_PEOPLE
    assert list(deferred.log.values_list("verb", flat=True))[-2:] == ["condition_reported", "condition_met"]


def test_what_is_not_enough_goes_back_with_words(client, deferred, staff_a, secretariat, on):
    owed = deferred.conditions.get()
    client.force_login(staff_a)
    client.post(owed.get_absolute_url(), {"report": "Bukti dikirim"})
    client.force_login(secretariat)
    client.post(owed.get_absolute_url(), {"met": "no", "verdict_note": "Lampirkan FR.VA"})
    owed.refresh_from_db()
    assert (owed.is_open, owed.waits_for_bnsp, owed.verdict_note) == (True, False, "Lampirkan FR.VA")
    assert not owed.is_overdue(owed.due_on)
    assert owed.is_overdue(owed.due_on + DAY)
    again = client.post(owed.get_absolute_url(), {"met": "yes"})
    assert again.status_code == 409


def test_a_new_decision_says_anew_what_is_owed(client, deferred, secretariat, decider):
    owed = deferred.conditions.get()
    Condition.objects.filter(pk=owed.pk).update(met_by=secretariat, met_at=timezone.now())
    client.force_login(secretariat)
    client.post(
        deferred.url("step", "resume"), {"seen": "deferred", "choice": "resume_to_plenary", "note": "Terpenuhi"}
    )
    deferred.refresh_from_db()
    close_sitting(Plenary.objects.get(), notes="", by=decider, at=timezone.now())
    sit(deferred, there=[decider])
    client.force_login(decider)
    client.post(act(deferred), typed(deferred))
    assert not deferred.conditions.open().exists()


def test_strangers_find_no_conditions(client, deferred, chair_b):
    client.force_login(chair_b)
    assert client.get(deferred.url("conditions")).status_code == 404
    assert client.get(deferred.conditions.get().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_the_same_however_long_it_is(client, deferred, chair_a, django_assert_num_queries, rows):
    owed = deferred.conditions.get()
    Condition.objects.bulk_create(
        Condition(application=deferred, seq=n, decision=owed.decision, text="x", due_on=owed.due_on)
        for n in range(2, rows + 1)
    )
    client.force_login(chair_a)
    with django_assert_num_queries(4):  # session, person, application, conditions
        response = client.get(deferred.url("conditions"))
    assert len(response.context["conditions"]) == rows


@pytest.mark.parametrize("role", ["chair_a", "staff_a"])
def test_the_home_of_the_lsp_says_what_is_owed_and_by_when(client, deferred, lsp_a, request, role):
    client.force_login(request.getfixturevalue(role))
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    page = client.get(home).content.decode()
    assert "1 syarat keputusan belum Anda laporkan." in page
    assert deferred.url("conditions") in page
    client.post(deferred.conditions.get().get_absolute_url(), {"report": "Bukti dikirim"})
    assert "syarat keputusan belum Anda laporkan" not in client.get(home).content.decode()


def test_a_deferred_application_is_held_by_whoever_moves_next(client, deferred, chair_a, on):
    client.force_login(chair_a)
    assert client.get(deferred.get_absolute_url()).context["held_by"] == "Menunggu LSP"
    Condition.objects.update(reported_at=timezone.now(), report="Sudah", reported_by=chair_a)
    assert client.get(deferred.get_absolute_url()).context["held_by"] == "Menunggu Sekretariat BNSP"
