"""Legal days as pure functions: no database, no clock; days are counted in WIB and counting begins on the day after the event."""

import calendar
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A due day with its arithmetic: where counting began, how much was counted and which days were passed over."""

    start: dt.date
    count: int
    working: bool
    due_on: dt.date
    skipped: tuple[dt.date, ...] = ()


def is_working_day(day: dt.date, free_days: Collection[dt.date]) -> bool:
    """Monday to Friday, less national holidays and joint leave."""
    return day.weekday() < SATURDAY and day not in free_days


def after_days(start: dt.date, count: int) -> Deadline:
    """Calendar days: the last one may be a free day and stays there (rule set default)."""
    return Deadline(start, count, False, start + dt.timedelta(days=count))


def after_working_days(start: dt.date, count: int, free_days: Collection[dt.date]) -> Deadline:
    """Working days, the first one counted being the first working day after the start."""
    day, left, skipped = start, count, []
    while left:
        day += dt.timedelta(days=1)
        if is_working_day(day, free_days):
            left -= 1
        elif day in free_days:
            skipped.append(day)
    return Deadline(start, count, True, day, tuple(skipped))


def before_days(end: dt.date, count: int) -> dt.date:
    """The day that lies this many calendar days before the end."""
    return end - dt.timedelta(days=count)


def span(count: int) -> dt.timedelta:
    """A length of so many days, for arithmetic that the database does."""
    return dt.timedelta(days=count)


def minutes_before(moment: dt.datetime, count: int) -> dt.datetime:
    """The moment so many minutes earlier."""
    return moment - dt.timedelta(minutes=count)


def next_day(day: dt.date) -> dt.date:
    """The day after."""
    return day + dt.timedelta(days=1)


def days_between(first: dt.date, last: dt.date) -> int:
    """Calendar days from the first day to the last; negative when the last lies earlier."""
    return (last - first).days


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_term(starts_on: dt.date, years: int) -> dt.date:
    """The last day of a licence of so many years: the day before its anniversary (29 February: 28 February before)."""
    return add_months(starts_on, years * 12) - dt.timedelta(days=1)


def licence_days(decree_date: dt.date, old_end: dt.date | None, years: int) -> tuple[dt.date, dt.date, int]:
    """First and last day of the new period and the days of gap before it.

    The new period starts the day after the old one ends, or on the decree's day when that is later; it never starts in the past of its decree.
    """
    continued = next_day(old_end) if old_end else decree_date
    starts_on = max(continued, decree_date)
    return starts_on, last_day_of_term(starts_on, years), days_between(continued, starts_on)


def legal_day(moment: dt.datetime) -> dt.date:
    """The legal day of an instant: a day ends at 23:59:59 WIB, wherever the sender is."""
    return moment.astimezone(WIB).date()


@dataclass(frozen=True)
class Stage:
    """One stretch of the backward plan: its key, its length in calendar days and the last safe day on which it begins."""

    key: str
    days: int
    safe_on: dt.date
    until: dt.date


def backward_plan(ends_on: dt.date, lengths: list[tuple[str, int]]) -> list[Stage]:
    """The last safe day of every stage, computed backwards from the last day of the licence."""
    plan, until = [], ends_on
    for key, days in reversed(lengths):
        begin = until - dt.timedelta(days=days)
        plan.append(Stage(key, days, begin, until))
        until = begin
    return plan[::-1]


def forward_plan(from_day: dt.date, lengths: list[tuple[str, int]]) -> list[Stage]:
    """When each remaining stage would begin and end, if it starts now and takes its planned length."""
    plan, begin = [], from_day
    for key, days in lengths:
        until = begin + dt.timedelta(days=days)
        plan.append(Stage(key, days, begin, until))
        begin = until
    return plan
