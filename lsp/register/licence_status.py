"""What the register tells everybody about a licence: today's status in words, the periods with their gaps, the line of time."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lsp.dates import days_between, next_day, previous_day
from lsp.models import LSP, Licence, LicenceEvent, LicenceStatus, Province, Scheme
from lsp.shapes import Context
from lsp.web.formats import distance

Words = str | Promise


@dataclass(frozen=True)
class StatusWords:
    """A licence status as people see it: tone, drawing, one word, and what it means for the LSP."""

    code: str
    tone: str
    icon: str
    headline: Words

    @property
    def label(self) -> str:
        """The word beside the drawing in a list."""
        return str(self.headline)


STATUS_WORDS = {
    words.code: words
    for words in (
        StatusWords(LicenceStatus.ACTIVE, "ontime", "check", gettext_lazy("Berlaku")),
        StatusWords(LicenceStatus.EXPIRING, "soon", "clock", gettext_lazy("Akan habis")),
        StatusWords(LicenceStatus.EXPIRED, "overdue", "overdue", gettext_lazy("Habis")),
        StatusWords(LicenceStatus.SUSPENDED, "soon", "pause", gettext_lazy("Dibekukan")),
        StatusWords(LicenceStatus.REVOKED, "overdue", "x", gettext_lazy("Dicabut")),
        StatusWords(LicenceStatus.SURRENDERED, "overdue", "x", gettext_lazy("Diserahkan kembali")),
        StatusWords(LicenceStatus.SUPERSEDED, "done", "lock", gettext_lazy("Digantikan")),
        StatusWords(LicenceStatus.PENDING, "done", "clock", gettext_lazy("Belum mulai")),
        StatusWords(LicenceStatus.NONE, "done", "dash", gettext_lazy("Belum berlisensi")),
    )
}
VALID = {LicenceStatus.ACTIVE, LicenceStatus.EXPIRING}
# Since a day on which something happened, which the page names.
TURNED = {LicenceStatus.SUSPENDED, LicenceStatus.REVOKED, LicenceStatus.SURRENDERED}
# The statuses a body can have today, in the order of the register's filter.
FILTERED = [
    LicenceStatus.ACTIVE,
    LicenceStatus.EXPIRING,
    LicenceStatus.EXPIRED,
    LicenceStatus.SUSPENDED,
    LicenceStatus.REVOKED,
    LicenceStatus.SURRENDERED,
    LicenceStatus.NONE,
]


def written(day: dt.date) -> str:
    """18 Januari 2025."""
    return date_format(day, "j F Y")


def until_words(status: str, ends_on: dt.date | None, since: dt.date | None, on: dt.date) -> str:
    """The second line of a result: until when, or since when."""
    if ends_on and status == LicenceStatus.ACTIVE:
        return _("sampai %(day)s") % {"day": written(ends_on)}
    if ends_on and status == LicenceStatus.EXPIRING:
        days = days_between(on, ends_on)
        left = distance(ends_on, on) if days else _("hari ini terakhir")
        return f"{written(ends_on)}, {left}"
    if ends_on and status == LicenceStatus.EXPIRED:
        return _("terakhir %(day)s") % {"day": written(ends_on)}
    if since and status in TURNED:
        return _("sejak %(day)s") % {"day": written(since)}
    return ""


def counting_period(lsp: LSP, day: dt.date) -> Licence | None:
    """The period that counts on this day, with the days of the one that follows it; from periods fetched along."""
    periods = sorted(lsp.licences.all(), key=lambda period: (period.starts_on, period.pk))
    begun = [period for period in periods if period.starts_on <= day]
    if not begun:
        return None
    counting = begun[-1]
    ahead = [period for period in periods[len(begun) :] if period.last_day >= period.starts_on]
    counting.next_starts_on, counting.next_ends_on = (ahead[0].starts_on, ahead[0].last_day) if ahead else (None, None)
    return counting


def body_status(period: Licence | None, day: dt.date) -> str:
    """What a body is on this day, by the period that counts."""
    if period is None:
        return LicenceStatus.NONE
    last = next(iter(reversed(period.turns_by(day))), None)
    return period.status_of_body(last.kind if last else None, day)


def valid_until(period: Licence) -> dt.date:
    """The last day of the period that counts, or of the one that follows it without a gap."""
    return period.next_ends_on if period.is_followed and period.next_ends_on else period.last_day


def status_of(licence: Licence, current: Licence | None, on: dt.date) -> str:
    """The status of one period today: past its end and followed by another one, it was superseded."""
    status = licence.status_on(on)
    if status == LicenceStatus.EXPIRED and current is not None and current.pk != licence.pk:
        return LicenceStatus.SUPERSEDED
    return status


def since_day(licence: Licence, status: str, on: dt.date) -> dt.date | None:
    """The day a suspension or revocation took effect, or the day a period that waits will begin."""
    if status in TURNED:
        return licence.turns_by(on)[-1].on
    return licence.starts_on if status == LicenceStatus.PENDING else None


def meaning(
    status: str, licence: Licence | None, current_status: str, schemes: int, renewed: Licence | None = None
) -> str:
    """What the status allows and forbids, in a sentence or two."""
    if status == LicenceStatus.ACTIVE:
        return ngettext(
            "LSP ini boleh menguji dan menerbitkan sertifikat untuk %(n)d skema berikut.",
            "LSP ini boleh menguji dan menerbitkan sertifikat untuk %(n)d skema berikut.",
            schemes,
        ) % {"n": schemes}
    if status == LicenceStatus.EXPIRING and renewed:
        return _(
            "LSP ini boleh menguji dan menerbitkan sertifikat. Lisensinya sudah diperpanjang dan berlaku sampai %(day)s."
        ) % {"day": written(valid_until(renewed))}
    if status == LicenceStatus.EXPIRING:
        return _("LSP ini boleh menguji dan menerbitkan sertifikat sampai hari itu, kecuali lisensinya diperpanjang.")
    if status == LicenceStatus.EXPIRED:
        return _(
            "LSP ini tidak boleh melakukan sertifikasi baru. Untuk sertifikat yang sudah terbit, periksa pada “Berlakukah pada tanggal lain?”."
        )
    if licence and status == LicenceStatus.SUSPENDED:
        return _(
            "Selama dibekukan, LSP ini tidak boleh menguji dan menerbitkan sertifikat. Masa lisensi tetap berjalan sampai %(day)s."
        ) % {"day": written(licence.last_day)}
    if status == LicenceStatus.SURRENDERED:
        return _(
            "LSP ini menyerahkan kembali lisensinya, jadi lisensi ini tidak berlaku lagi. Untuk sertifikat yang sudah terbit, periksa pada “Berlakukah pada tanggal lain?”."
        )
    if status == LicenceStatus.REVOKED:
        return _(
            "Lisensi ini tidak berlaku lagi. Untuk sertifikat yang sudah terbit, periksa pada “Berlakukah pada tanggal lain?”."
        )
    if status == LicenceStatus.SUPERSEDED:
        if current_status in VALID:
            return _("Masa lisensi ini sudah lewat dan digantikan masa yang baru. LSP ini berlisensi hari ini.")
        return _("Masa lisensi ini sudah lewat dan digantikan masa yang lain. LSP ini tidak boleh menguji hari ini.")
    if status == LicenceStatus.PENDING:
        return _("Masa lisensi ini sudah ditetapkan tetapi belum mulai.")
    return _("LSP ini belum mempunyai lisensi yang berlaku. LSP ini tidak boleh menguji dan menerbitkan sertifikat.")


@dataclass(frozen=True)
class Period:
    """One period of the licence as the page lists it."""

    starts_on: dt.date
    ends_on: dt.date
    decree_number: str
    schemes: int
    is_current: bool
    original_end: dt.date | None = None
    is_void: bool = False


# The first and the last day of a gap, and how many days it is long; one that lasts has no last day.
Gap = tuple[dt.date, dt.date | None, int]


class History(TypedDict):
    """What was and is, as the page and the open data tell it."""

    periods: list[Period]
    gaps: list[Gap]
    events: list[Context]
    entries: list[Context]
    line: Context | None


def history_of(lsp: LSP, on: dt.date) -> History:
    """Periods newest first, the gaps between them and up to today, and the dated events; from periods fetched with their events."""
    licences = sorted(lsp.licences.all(), key=lambda licence: (licence.starts_on, licence.pk))
    begun = [licence for licence in licences if licence.starts_on <= on]
    current = begun[-1] if begun else None
    gaps: list[Gap] = []
    for earlier, later in pairwise(licences):
        begins, ends = next_day(earlier.last_day), previous_day(later.starts_on)
        if begins <= ends and begins <= on:
            gaps.append((begins, ends, days_between(begins, ends) + 1))
    if licences and licences[-1] is current and (begins := next_day(current.last_day)) <= on:
        gaps.append((begins, None, days_between(begins, on) + 1))
    periods = []
    for licence in reversed(licences):
        end = licence.last_day
        periods.append(
            Period(
                licence.starts_on,
                end,
                licence.decree_number,
                len(licence.scope_at_last(on)),
                end >= on,
                licence.ends_on if end != licence.ends_on else None,
                end < licence.starts_on,
            )
        )
    events = [
        event_row(event, annulled_among(licence))
        for licence in licences
        for event in licence.recorded_by(on)
        if (event.annuls or event).on >= licence.starts_on
    ]
    return {
        "periods": periods,
        "gaps": gaps[::-1],
        "events": events[::-1],
        "entries": entries_of(periods, gaps, events),
        "line": time_line(licences, gaps, on),
    }


def entries_of(periods: list[Period], gaps: list[Gap], events: list[Context]) -> list[Context]:
    """Periods, gaps and events in one list, newest first; what an event led to stands above it."""
    entries: list[tuple[dt.date, int, Context]] = [(gap[0], 0, {"gap": gap}) for gap in gaps]
    entries += [(event["on"], 1, {"event": event}) for event in events]
    entries += [(period.starts_on, 2, {"period": period}) for period in periods]
    return [entry for _day, _rank, entry in sorted(entries, key=lambda e: (e[0], -e[1]), reverse=True)]


EVENT_ICONS: dict[str, str] = {
    LicenceEvent.Kind.SUSPENDED: "pause",
    LicenceEvent.Kind.REINSTATED: "check",
    LicenceEvent.Kind.REVOKED: "x",
    LicenceEvent.Kind.SURRENDERED: "x",
    LicenceEvent.Kind.REDUCED: "dash",
    LicenceEvent.Kind.EXTENDED: "plus",
    LicenceEvent.Kind.RENAMED: "building",
    LicenceEvent.Kind.MOVED: "home",
    LicenceEvent.Kind.ANNULLED: "back",
}


def address_line(fields: dict[str, str]) -> str:
    """An address in one line, from the body's own fields."""
    return f"{fields['address']}, {fields['regency']}, {Province(fields['province']).label} {fields['postal_code']}".strip()


