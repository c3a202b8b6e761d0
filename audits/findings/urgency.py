"""How a finding stands on a day, and how its deadline came about, in words."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import (
    CALENDAR,
    FREE,
    MONTHS,
    PAUSED,
    WEEKEND,
    WORKING,
    ComputedDeadline,
    Skipped,
    after_days,
    days_between,
    next_day,
)
from audits.findings.due_date import resumed_due_on
from audits.models import Finding, Pause
from audits.states import Category
from lsp.certain import certain
from lsp.web.formats import distance, longdate, plaindate

# From so many days before its deadline on, a finding is urgent.
SOON_DAYS = 7


@dataclass(frozen=True)
class Urgency:
    """How near a deadline is: the key, the tone of its badge, its words, and the word that addresses use for it."""

    key: str
    tone: str
    label: str
    slug: str


def urgencies() -> dict[str, Urgency]:
    """Return every urgency by its key, the most urgent first, in the reader's language."""
    rows = (
        Urgency("overdue", "overdue", _("Lewat tenggat"), "lewat"),
        Urgency("soon", "soon", _("Segera"), "segera"),
        Urgency("on_time", "ontime", _("Tepat waktu"), "tepat"),
        Urgency("undated", "", _("Tanpa tenggat"), "saran"),
        Urgency("done", "done", _("Selesai"), "selesai"),
    )
    return {urgency.key: urgency for urgency in rows}


def urgency_key(finding: Finding, on: dt.date) -> str:
    """Return the urgency of a finding on this day; a draft and an observation have no deadline."""
    if not finding.is_open:
        return "done"
    if finding.due_on is None:
        return "undated"
    return urgency_of_day(finding.due_on, finding.clock_on(on))


def time_left(finding: Finding, on: dt.date) -> str:
    """How far the deadline is by the LSP's own clock, which stands while it waits for others; empty without a deadline or once ended."""
    if finding.due_on is None or not finding.is_open:
        return ""
    return distance(finding.due_on, finding.clock_on(on))


def urgency_of_day(due_on: dt.date, on: dt.date, soon: int = SOON_DAYS) -> str:
    """Return the urgency of something due on a day, `soon` being how many days before it is called so."""
    left = days_between(on, due_on)
    if left < 0:
        return "overdue"
    return "soon" if left <= soon else "on_time"


UNIT_WORDS: dict[str, Callable[[int], str]] = {
    CALENDAR: lambda n: ngettext("%(n)d hari kalender", "%(n)d hari kalender", n) % {"n": n},
    WORKING: lambda n: ngettext("%(n)d hari kerja", "%(n)d hari kerja", n) % {"n": n},
    MONTHS: lambda n: ngettext("%(n)d bulan", "%(n)d bulan", n) % {"n": n},
}


def arithmetic_of(deadline: ComputedDeadline) -> str:
    """30 hari kalender sejak Sabtu, 18 Januari 2025 = Senin, 17 Februari 2025; with every day that was passed over."""
    words = _("%(period)s sejak %(start)s = %(due)s.") % {
        "period": UNIT_WORDS[deadline.policy.unit](deadline.policy.count),
        "start": longdate(deadline.start),
        "due": longdate(deadline.counted_on),
    }
    estimated = [
        _("Hari libur %(year)d belum ditetapkan dan masih perkiraan; bila berubah, tenggat hanya dapat mundur.")
        % {"year": year}
        for year in deadline.estimated_years
    ]
    return " ".join([words, *skipped_words(deadline.skipped), *estimated])


def skipped_words(skipped: Sequence[Skipped]) -> list[str]:
    """Which days were passed over: free days each with its name, weekends, and the days on which the clock stood."""
    free = [f"{span} {skip.name}" for span, skip in runs_of(skipped, FREE)]
    weekends = [span for span, _skip in runs_of(skipped, WEEKEND)]
    paused = [(span, Pause.Reason(skip.name).label) for span, skip in runs_of(skipped, PAUSED)]
    lines = []
    if free:
        lines.append(_("Dilewati: %(days)s.") % {"days": ", ".join(free)})
    if weekends:
        lines.append(_("Sabtu dan Minggu dilewati: %(days)s.") % {"days": ", ".join(weekends)})
    lines += [
        _("Hitungan tenggat dihentikan sementara %(days)s: %(reason)s.") % {"days": span, "reason": str(reason).lower()}
        for span, reason in paused
    ]
    return lines


