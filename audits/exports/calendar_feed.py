"""The dates of one LSP as calendar entries: the end of its licence, the visit, returned documents and findings; no content, no person."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.dashboard import Situation
from audits.deadlines import hours, next_day
from audits.states import State

# How often a calendar that subscribes should ask again.
ASK_AGAIN = hours(6)


@dataclass(frozen=True)
class Entry:
    """One whole day in the calendar; a whole day is the same day in every zone of the country."""

    uid: str
    day: dt.date
    summary: str
    path: str
    sequence: int = 0


def entries_of(found: Situation) -> list[Entry]:
    """What is due or agreed, the nearest first."""
    entries = []
    if found.licence:
        entries.append(
            Entry(
                f"lisensi-{found.licence.pk}",
                found.licence.ends_on,
                _("Lisensi %(lsp)s berakhir") % {"lsp": found.lsp.name},
                reverse("audits:lsp_home", args=[found.lsp.slug]),
            )
        )
        if not found.running:
            entries.append(
                Entry(
                    f"perpanjangan-{found.licence.pk}",
                    found.licence.renewal_opens_on,
                    _("Masa perpanjangan lisensi %(lsp)s dibuka") % {"lsp": found.lsp.name},
                    reverse("audits:lsp_home", args=[found.lsp.slug]),
                )
            )
        kept = set((found.licence.kept_duties or "").split(","))
        for duty in found.duties:
            if duty.key not in kept:
                path = reverse("audits:duties", args=[found.lsp.slug])
                uid = f"kewajiban-{found.licence.pk}-{duty.key}"
                entries.append(Entry(uid, duty.due_on, _("Tenggat: %(duty)s") % {"duty": duty.label}, path))
    if found.running:
        entries += entries_of_file(found)
    return sorted(entries, key=lambda entry: (entry.day, entry.uid))


def entries_of_file(found: Situation) -> list[Entry]:
    """The days of the file that runs."""
    record = found.running
    entries = []
    if record.state == State.RETURNED and record.due_on:
        summary = _("Tenggat perbaikan dokumen %(number)s") % {"number": record}
        entries.append(Entry(f"dokumen-{record.ref}", record.due_on, summary, record.url("documents"), record.version))
    visit = record.visit_or_none
    if visit and record.state in {State.SCHEDULED, State.ON_SITE}:
        summary = _("Asesmen ulang %(lsp)s") % {"lsp": found.lsp.name}
        entries.append(Entry(record.ref, visit.planned_on, summary, record.url("visit"), visit.calendar_sequence))
    for finding in found.binding:
        if finding.is_open and finding.due_on and record.state == State.CORRECTING:
            words = {"label": finding.label, "category": finding.get_category_display().lower()}
            summary = _("Tenggat temuan %(label)s (%(category)s)") % words
            uid = f"temuan-{record.ref}-{finding.seq}"
            entries.append(Entry(uid, finding.due_on, summary, finding.get_absolute_url(), finding.version))
    return entries


def as_ical(found: Situation, at: dt.datetime) -> bytes:
    """The entries as a calendar that others subscribe to."""
    from icalendar import Calendar, Event  # only this address needs it

    host = urlsplit(settings.SITE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", "-//Relisensi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", found.lsp.name)
    calendar.add("x-wr-calname", found.lsp.name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", ASK_AGAIN)
    for entry in entries_of(found):
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("sequence", entry.sequence)
        event.add("dtstamp", at)
        event.add("dtstart", entry.day)
        event.add("dtend", next_day(entry.day))
        event.add("summary", entry.summary)
        event.add("description", _("Sampai pukul 23.59 WIB. %(address)s") % {"address": settings.SITE_URL + entry.path})
        event.add("url", settings.SITE_URL + entry.path)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
