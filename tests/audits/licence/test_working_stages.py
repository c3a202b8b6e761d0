"""Stretches of the plan that the rules count in working days: the same day in plan, forecast, queue and reminders, with the arithmetic written out."""

import datetime as dt

import pytest
from django.urls import reverse

from audits.dashboard.situation import situation_of
from audits.deadlines import Calendar, FreeDay, Policy, after_days, days_between, stage_begin, stage_end
from audits.licence.backward_plan import make_plan
from audits.licence.forecast import expected_licence_on, gap_days, renewal_deadline, threatened, with_last_due
from audits.licence.plan_words import counted, savings
from audits.models import Application, RuleSet, Visit
from audits.states import State
from audits.visit.day_window import window_of
from lsp.web.formats import longdate
from tests import cast
from tests.cast import moment

END = dt.date(2025, 1, 24)  # a Friday
FREE = {
    dt.date(2025, 1, 27): FreeDay("Isra Mikraj"),
    dt.date(2025, 1, 28): FreeDay("Cuti bersama", is_joint_leave=True),
}


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("begin", "count", "joint_leave_is_free", "end"),
    [
        ((2025, 1, 24), 1, True, (2025, 1, 29)),
        ((2025, 1, 24), 1, False, (2025, 1, 28)),
        ((2025, 1, 20), 4, True, (2025, 1, 24)),
        ((2025, 1, 20), 0, True, (2025, 1, 20)),
    ],
)
def test_working_days_pass_over_weekends_and_free_days_in_both_directions(begin, count, joint_leave_is_free, end):
    policy = Policy(count, "working", joint_leave_is_free)
    calendar = Calendar(1, FREE)
    assert stage_end(dt.date(*begin), policy, calendar) == dt.date(*end)
    last = stage_begin(dt.date(*end), policy, calendar)
    assert stage_end(last, policy, calendar) == dt.date(*end)
    assert last >= dt.date(*begin)


@pytest.fixture
def rules():
    """Decision and issue take ten working days each; the calendar has two free days."""
    rules = RuleSet(version="2026-1", working_stages=["decision", "issue"], decision_days=10, issue_days=10)
    rules.working_calendar = Calendar(1, FREE)
    return rules


def test_the_safe_days_are_counted_back_in_working_days(rules):
    safe = {stage.key: stage.safe_on for stage in rules.safe_plan(END)}
    assert safe["issue"] == dt.date(2025, 1, 12)
    assert safe["decision"] == dt.date(2024, 12, 29)
    assert safe["correction"] == dt.date(2024, 11, 29)


def test_the_arithmetic_is_written_out(rules):
    plan = make_plan(rules, dt.date(2025, 1, 31), dt.date(2024, 9, 1))
    lines = counted(plan, rules)
    assert lines[0].startswith(
        "Hari aman dihitung mundur dari hari terakhir lisensi, Jumat, 31 Januari 2025: Terbit 10 hari kerja, "
    )
    assert ", Perbaikan 30 hari, " in lines[0]
    assert [one.safe_on for one in plan.milestones][-2] == dt.date(2025, 1, 15)
    assert "Libur di dalamnya: 27 Januari 2025 Isra Mikraj; 28 Januari 2025 Cuti bersama." in lines
    assert lines[-1] == "Dasar: aturan versi 2026-1."


def test_without_working_days_the_arithmetic_is_in_calendar_days(rules):
    plan = make_plan(RuleSet(version="2025-1"), END, dt.date(2024, 10, 1))
    assert counted(plan, RuleSet(version="2025-1"))[0].count("Terbit 14 hari, Keputusan 14 hari") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.IN_REVIEW, State.SCHEDULED, State.RECOMMENDED])
def test_plan_forecast_and_queue_say_the_same_day(play, lsp_a, on, state):
    application = play(state)
    RuleSet.objects.update(working_stages=["review", "scheduling", "decision", "issue"])
    application = Application.objects.get(pk=application.pk)
    expected = expected_licence_on(application, on)
    RuleSet.objects.update(working_stages=[])
    assert expected > expected_licence_on(Application.objects.get(pk=application.pk), on)
    RuleSet.objects.update(working_stages=["review", "scheduling", "decision", "issue"])
    assert situation_of(lsp_a.pk, on).plan.expected_on == expected
    for spare, is_late in ((-2, True), (-1, False)):
        cast.redate(lsp_a.licences.all(), ends_on=after_days(expected, spare).due_on)
        found = Application.objects.get(pk=application.pk)
        assert (gap_days(found, on) > 0) is is_late
        assert with_last_due(Application.objects.all(), on).filter(threatened(on)).exists() is is_late
    current = RuleSet.objects.get()
    assert renewal_deadline(END, current) == current.safe_plan(END)[0].safe_on


@pytest.mark.django_db
def test_when_late_the_plan_says_what_can_still_be_saved(client, play, lsp_a, chair_a, on):
    application = play(State.SCHEDULED)
    planned = after_days(on, 40).due_on
    Visit.objects.filter(application=application).update(planned_on=planned)
    cast.redate(lsp_a.licences.all(), ends_on=after_days(on, 60).due_on)
    client.force_login(chair_a)
    page = words(client.get(reverse("audits:lsp_home", args=[lsp_a.slug])))
    window = window_of(Application.objects.get(pk=application.pk), on)
    days = [day for n in range(14) if not window.why_not(day := after_days(window.first_on, n).due_on, day)]
    weekday = next(day for day in days if day.weekday() < 5)
    saturday = next(day for day in days if day.weekday() == 5)
    assert "Yang masih dapat dihemat" in page
    assert f"Asesmen pada {longdate(weekday)}, hari kerja paling awal yang masih dapat diusulkan" in page
    assert f"menghemat {days_between(weekday, planned)} hari." in page
    assert f"Hari Sabtu juga boleh: {longdate(saturday)} menghemat {days_between(saturday, planned)} hari." in page
    assert "Cara menghitung" in page


def test_a_shorter_stretch_says_how_many_days_it_saves():
    rules = RuleSet(version="2025-1")
    on = dt.date(2025, 1, 22)
    record = Application(state=State.CORRECTING, state_since=moment(dt.date(2025, 1, 18)), rule_set=rules)
    plan = make_plan(rules, dt.date(2025, 1, 25), on, record, correct_until=dt.date(2025, 2, 17))
    assert savings(plan, rules, record, on) == [
        "Perbaikan yang selesai dalam 13 hari, bukan 26, menghemat 13 hari.",
    ]
    assert savings(make_plan(rules, dt.date(2025, 12, 1), on, record), rules, record, on) == []