def runs_of(skipped: Sequence[Skipped], kind: str) -> list[tuple[str, Skipped]]:
    """The days of one kind, those of one name in a row together."""
    runs: list[tuple[dt.date, dt.date, Skipped]] = []
    for skip in skipped:
        if skip.kind != kind:
            continue
        if runs and runs[-1][2].name == skip.name and next_day(runs[-1][1]) == skip.day:
            runs[-1] = (runs[-1][0], skip.day, runs[-1][2])
        else:
            runs.append((skip.day, skip.day, skip))
    return [(days_in_words(first, last), skip) for first, last, skip in runs]


def days_in_words(first: dt.date, last: dt.date) -> str:
    """27 Januari 2025, or 27–29 Januari 2025; a stretch over the end of a month names both."""
    if first == last:
        return plaindate(first)
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else plaindate(first)
    return f"{begin}\N{EN DASH}{plaindate(last)}"


def what_is_left(since: dt.date, due_on: dt.date, deadline: ComputedDeadline) -> str:
    """Since when a clock stands and how much is left on it, in the unit of its rule."""
    left, day = days_between(since, due_on), longdate(since)
    if deadline.policy.unit == WORKING:
        ahead = (after_days(since, n).due_on for n in range(1, left + 1))
        left = sum(deadline.calendar.is_working(day, deadline.policy) for day in ahead)
        words = ngettext(
            "Hitungan tenggat dihentikan sementara sejak %(day)s dengan sisa %(n)d hari kerja.",
            "Hitungan tenggat dihentikan sementara sejak %(day)s dengan sisa %(n)d hari kerja.",
            left,
        )
    else:
        words = ngettext(
            "Hitungan tenggat dihentikan sementara sejak %(day)s dengan sisa %(n)d hari.",
            "Hitungan tenggat dihentikan sementara sejak %(day)s dengan sisa %(n)d hari.",
            left,
        )
    return words % {"day": day, "n": left}


def why_due(finding: Finding, deadline: ComputedDeadline, on: dt.date) -> list[str]:
    """How the deadline came about, sentence by sentence, and what a clock that stands today makes of it."""
    lines = [arithmetic_of(deadline)]
    lines += [
        _("Diperpanjang dari %(was)s sampai %(now)s.")
        % {"was": longdate(finding.original_due_on), "now": longdate(grant.until)}
        for grant in deadline.grants
    ]
    if finding.due_on != deadline.counted_on and (not deadline.grants or deadline.grants[-1].until != finding.due_on):
        lines.append(_("Tenggat sekarang %(due)s.") % {"due": longdate(finding.due_on)})
    if finding.paused_since and finding.is_open and finding.paused_since <= certain(finding.due_on):
        lines.append(what_is_left(finding.paused_since, certain(finding.due_on), deadline))
        if (moved := resumed_due_on(finding, on)) != finding.due_on:
            words = _("Perkiraan memakai %(due)s.")
            lines.append(words % {"due": plaindate(moved)})
    if deadline.policy.rule:
        lines.append(_("Dasar: aturan versi %(rule)s.") % {"rule": deadline.policy.rule})
    lines.append(_("Berlaku sampai pukul 23.59.59 WIB pada hari itu."))
    return lines


def sentence_of(finding: Finding) -> tuple[str, str, str]:
    """The parts of the LKS sentence: claim, evidence, category."""
    return finding.claim.rstrip(" ."), finding.evidence.rstrip(" ."), finding.get_category_display().lower()


# Where the label and the address of one finding go in a text that several share; no sign of them changes when it is quoted.
LABEL, TITLE, ADDRESS = "~label~", "~title~", "~address~"


def handover_form(lsp: str, category: str, due_on: dt.date | None) -> str:
    """What opens WhatsApp for any open finding of this body, category and day."""
    words = [_("Temuan %(label)s (%(category)s), %(lsp)s.") % {"label": LABEL, "category": category, "lsp": lsp}]
    if due_on:
        words.append(_("Tenggat %(day)s pukul 23.59 WIB.") % {"day": longdate(due_on)})
    words.append(_("Yang ditemukan: %(title)s.") % {"title": TITLE})
    words.append(_("Buka: %(address)s") % {"address": ADDRESS})
    return f"https://wa.me/?text={quote(' '.join(words), safe='')}"


def handover_url(finding: Finding, url: str, form: Callable[[str, str, dt.date | None], str] = handover_form) -> str:
    """Opens WhatsApp with a text that hands a finding over: its number, what is wrong, until when, and where; no name of a person of its own."""
    category = str(Category(finding.category).label).lower()
    text = form(finding.application.lsp.name, category, finding.due_on if finding.is_open else None)
    text = text.replace(LABEL, finding.label).replace(TITLE, quote(finding.title.rstrip(" ."), safe=""))
    return text.replace(ADDRESS, quote(f"{settings.SITE_URL}{url}", safe=""))
