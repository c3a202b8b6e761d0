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
    Reckoning,
    Skipped,
    days_between,
    next_day,
)
from audits.models import Finding, Pause
from audits.states import Category
from lsp.templatetags.ui import longdate, plaindate

# From so many days before its deadline on, a finding is urgent.
SOON_DAYS = 7


@dataclass(frozen=True)
class Standing:
    """Lewat tenggat, segera, tepat waktu, selesai: the key for addresses, the tone, the words."""

    key: str
    tone: str
    label: str


def standings() -> dict[str, Standing]:
    """Every standing by its key, in the order of urgency, in the reader's language."""
    return {
        "lewat": Standing("lewat", "overdue", _("Lewat tenggat")),
        "segera": Standing("segera", "soon", _("Segera")),
        "tepat": Standing("tepat", "ontime", _("Tepat waktu")),
        "saran": Standing("saran", "", _("Tanpa tenggat")),
        "selesai": Standing("selesai", "done", _("Selesai")),
    }


def standing_key(finding: Finding, on: dt.date) -> str:
    """How a finding stands on this day; a draft and an observation have no deadline."""
    if not finding.is_open:
        return "selesai"
    if finding.due_on is None:
        return "saran"
    left = days_between(finding.clock_on(on), finding.due_on)
    if left < 0:
        return "lewat"
    return "segera" if left <= SOON_DAYS else "tepat"


UNIT_WORDS: dict[str, Callable[[int], str]] = {
    CALENDAR: lambda n: ngettext("%(n)d hari kalender", "%(n)d hari kalender", n) % {"n": n},
    WORKING: lambda n: ngettext("%(n)d hari kerja", "%(n)d hari kerja", n) % {"n": n},
    MONTHS: lambda n: ngettext("%(n)d bulan", "%(n)d bulan", n) % {"n": n},
}


def arithmetic_of(reckoning: Reckoning) -> str:
    """30 hari kalender sejak Sabtu, 18 Januari 2025 = Senin, 17 Februari 2025; with every day that was passed over."""
    words = _("%(period)s sejak %(start)s = %(due)s.") % {
        "period": UNIT_WORDS[reckoning.policy.unit](reckoning.policy.count),
        "start": longdate(reckoning.start),
        "due": longdate(reckoning.counted_on),
    }
    estimated = [
        _("Hari libur %(year)d belum ditetapkan dan masih perkiraan; bila berubah, tenggat hanya dapat mundur.")
        % {"year": year}
        for year in reckoning.estimated_years
    ]
    return " ".join([words, *skipped_words(reckoning.skipped), *estimated])


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
        _("Jam berhenti %(days)s: %(reason)s.") % {"days": span, "reason": str(reason).lower()}
        for span, reason in paused
    ]
    return lines


def runs_of(skipped: Sequence[Skipped], kind: str) -> list[tuple[str, Skipped]]:
    """The days of one kind, those of one name in a row together."""
    runs: list[list] = []
    for skip in skipped:
        if skip.kind != kind:
            continue
        if runs and runs[-1][2].name == skip.name and next_day(runs[-1][1]) == skip.day:
            runs[-1][1] = skip.day
        else:
            runs.append([skip.day, skip.day, skip])
    return [(days_in_words(first, last), skip) for first, last, skip in runs]


def days_in_words(first: dt.date, last: dt.date) -> str:
    """27 Januari 2025, or 27–29 Januari 2025; a stretch over the end of a month names both."""
    if first == last:
        return plaindate(first)
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else plaindate(first)
    return f"{begin}\N{EN DASH}{plaindate(last)}"


def why_due(finding: Finding, reckoning: Reckoning) -> list[str]:
    """How the deadline came about, sentence by sentence."""
    lines = [arithmetic_of(reckoning)]
    lines += [
        _("Diperpanjang dari %(was)s sampai %(now)s.")
        % {"was": longdate(finding.original_due_on), "now": longdate(grant.until)}
        for grant in reckoning.grants
    ]
    if finding.due_on != reckoning.counted_on and (
        not reckoning.grants or reckoning.grants[-1].until != finding.due_on
    ):
        lines.append(_("Tenggat sekarang %(due)s.") % {"due": longdate(finding.due_on)})
    if finding.paused_since and finding.is_open:
        left = days_between(finding.paused_since, finding.due_on)
        if left >= 0:
            words = ngettext(
                "Jam berhenti sejak %(day)s dengan sisa %(n)d hari.",
                "Jam berhenti sejak %(day)s dengan sisa %(n)d hari.",
                left,
            )
            lines.append(words % {"day": longdate(finding.paused_since), "n": left})
    if reckoning.policy.rule:
        lines.append(_("Menurut kumpulan aturan %(rule)s.") % {"rule": reckoning.policy.rule})
    lines.append(_("Berlaku sampai pukul 23.59.59 WIB pada hari itu."))
    return lines


def sentence_of(finding: Finding) -> tuple[str, str, str]:
    """The parts of the LKS sentence: claim, evidence, category."""
    return finding.claim.rstrip(" ."), finding.evidence.rstrip(" ."), finding.get_category_display().lower()


# Where the label and the address of one finding go in a text that several share; no sign of them changes when it is quoted.
LABEL, ADDRESS = "~label~", "~address~"


def handover_form(lsp: str, category: str, due_on: dt.date | None) -> str:
    """What opens WhatsApp for any open finding of this body, category and day."""
    words = [_("Temuan %(label)s (%(category)s), %(lsp)s.") % {"label": LABEL, "category": category, "lsp": lsp}]
    if due_on:
        words.append(_("Tenggat %(day)s pukul 23.59 WIB.") % {"day": longdate(due_on)})
    words.append(_("Buka: %(address)s") % {"address": ADDRESS})
    return f"https://wa.me/?text={quote(' '.join(words), safe='')}"


def handover_url(finding: Finding, url: str, form: Callable[[str, str, dt.date | None], str] = handover_form) -> str:
    """Opens WhatsApp with a text that hands a finding over: its number, until when, and where; no content and no name of a person."""
    category = str(Category(finding.category).label).lower()
    text = form(finding.application.lsp.name, category, finding.due_on if finding.is_open else None)
    return text.replace(LABEL, finding.label).replace(ADDRESS, quote(f"{settings.SITE_URL}{url}", safe=""))