def changed_words(event: LicenceEvent) -> str:
    """What an event changed, in words: the schemes, or the former and the new name or address."""
    if event.kind in {LicenceEvent.Kind.REDUCED, LicenceEvent.Kind.EXTENDED}:
        return ", ".join(sorted(scheme.title for scheme in event.schemes_as_recorded()))
    if event.annuls:
        return f"{event.annuls.get_kind_display()}, {written(event.annuls.on)}, {event.annuls.decree_number}"
    if "after" not in event.changes:
        return ""
    before, after = event.changes["before"], event.changes["after"]
    written_out = address_line if event.kind == LicenceEvent.Kind.MOVED else lambda fields: fields["name"]
    return _("%(before)s menjadi %(after)s") % {"before": written_out(before), "after": written_out(after)}


def annulled_among(licence: Licence) -> frozenset[int]:
    """The events of a period that another one annulled; from events fetched along."""
    return frozenset(event.annuls_id for event in licence.events.all() if event.annuls_id)


def event_row(event: LicenceEvent, annulled: frozenset[int] = frozenset()) -> Context:
    """An event as the page lists it; never who recorded it."""
    return {
        "is_annulled": event.pk in annulled,
        "on": event.on,
        "label": event.get_kind_display(),
        "icon": EVENT_ICONS[event.kind],
        "changed": changed_words(event),
        "decree_number": event.decree_number,
        "reason": event.reason,
    }


