"""A statement that is put together once and asked of any day: what stands in the place of the day and the word."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

# What stands in a statement that is put together once, in the place of what is asked each time.
SOME_DAY, SOME_WORD = dt.date.max, "some word"


def on_day(params: Iterable[object], day: dt.date) -> list[object]:
    """The parameters of a statement, asked of this day."""
    return [connection.ops.adapt_datefield_value(day) if param == SOME_DAY else param for param in params]


def of_some_day(params: Iterable[object]) -> tuple[object, ...]:
    """The parameters of a statement in which `SOME_DAY` is found again, however the database writes it."""
    adapted = connection.ops.adapt_datefield_value(SOME_DAY)
    return tuple(SOME_DAY if param == adapted else param for param in params)
