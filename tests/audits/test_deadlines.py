"""Counting days: calendar and working days, Lebaran, joint leave, leap days, licence periods, the end of a legal day."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.deadlines import (
    WIB,
    Calendar,
    FreeDay,
    Grant,
    PausedPeriod,
    Policy,
    add_months,
    after_days,
    after_working_days,
    backward_plan,
    before_days,
    compute_deadline,
    days_between,
    forward_plan,
    is_working_day,
    last_day_of_term,
    legal_day,
    licence_days,
    next_day,
)
from audits.models import Holiday

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
COUNTS = st.integers(0, 400)
FREE = st.sets(st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)), max_size=40)
STRETCHES = st.lists(st.tuples(st.text(min_size=1, max_size=5), st.integers(0, 60)), min_size=1, max_size=6)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def free_days(rules):
    return Holiday.objects.free_days()


def test_calendar_days_begin_on_the_day_after():
    assert after_days(day("2025-01-18"), 30).due_on == day("2025-02-17")


def test_a_calendar_deadline_stays_on_a_free_day():
    assert after_days(day("2025-01-04"), 15).due_on == day("2025-01-19")


def test_twenty_working_days_over_imlek(free_days):
    deadline = after_working_days(day("2025-01-20"), 20, free_days)
    assert deadline.due_on == day("2025-02-20")
    assert deadline.skipped == (day("2025-01-27"), day("2025-01-28"), day("2025-01-29"))


def test_three_working_days_over_lebaran_and_its_joint_leave(free_days):
    deadline = after_working_days(day("2026-03-17"), 3, free_days)
    assert deadline.due_on == day("2026-03-27")
    assert [free_days[skipped].name for skipped in deadline.skipped][:2] == [
        "Cuti Bersama Hari Suci Nyepi",
        "Hari Suci Nyepi",
    ]


def test_joint_leave_after_christmas_is_no_working_day(free_days):
    assert after_working_days(day("2025-12-23"), 2, free_days).due_on == day("2025-12-29")


def test_an_officer_may_add_a_free_day(rules):
    before = after_working_days(day("2026-11-02"), 1, Holiday.objects.free_days()).due_on
    Holiday.objects.create(day=day("2026-11-03"), name="Pilkada susulan", kind="national")
    assert before == day("2026-11-03")
    assert after_working_days(day("2026-11-02"), 1, Holiday.objects.free_days()).due_on == day("2026-11-04")


@given(DAYS, COUNTS)
def test_calendar_days_can_be_counted_back(start, count):
    assert before_days(after_days(start, count).due_on, count) == start


@given(DAYS, st.integers(1, 120), FREE)
def test_a_working_deadline_is_a_working_day_and_counts_right(start, count, free):
    deadline = after_working_days(start, count, free)
    passed = [after_days(start, n).due_on for n in range(1, days_between(start, deadline.due_on) + 1)]
    assert is_working_day(deadline.due_on, free)
    assert sum(is_working_day(passing, free) for passing in passed) == count
    assert set(deadline.skipped) <= free


@given(DAYS, st.integers(1, 60), FREE)
def test_more_free_days_never_shorten_a_deadline(start, count, free):
    assert after_working_days(start, count, free).due_on >= after_working_days(start, count, set()).due_on


# The whole deadline

POLICIES = st.builds(
    Policy, st.integers(1, 60), st.sampled_from(["calendar", "working", "months"]), st.booleans(), st.booleans()
)
NEAR = st.dates(dt.date(2025, 1, 1), dt.date(2026, 6, 30))


@st.composite
def calendars(draw, version=1):
    free = draw(st.dictionaries(NEAR, st.builds(FreeDay, st.just("libur"), st.booleans()), max_size=30))
    return Calendar(version, free, draw(NEAR))


@st.composite
def facts(draw):
    """Pauses and grants in any order, some of them open."""
    pauses = [
        PausedPeriod(
            began,
            draw(st.one_of(st.none(), st.integers(0, 40).map(lambda n, began=began: after_days(began, n).due_on))),
        )
        for began in draw(st.lists(NEAR, max_size=3))
    ]
    return pauses, draw(st.lists(st.builds(Grant, NEAR, NEAR), max_size=2))


@given(NEAR, POLICIES, calendars(), facts())
def test_one_day_more_never_ends_earlier(start, policy, calendar, facts):
    longer = replace(policy, count=policy.count + 1)
    assert (
        compute_deadline(start, longer, [calendar], *facts).due_on
        >= compute_deadline(start, policy, [calendar], *facts).due_on
    )


@given(NEAR, POLICIES, calendars(), facts())
def test_a_later_start_never_ends_earlier(start, policy, calendar, facts):
    if policy.unit != "months":  # a month that begins later may be shorter
        later = compute_deadline(next_day(start), policy, [calendar], *facts).due_on
        assert later >= compute_deadline(start, policy, [calendar], *facts).due_on


@given(NEAR, POLICIES, calendars(), facts(), NEAR)
def test_the_deadline_of_a_past_day_is_computed_again_whatever_came_later(start, policy, calendar, facts, on):
    pauses, grants = facts
    then = compute_deadline(start, policy, [calendar], pauses, grants, on)
    later = PausedPeriod(next_day(on), after_days(on, 9).due_on), Grant(next_day(on), after_days(on, 300).due_on)
    newer = Calendar(2, {}, next_day(on))
    again = compute_deadline(start, policy, [calendar, newer], [*pauses, later[0]], [*grants, later[1]], on)
    assert again == then == compute_deadline(start, policy, [calendar], pauses, grants, on)


@given(NEAR, st.integers(1, 60), st.lists(st.tuples(st.integers(0, 15), st.integers(0, 20)), max_size=4))
def test_pauses_add_up(start, count, stretches):
    """Each stretch: so many days counted, then so many on which the clock stood."""
    pauses, day, used = [], start, 0
    for ran, stood in stretches:
        used += ran
        if used > count:
            break
        day = after_days(day, ran).due_on
        pauses.append(PausedPeriod(day, after_days(day, stood).due_on))
        day = pauses[-1].ended_on
    total = sum(days_between(pause.began_on, pause.ended_on) for pause in pauses)
    reckoned = compute_deadline(start, Policy(count), pauses=pauses)
    assert reckoned.due_on == after_days(start, count + total).due_on
    assert reckoned.paused_days == total


@given(NEAR, POLICIES, calendars(), calendars(version=2), facts())
def test_a_change_of_the_calendar_never_moves_a_deadline_earlier(start, policy, first, second, facts):
    before = compute_deadline(start, policy, [first], *facts)
    after = compute_deadline(start, policy, [first, second], *facts)
    assert after.due_on >= before.due_on
    assert after.original_on == before.original_on


@given(NEAR, POLICIES, calendars(), facts())
def test_while_the_clock_stands_no_day_is_lost(start, policy, calendar, facts):
    pauses = [pause for pause in facts[0] if pause.ended_on is not None]
    running = compute_deadline(start, policy, [calendar], pauses)
    stopped = compute_deadline(start, policy, [calendar], [*pauses, PausedPeriod(running.due_on)])
    assert stopped.due_on == running.due_on
    assert stopped.days_left(after_days(running.due_on, 30).due_on) == 0


@given(NEAR, POLICIES, calendars(), facts())
def test_every_day_on_the_way_is_counted_or_named(start, policy, calendar, facts):
    reckoned = compute_deadline(start, policy, [calendar], *facts)
    named = [skip.day for skip in reckoned.skipped]
    assert len(named) == len(set(named))
    if policy.unit == "calendar" and not policy.moves_to_working_day:
        assert days_between(start, reckoned.counted_on) == policy.count + len(named)


@given(DAYS, st.integers(0, 240))
def test_months_keep_the_day_or_end_with_the_month(start, months):
    later = add_months(start, months)
    assert later.day == start.day or next_day(later).day == 1
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months


@pytest.mark.parametrize(
    ("starts", "years", "ends"),
    [
        ("2028-02-29", 1, "2029-02-27"),
        ("2028-02-29", 4, "2032-02-28"),
        ("2028-02-29", 5, "2033-02-27"),
        ("2025-03-01", 3, "2028-02-29"),
        ("2025-02-22", 5, "2030-02-21"),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(starts, years, ends):
    assert last_day_of_term(day(starts), years) == day(ends)


@given(DAYS, st.integers(1, 10))
def test_two_terms_in_a_row_leave_no_day_out(start, years):
    ends_on = last_day_of_term(start, years)
    starts_on, _ends, gap = licence_days(before_days(ends_on, 10), ends_on, years)
    assert (days_between(ends_on, starts_on), gap) == (1, 0)


def test_a_decree_in_time_continues_the_old_licence():
    assert licence_days(day("2025-01-20"), day("2025-01-25"), 5) == (day("2025-01-26"), day("2030-01-25"), 0)


def test_a_late_decree_states_the_gap():
    assert licence_days(day("2025-02-21"), day("2025-01-25"), 5) == (day("2025-02-21"), day("2030-02-20"), 26)


def test_a_first_licence_begins_with_its_decree():
    assert licence_days(day("2025-02-21"), None, 3) == (day("2025-02-21"), day("2028-02-20"), 0)


@given(DAYS, STRETCHES)
def test_the_backward_plan_meets_the_end_without_a_hole(end, stretches):
    plan = backward_plan(end, stretches)
    assert plan[-1].until == end
    assert all(first.until == second.safe_on for first, second in pairwise(plan))
    assert days_between(plan[0].safe_on, end) == sum(days for _key, days in stretches)


@given(DAYS, STRETCHES)
def test_begun_on_the_last_safe_day_the_forward_plan_ends_in_time(end, stretches):
    assert forward_plan(backward_plan(end, stretches)[0].safe_on, stretches)[-1].until == end


@pytest.mark.parametrize(
    ("utc", "legal"),
    [("2027-12-31T16:59:59", "2027-12-31"), ("2027-12-31T17:00:00", "2028-01-01")],
)
def test_a_legal_day_ends_at_midnight_in_jakarta(utc, legal):
    assert legal_day(dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)) == day(legal)


def test_in_jayapura_it_is_tomorrow_already_and_the_day_still_runs():
    jayapura = dt.timezone(after_hours(9))
    assert legal_day(dt.datetime(2028, 1, 1, 1, 59, 59, tzinfo=jayapura)) == day("2027-12-31")


def after_hours(count: int) -> dt.timedelta:
    return dt.datetime(2000, 1, 1, count, tzinfo=WIB) - dt.datetime(2000, 1, 1, tzinfo=WIB)
