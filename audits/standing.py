"""How a finding stands on a day, and how its deadline came about, in words."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from audits.deadlines import Deadline, days_between, next_day
from audits.effects import correction_deadline
from audits.models import Extension, Finding, Holiday
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
    left = days_between(on, finding.due_on)
    if left < 0:
        return "lewat"
    return "segera" if left <= SOON_DAYS else "tepat"


def arithmetic_of(deadline: Deadline) -> str:
    """30 hari kalender sejak Sabtu, 18 Januari 2025 = Senin, 17 Februari 2025; with the free days that were passed over."""
    words = (
        _("%(count)d hari kerja sejak %(start)s = %(due)s.")
        if deadline.working
        else _("%(count)d hari kalender sejak %(start)s = %(due)s.")
    ) % {"count": deadline.count, "start": longdate(deadline.start), "due": longdate(deadline.due_on)}
    return f"{words} {skipped_words(deadline.skipped)}".strip()


def skipped_words(skipped) -> str:
    """Which free days were passed over, each with its name, days of one name in a row together."""
    if not skipped:
        return ""
    names = Holiday.objects.free_days()
    runs: list[list] = []
    for day in skipped:
        if runs and runs[-1][2] == names.get(day) and next_day(runs[-1][1]) == day:
            runs[-1][1] = day
        else:
            runs.append([day, day, names.get(day)])
    parts = [
        f"{plaindate(first)} {name}" if first == last else f"{plaindate(first)}–{plaindate(last)} {name}"
        for first, last, name in runs
    ]
    return _("Dilewati: %(days)s.") % {"days": ", ".join(parts)}


def why_due(finding: Finding, begun_on: dt.date, granted: Extension | None = None) -> list[str]:
    """How the deadline came about, sentence by sentence; `begun_on` is the day it was told, or reopened."""
    counted = correction_deadline(finding, begun_on)
    lines = []
    if counted:
        lines.append(arithmetic_of(counted))
    if granted:
        lines.append(
            _("Diperpanjang dari %(was)s sampai %(now)s.")
            % {"was": longdate(finding.original_due_on), "now": longdate(granted.wanted_on)}
        )
    last = granted.wanted_on if granted else counted and counted.due_on
    if finding.due_on and last != finding.due_on:
        lines.append(_("Kalender berubah; tenggat sekarang %(due)s.") % {"due": longdate(finding.due_on)})
    lines.append(_("Berlaku sampai pukul 23.59.59 WIB pada hari itu."))
    return lines


def sentence_of(finding: Finding) -> tuple[str, str, str]:
    """The parts of the LKS sentence: claim, evidence, category."""
    return finding.claim.rstrip(" ."), finding.evidence.rstrip(" ."), finding.get_category_display().lower()


def handover_url(finding: Finding) -> str:
    """Opens WhatsApp with a text that hands a finding over: its number, until when, and where; no content and no name of a person."""
    words = [
        _("Temuan %(label)s (%(category)s), %(lsp)s.")
        % {
            "label": finding.label,
            "category": finding.get_category_display().lower(),
            "lsp": finding.application.lsp.name,
        }
    ]
    if finding.due_on and finding.is_open:
        words.append(_("Tenggat %(day)s pukul 23.59 WIB.") % {"day": longdate(finding.due_on)})
    words.append(_("Buka: %(address)s") % {"address": f"{settings.SITE_URL}{finding.get_absolute_url()}"})
    return f"https://wa.me/?text={quote(' '.join(words), safe='')}"