WIDTH, MARGIN, NARROWEST = 328, 8, 3


def time_line(licences: list[Licence], gaps: list[Gap], on: dt.date) -> Context | None:
    """The periods to scale on one line, with gaps, suspensions and today; None before the first period."""
    if not licences:
        return None
    first, last = licences[0].starts_on, max(on, *(licence.last_day for licence in licences))
    scale = (WIDTH - 2 * MARGIN) / max(days_between(first, last), 1)

    def x(day: dt.date) -> float:
        return round(MARGIN + days_between(first, day) * scale, 1)

    def bar(begin: dt.date, end: dt.date, tone: str) -> Context:
        return {"x": x(begin), "width": round(max(days_between(begin, end) * scale, NARROWEST), 1), "tone": tone}

    bars = []
    for licence in licences:
        end = licence.last_day
        if end < licence.starts_on:
            continue
        bars.append(bar(licence.starts_on, end, "on" if end >= on else "past"))
        events = licence.turns_by(on)
        for event, later in zip(events, [*events[1:], None], strict=False):
            if event.kind == LicenceEvent.Kind.SUSPENDED:
                bars.append(bar(event.on, min(later.on if later else on, end), "hold"))
    bars += [bar(begin, end or on, "gap") for begin, end, _days in gaps]
    now = x(on) if first <= on <= last else None
    marks = [
        {"x": MARGIN, "anchor": "start", "text": date_format(first, "M Y")},
        {"x": WIDTH - MARGIN, "anchor": "end", "text": date_format(last, "M Y")},
    ]
    return {
        "label": _("Garis waktu masa lisensi"),
        "bars": bars,
        "now": now,
        "now_left": now is not None and now > WIDTH * 0.75,
        "marks": marks,
    }


