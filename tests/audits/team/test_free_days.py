"""A visit on a free day is told beside the field, with the name of the day, and stays possible; a Saturday is a day like others."""

import datetime as dt

import pytest
from django.urls import reverse

from audits.models import Assessor, Holiday, Notice, RuleSet, Visit
from audits.states import State
from audits.visit.days import free_days_among
from audits.workflow.consequences import preview_of

pytestmark = pytest.mark.django_db

CHRISTMAS, LEAVE, SATURDAY, SUNDAY = (dt.date(2030, 12, day) for day in (25, 24, 28, 29))
NAMED = "Rabu, 25 Desember 2030: libur nasional, Hari Raya Natal"


@pytest.fixture(autouse=True)
def free_days(rules):
    Holiday.objects.update_or_create(day=CHRISTMAS, defaults={"name": "Hari Raya Natal", "kind": "national"})
    Holiday.objects.update_or_create(day=LEAVE, defaults={"name": "Natal", "kind": "joint_leave"})


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (CHRISTMAS, None, [NAMED]),
        (SATURDAY, None, []),
        (SUNDAY, None, ["Minggu, 29 Desember 2030: bukan hari kerja"]),
        (SATURDAY, SUNDAY, ["Minggu, 29 Desember 2030: bukan hari kerja"]),
        (LEAVE, CHRISTMAS, ["Selasa, 24 Desember 2030: cuti bersama, Natal", NAMED]),
    ],
)
def test_free_days_are_called_by_their_names(first, last, free):
    assert free_days_among(first, last, RuleSet()) == free


def test_joint_leave_is_free_only_where_the_rules_say_so():
    assert free_days_among(LEAVE, None, RuleSet(joint_leave_is_free=False)) == []


def saved(client, address, given) -> str:
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_draft_that_proposes_christmas_is_saved_and_warned_of_it_beside_the_field(client, play, chair_a):
    application = play(State.DRAFT)
    client.force_login(chair_a)
    address = application.url("application_form")
    form = client.get(address).context["form"]
    given = {bound.html_name: bound.value() or "" for bound in form} | {"proposed_visit_on": "25-12-2030"}
    page = saved(client, address, given)
    application.refresh_from_db()
    assert application.proposed_visit_on == CHRISTMAS
    before_the_input = page[: page.index('name="proposed_visit_on"')]
    assert before_the_input.rindex(NAMED) > before_the_input.rindex('id="div_id_proposed_visit_on"')
    opened = client.get(address).context["form"]["opened_with"].value()
    changed = given | {"proposed_visit_on": "28-12-2030", "opened_with": opened}
    assert "Natal" not in saved(client, address, changed)


def test_the_secretariat_sees_the_name_of_the_day_that_it_plans_and_before_the_letter_leaves(
    client, play, secretariat, on
):
    application = play(State.DOCUMENTS_ACCEPTED)
    client.force_login(secretariat)
    page = saved(client, application.url("visit_plan"), {"planned_on": "25-12-2030", "place": "Aula"})
    assert page.count(NAMED) == 2  # as a message, and beside the field
    application.refresh_from_db()
    assert ("Perhatian", NAMED) in preview_of("schedule", application, on)


def test_a_visit_moves_to_a_free_day_only_when_somebody_says_that_it_is_meant(client, play, secretariat):
    application = play(State.SCHEDULED)
    client.force_login(secretariat)
    given = {"planned_on": "25-12-2030", "note": "Ujian.", "seen": "scheduled"}
    Assessor.objects.update(certificate_valid_until=dt.date(2031, 12, 25))
    asked = client.post(application.url("step", "reschedule"), given)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["on_free_day"])
    assert NAMED in asked.content.decode()
    assert not Notice.objects.filter(kind="visit_rescheduled").exists()
    client.post(application.url("step", "reschedule"), given | {"on_free_day": "on"})
    assert Visit.objects.get(application=application).planned_on == CHRISTMAS


def test_a_sitting_on_a_free_day_is_called_and_warned_of(client, decider, secretariat):
    client.force_login(secretariat)
    given = {"held_on": "25-12-2030", "place": "Jakarta", "chaired_by": decider.pk}
    assert NAMED in saved(client, reverse("audits:sitting_new"), given)
