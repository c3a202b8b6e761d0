"""Calendar subscriptions of an LSP's people: the private address, and the dates behind it as entries without content or persons."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.dashboard.situation import Situation
from audits.deadlines import hours, next_day
from audits.models import Application, CalendarFeed
from audits.states import State
from lsp.models import User
from lsp.text import one_line

# How often a calendar that subscribes should ask again.
ASK_AGAIN = hours(6)


# Subscriptions


def running_feed(user: User, lsp_id: int) -> CalendarFeed | None:
    """Return the person's subscription to this LSP, where one was not taken back."""
    return CalendarFeed.objects.running().filter(user=user, lsp=lsp_id).first()


def renew_feed(user: User, lsp_id: int, *, at: dt.datetime) -> bool:
    """Make an address, and end the one that was there; says whether there was one."""
    try:
        with transaction.atomic():
            replaced = end_feed(user, lsp_id, at=at)
            CalendarFeed.objects.create(user=user, lsp_id=lsp_id, created_at=at)
    except IntegrityError:
        return False  # a second press at the same moment: the address that was made stands
    return replaced


def end_feed(user: User, lsp_id: int, *, at: dt.datetime) -> bool:
    """Take the address back; says whether there was one."""
    return bool(CalendarFeed.objects.running().filter(user=user, lsp=lsp_id).update(ended_at=at))


# Entries


@dataclass(frozen=True)
class CalendarEntry:
    """One whole day in the calendar, or the days up to the `last`; a whole day is the same day in every zone of the country."""

    uid: str
    day: dt.date
    summary: str
    path: str
    sequence: int = 0
    last: dt.date | None = None


def entries_of(found: Situation) -> list[CalendarEntry]:
    """List what is due or agreed, the nearest first."""
    entries = []
    if found.licence:
        entries.append(
            CalendarEntry(
                f"lisensi-{found.licence.pk}",
                found.licence.last_day,
                _("Lisensi %(lsp)s berakhir") % {"lsp": found.lsp.name},
                reverse("audits:lsp_home", args=[found.lsp.slug]),
            )
        )
        if not found.running:
            entries.append(
                CalendarEntry(
                    f"perpanjangan-{found.licence.pk}",
                    found.licence.renewal_opens_on,
                    _("Masa perpanjangan lisensi %(lsp)s dibuka") % {"lsp": found.lsp.name},
                    reverse("audits:lsp_home", args=[found.lsp.slug]),
                )
            )
        kept = found.kept_duties
        for duty in found.duties:
            if duty.key not in kept:
                path = reverse("audits:duties", args=[found.lsp.slug])
                uid = f"kewajiban-{found.licence.pk}-{duty.key}"
                entries.append(CalendarEntry(uid, duty.due_on, _("Tenggat: %(duty)s") % {"duty": duty.label}, path))
    if found.running:
        entries += entries_of_application(found, found.running)
    return sorted(entries, key=lambda entry: (entry.day, entry.uid))


def entries_of_application(found: Situation, record: Application) -> list[CalendarEntry]:
    """List the days of the application that runs."""
    entries = []
    if record.state == State.RETURNED and record.due_on:
        summary = _("Tenggat perbaikan dokumen %(number)s") % {"number": record}
        entries.append(
            CalendarEntry(f"dokumen-{record.ref}", record.due_on, summary, record.url("documents"), record.version)
        )
    visit = record.visit_or_none
    if visit and record.state in {State.SCHEDULED, State.ON_SITE}:
        summary = _("Asesmen ulang %(lsp)s") % {"lsp": found.lsp.name}
        entries.append(
            CalendarEntry(
                record.ref, visit.planned_on, summary, record.url("visit"), visit.calendar_sequence, visit.planned_until
            )
        )
    for finding in found.binding:
        if finding.is_open and finding.due_on and record.state == State.CORRECTING:
            words = {"label": finding.label, "category": finding.get_category_display().lower()}
            summary = _("Tenggat temuan %(label)s (%(category)s)") % words
            uid = f"temuan-{record.ref}-{finding.seq}"
            entries.append(CalendarEntry(uid, finding.due_on, summary, finding.get_absolute_url(), finding.version))
    return entries


def as_ical(found: Situation, at: dt.datetime) -> bytes:
    """Write the entries as an iCalendar file."""
    from icalendar import Calendar, Event  # heavy: only this address needs it

    host = urlsplit(settings.SITE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", "-//Relisensi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", one_line(found.lsp.name))
    calendar.add("x-wr-calname", one_line(found.lsp.name))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", ASK_AGAIN)
    for entry in entries_of(found):
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("sequence", entry.sequence)
        event.add("dtstamp", at)
        event.add("dtstart", entry.day)
        event.add("dtend", next_day(entry.last or entry.day))
        event.add("summary", one_line(entry.summary))
        event.add("description", _("Sampai pukul 23.59 WIB. %(address)s") % {"address": settings.SITE_URL + entry.path})
        event.add("url", settings.SITE_URL + entry.path)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