@dataclass(frozen=True)
class DayVerdict:
    """The answer to "was it valid on that day"."""

    day: dt.date
    tone: str
    answer: str

    @property
    def icon(self) -> str:
        """The drawing of a yes or a no."""
        return "check" if self.tone == "ontime" else "x"


def verdict_on(lsp: LSP, day: dt.date, scheme: Scheme | None, on: dt.date) -> DayVerdict:
    """Whether the LSP was licensed on a day, for one scheme or in general, by what the register knows today."""
    begun = sorted((p for p in lsp.licences.all() if p.starts_on <= day), key=lambda p: (p.starts_on, p.pk))
    licence = begun[-1] if begun else None
    status = licence.status_on(day) if licence else LicenceStatus.NONE
    if licence and status in VALID:
        return in_force(licence, day, scheme, on)
    reasons: dict[str, str] = {
        LicenceStatus.NONE: _("Pada hari itu LSP ini belum berlisensi."),
        LicenceStatus.SUSPENDED: _("Pada hari itu lisensinya sedang dibekukan."),
        LicenceStatus.REVOKED: _("Pada hari itu lisensinya sudah dicabut."),
        LicenceStatus.SURRENDERED: _("Pada hari itu lisensinya sudah diserahkan kembali."),
    }
    followed = any(p.starts_on > day for p in lsp.licences.all())
    gap = (
        _("Tanggal itu jatuh dalam jeda antara dua masa lisensi.")
        if followed
        else _("Pada hari itu masa lisensinya sudah habis.")
    )
    return DayVerdict(day, "overdue", _("Tidak berlaku.") + " " + reasons.get(status, gap))


def in_force(licence: Licence, day: dt.date, scheme: Scheme | None, on: dt.date) -> DayVerdict:
    """The answer for a day on which the licence was in force."""
    number = {"number": licence.decree_number}
    if scheme is not None and scheme.pk not in {s.pk for s in licence.scope_on(day)}:
        return DayVerdict(
            day,
            "overdue",
            _("Tidak berlaku untuk skema itu. Skema itu tidak termasuk ruang lingkup keputusan %(number)s.") % number,
        )
    if day > on:
        return DayVerdict(
            day, "ontime", _("Berlaku menurut keadaan yang tercatat hari ini, keputusan %(number)s.") % number
        )
    if scheme is not None:
        return DayVerdict(day, "ontime", _("Berlaku untuk skema itu, keputusan %(number)s.") % number)
    covered, given = licence.scope_on(day), sorted(licence.scope.all(), key=lambda one: one.code)
    words = [_("Berlaku untuk semua skema dalam keputusan %(number)s.") % number]
    if gone := titles(given, covered):
        words = [
            ngettext(
                "Berlaku untuk %(n)d skema, keputusan %(number)s.",
                "Berlaku untuk %(n)d skema, keputusan %(number)s.",
                len(covered),
            )
            % {"n": len(covered), **number},
            _("Tidak berlaku pada hari itu: %(schemes)s.") % {"schemes": gone},
        ]
    if added := titles(covered, given):
        words.append(_("Termasuk skema dari perluasan: %(schemes)s.") % {"schemes": added})
    return DayVerdict(day, "ontime", " ".join(words))


def titles(schemes: list[Scheme], others: list[Scheme]) -> str:
    """The titles of the schemes that are not among the others, in one line."""
    known = {scheme.pk for scheme in others}
    return ", ".join(scheme.title for scheme in schemes if scheme.pk not in known)
