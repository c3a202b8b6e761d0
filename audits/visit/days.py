"""The days of a visit: those that are planned, and those on which it was held."""

import datetime as dt

from audits.deadlines import legal_day, next_day
from audits.models import Application, Visit
from lsp.certain import certain

# First and last day, each of them counted.
Span = tuple[dt.date, dt.date]
ENDS = {"break_off_visit", "close_visit", "close_visit_without_corrections"}


def planned_days(visit: Visit) -> list[Span]:
    """From the agreed day to the last agreed one."""
    return [(visit.planned_on, visit.planned_last)]


def held_days(application: Application) -> list[Span]:
    """From each opening to what ended it: a breaking off, the closing, or nothing yet; before any opening, the planned days."""
    visit = application.visit
    if not visit.opened_at:
        return planned_days(visit)
    begun: dt.date | None = None
    spans: list[Span] = []
    for entry in application.log.filter(verb__in={"open_visit", *ENDS}).order_by("seq"):
        if entry.verb == "open_visit":
            begun = legal_day(entry.at)
        elif begun:
            spans.append((begun, legal_day(entry.at)))
            begun = None
    if begun or not spans:
        first = begun or legal_day(visit.opened_at)
        spans.append((first, legal_day(certain(visit.closed_at)) if visit.closed_at else first))
    return joined(spans)


def joined(spans: list[Span]) -> list[Span]:
    """The same days with neighbouring spans as one."""
    whole = spans[:1]
    for first, last in spans[1:]:
        if first <= next_day(whole[-1][1]):
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole
