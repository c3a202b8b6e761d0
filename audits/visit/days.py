"""The days of a visit: those that are planned, those on which it was held, and those that the calendar keeps free."""

import datetime as dt

from django.utils.translation import gettext as _

from audits.deadlines import days_between, legal_day, next_day
from audits.models import Application, Holiday, RuleSet, Visit
from lsp.certain import certain
from lsp.web.formats import longdate

# First and last day, each of them counted.
Span = tuple[dt.date, dt.date]
SUNDAY = 6
# More days than anybody agrees on were mistyped.
MOST_DAYS = 31
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


def free_days_among(first: dt.date, last: dt.date | None, rules: RuleSet) -> list[str]:
    """Each of these days on which people do not usually work under these rules, with the name of the free day; a Saturday is none of them."""
    last = last or first
    if not 0 <= days_between(first, last) < MOST_DAYS:
        return []
    rows = Holiday.objects.filter(day__range=(first, last))
    named = {row.day: row for row in rows if rules.joint_leave_is_free or row.kind != Holiday.Kind.JOINT_LEAVE}
    words, day = [], first
    while day <= last:
        if row := named.get(day):
            words.append(f"{longdate(day)}: {row.get_kind_display().lower()}, {row.name}")
        elif day.weekday() == SUNDAY:
            words.append(_("%(day)s: bukan hari kerja") % {"day": longdate(day)})
        day = next_day(day)
    return words
