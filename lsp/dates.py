"""Distances between days: the little arithmetic that the register needs; everything about deadlines builds on it in `audits.deadlines`."""

import datetime as dt


def days_between(first: dt.date, last: dt.date) -> int:
    """Calendar days from the first day to the last; negative when the last lies earlier."""
    return (last - first).days


def days_after(first: dt.date, count: int) -> dt.date:
    """The day that lies this many days after another."""
    return first + dt.timedelta(days=count)


def next_day(day: dt.date) -> dt.date:
    """The day after."""
    return day + dt.timedelta(days=1)


def previous_day(day: dt.date) -> dt.date:
    """The day before."""
    return day - dt.timedelta(days=1)


def hours_before(moment: dt.datetime, count: int) -> dt.datetime:
    """The moment that lies this many hours before another."""
    return moment - dt.timedelta(hours=count)


# The length of a day, for arithmetic that the database does.
ONE_DAY = dt.timedelta(days=1)
