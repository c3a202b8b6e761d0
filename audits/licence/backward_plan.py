"""The backward plan of a renewal: its milestones with their last safe day, what happened, what is expected, and the gap."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import Stage, days_between, forward_plan, legal_day, next_day
from audits.licence.forecast import remaining
from audits.models import Application, LogEntry, RuleSet
from audits.states import ENDED, State
from lsp.web.formats import span as span_words

# How many of the seven milestones a state has behind it.
MILESTONES_PASSED: dict[str, int] = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.IN_REVIEW: 1,
    State.RETURNED: 1,
    State.DOCUMENTS_ACCEPTED: 2,
    State.SCHEDULED: 2,
    State.ON_SITE: 3,
    State.CORRECTING: 4,
    State.ASSESSED: 5,
    State.RECOMMENDED: 5,
    State.DEFERRED: 5,
    State.APPROVED: 6,
    State.DECREE_ISSUED: 6,
    State.LICENSED: 7,
}
# The milestone at which a stretch of the plan begins.
BEGINS_AT = {"review": 0, "scheduling": 1, "visit": 2, "correction": 3, "decision": 4, "issue": 5}


def milestone_labels() -> list[str]:
    """The seven milestones, in order."""
    return [
        _("Pengajuan"),
        _("Dokumen diterima"),
        _("Asesmen dibuka"),
        _("Asesmen ditutup"),
        _("Perbaikan selesai"),
        _("Keputusan"),
        _("Lisensi baru"),
    ]


def stretch_labels() -> dict[str, str]:
    """The stretches between them."""
    return {
        "review": _("Peninjauan"),
        "scheduling": _("Jadwal"),
        "visit": _("Asesmen"),
        "correction": _("Perbaikan"),
        "decision": _("Keputusan"),
        "issue": _("Terbit"),
    }


def in_short(day: dt.date) -> str:
    """18 Jan."""
    return date_format(day, "j M")


@dataclass(frozen=True)
class Milestone:
    """One milestone: its last safe day, the day it happened or is expected, and how late that is."""

    label: str
    safe_on: dt.date
    day: dt.date | None
    happened: bool

    @property
    def late(self) -> int:
        """Days after the last safe day; zero or less is in time."""
        return days_between(self.safe_on, self.day) if self.day else 0

    @property
    def day_words(self) -> str:
        """18 Jan 2025 when it happened, 18 Jan while it is an estimate; empty while nothing is expected."""
        if self.day is None:
            return ""
        return date_format(self.day, "j M Y") if self.happened else in_short(self.day)

    @property
    def late_words(self) -> str:
        """terlambat 37 hari, mundur 51 hari; empty when in time."""
        if self.late <= 0:
            return ""
        words = (
            ngettext("terlambat %(n)s hari", "terlambat %(n)s hari", self.late)
            if self.happened
            else ngettext("tertunda %(n)s hari", "tertunda %(n)s hari", self.late)
        )
        return words % {"n": number_format(self.late, force_grouping=True)}


@dataclass(frozen=True)
class Span:
    """A stretch that is over, runs or is expected."""

    key: str
    kind: str  # was, is, will
    begin: dt.date
    end: dt.date


@dataclass
class BackwardPlan:
    """The safe plan of a renewal beside what happened and what is expected."""

    on: dt.date
    ends_on: dt.date
    safe: list[Stage]
    milestones: list[Milestone]
    spans: list[Span]
    expected_on: dt.date | None
    gap: int

    @property
    def gap_begins(self) -> dt.date:
        """The first day without a licence."""
        return next_day(self.ends_on)

    @property
    def lateness(self) -> int:
        """Days by which the new licence comes after the end of the old one."""
        return self.milestones[-1].late

    def title(self) -> str:
        """What the drawing says, for those who hear it."""
        words = _("Rencana aman berakhir %(day)s.") % {"day": date_format(self.ends_on, "j F Y")}
        if self.expected_on:
            words += " " + _("Menurut perkiraan, lisensi baru terbit %(day)s.") % {
                "day": date_format(self.expected_on, "j F Y")
            }
        if self.gap > 0:
            words += " " + _("Masa tanpa lisensi %(span)s.") % {"span": span_words(self.gap)}
        return words


def make_plan(
    rules: RuleSet,
    ends_on: dt.date,
    on: dt.date,
    application: Application | None = None,
    log: Sequence[LogEntry] = (),
    correct_until: dt.date | None = None,
    *,
    is_forecast: bool = True,
) -> BackwardPlan:
    """Without an application the plan speaks of one that would be submitted today, or, long before that makes sense, of none."""
    safe = rules.safe_plan(ends_on)
    safe_days = [stage.safe_on for stage in safe] + [ends_on]
    happened = reached_days(log, application.state) if application else {}
    begins: dict[int, dt.date] = {}
    if application is None:
        ahead = forward_plan(on, rules.in_calendar_days(rules.stage_lengths, on)) if is_forecast else []
    elif application.state in ENDED:
        ahead = []
    else:
        ahead = forward_plan(on, remaining(application, on, correct_until))
    for stage in ahead:
        begins.setdefault(BEGINS_AT[stage.key], stage.safe_on)
        begins[BEGINS_AT[stage.key] + 1] = stage.until
    days = [happened.get(number) or begins.get(number) for number in range(len(safe_days))]
    milestones = [
        Milestone(label, safe_on, day, number in happened)
        for number, (label, safe_on, day) in enumerate(zip(milestone_labels(), safe_days, days, strict=True))
    ]
    expected_on = milestones[-1].day
    return BackwardPlan(
        on=on,
        ends_on=ends_on,
        safe=safe,
        milestones=milestones,
        spans=spans_of(days, happened, on, application),
        expected_on=expected_on,
        gap=days_between(next_day(ends_on), expected_on) if expected_on else 0,
    )


def reached_days(log: Sequence[LogEntry], state: str) -> dict[int, dt.date]:
    """The day each milestone was reached for good: the last crossing that was not undone."""
    passed, days = 0, {}
    for entry in log:
        if not entry.target or entry.finding_id or entry.target not in MILESTONES_PASSED:
            continue
        now = MILESTONES_PASSED[entry.target]
        for number in range(passed, now):
            days[number] = legal_day(entry.at)
        passed = now
    reached = MILESTONES_PASSED.get(state, passed)
    return {number: day for number, day in days.items() if number < reached}


def spans_of(
    days: Sequence[dt.date | None], happened: dict[int, dt.date], on: dt.date, application: Application | None
) -> list[Span]:
    """What lies between two milestones: over, running until today, or expected."""
    if application and application.state in ENDED - {State.LICENSED}:
        return []
    spans = []
    for key, number in BEGINS_AT.items():
        begin, end = days[number], days[number + 1]
        if not begin or not end:
            continue
        if number + 1 in happened:
            spans.append(Span(key, "was", begin, end))
        elif number in happened:
            spans.append(Span(key, "is", begin, max(on, begin)))
            spans.append(Span(key, "will", max(on, begin), end))
        else:
            spans.append(Span(key, "will", begin, end))
    return [span for span in spans if span.end > span.begin]
