"""The visit as an entry of a calendar: one entry that every later file updates, until one cancels it."""

import datetime as dt
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from audits.deadlines import next_day
from audits.models import Application, Visit
from audits.states import ENDED, State
from lsp.models import User
from lsp.text import one_line

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
# The states before which nobody outside BNSP was told a day that was not agreed.
BEFORE_NOTICE = {
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.RETURNED,
    State.DOCUMENTS_ACCEPTED,
}


def knows_day(application: Application) -> bool:
    """Whether both sides know the day of the visit: it was agreed, or told with the schedule."""
    visit = application.visit_or_none
    return visit is not None and visit.is_told


def is_cancelled(application: Application) -> bool:
    """Whether the visit will not take place: its application ended before it was closed."""
    return application.state in ENDED and application.visit.closed_at is None


def calendar_entry(
    application: Application, at: dt.datetime, *, method: str = PUBLISH, to: User | None = None
) -> bytes:
    """The file for a calendar; `to` names the person who is invited by mail."""
    from icalendar import Calendar, Event, vCalAddress, vText  # heavy: only calendars need it

    visit = application.visit
    if is_cancelled(application):
        method = CANCEL
    host = urlsplit(settings.SITE_URL).hostname
    page = "visit_day" if application.state in BEFORE_NOTICE else "visit"
    address = f"{settings.SITE_URL}{application.url(page)}"
    event = Event()
    event.add("uid", f"{application.ref}@{host}")
    event.add("sequence", visit.calendar_sequence)
    event.add("dtstamp", at)
    add_days(event, visit, application.lsp.zone)
    event.add("summary", one_line(_("Asesmen ulang %(lsp)s") % {"lsp": application.lsp.name}))
    event.add("location", one_line(visit.place))
    event.add("description", "\n".join(description(application, visit, address)))
    event.add("url", address)
    event.add("status", status_of(application, method))
    if method != PUBLISH:
        sender = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
        sender.params["CN"] = vText("Relisensi")
        event["organizer"] = sender
    if to is not None:
        guest = vCalAddress(f"mailto:{to.email}")
        guest.params["CN"] = vText(to.full_name)
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Relisensi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add_component(event)
    if visit.starts_at:
        calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def add_days(event: "dict[str, object]", visit: Visit, zone: str) -> None:
    """Whole days, which are the same in every zone of the country; with hours, those of each place and each day."""
    add = event.add  # type: ignore[attr-defined]  # an event of icalendar, which is loaded late
    if visit.starts_at is None:
        add("dtstart", visit.planned_on)
        add("dtend", next_day(visit.planned_last))
        return
    there = ZoneInfo(zone)
    add("dtstart", dt.datetime.combine(visit.planned_on, visit.starts_at, there))
    ends_at = visit.ends_at
    if ends_at is None:
        add("dtend", dt.datetime.combine(visit.planned_last, dt.time(23, 59), there))
    else:
        add("dtend", dt.datetime.combine(visit.planned_last, ends_at, there))


def description(application: Application, visit: Visit, address: str) -> list[str]:
    """What stands in the entry: number, hours, where to meet, and the page."""
    lines = [_("Permohonan %(number)s.") % {"number": application}]
    if visit.hours:
        lines.append(_("%(hours)s waktu setempat.") % {"hours": visit.hours})
    else:
        lines.append(_("Hari menurut WIB."))
    if visit.meeting_place:
        lines.append(_("Bertemu di: %(place)s") % {"place": visit.meeting_place})
    return [*lines, address]


def status_of(application: Application, method: str) -> str:
    """Whether the entry stands, may still change with the team, or is cancelled."""
    if method == CANCEL:
        return "CANCELLED"
    return "TENTATIVE" if application.state in BEFORE_NOTICE else "CONFIRMED"
