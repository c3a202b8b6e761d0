"""The backward plan, the ruler of the renewal window and the burn-down of corrections, as rows and as places in a drawing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import add_months, backward_plan, days_between, forward_plan, legal_day, next_day
from audits.models import Application, Finding, LogEntry, RuleSet
from audits.states import ENDED, State
from audits.track import remaining

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
            ngettext("terlambat %(n)d hari", "terlambat %(n)d hari", self.late)
            if self.happened
            else ngettext("mundur %(n)d hari", "mundur %(n)d hari", self.late)
        )
        return words % {"n": self.late}


@dataclass(frozen=True)
class Span:
    """A stretch that is over, runs or is expected."""

    key: str
    kind: str  # was, is, will
    begin: dt.date
    end: dt.date


@dataclass
class Plan:
    """The safe plan of a renewal beside what happened and what is expected."""

    on: dt.date
    ends_on: dt.date
    safe: list
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
            words += " " + ngettext("Jeda %(n)d hari.", "Jeda %(n)d hari.", self.gap) % {"n": self.gap}
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
) -> Plan:
    """Without an application the plan speaks of one that would be filed today, or, long before that makes sense, of none."""
    safe = backward_plan(ends_on, rules.stage_lengths)
    safe_days = [stage.safe_on for stage in safe] + [ends_on]
    happened = reached_days(log, application.state) if application else {}
    begins: dict[int, dt.date] = {}
    if application is None:
        ahead = forward_plan(on, rules.stage_lengths) if is_forecast else []
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
    return Plan(
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


def spans_of(days: list, happened: dict, on: dt.date, application: Application | None) -> list[Span]:
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


# Drawings


@dataclass(frozen=True)
class Box:
    """A bar: place, width, class and the words inside it where they fit."""

    x: float
    width: float
    kind: str
    text: str = ""
    middle: float = 0


@dataclass(frozen=True)
class Mark:
    """A word at a place."""

    x: float
    text: str
    anchor: str = "middle"


@dataclass
class Drawing:
    """The plan to scale; the template only writes the numbers down."""

    key: str
    width: int
    title: str
    months: list[Mark] = field(default_factory=list)
    plan: list[Box] = field(default_factory=list)
    safe: list[Mark] = field(default_factory=list)
    spans: list[Box] = field(default_factory=list)
    gap: Box | None = None
    today: Mark | None = None
    end: Mark | None = None
    filed: Mark | None = None
    expected: Mark | None = None


LETTER = 6.6  # the width of a letter of the drawing's size, on average
SAFE_ROOM = 46  # a day label needs so much
INSET = 7  # half a diamond


def draw(plan: Plan, key: str, width: int, *, is_wide: bool) -> Drawing:
    """Lay the plan out on a line of this width."""
    days = [m.day for m in plan.milestones if m.day] + [plan.safe[0].safe_on, plan.ends_on]
    if plan.expected_on:
        days.append(plan.on)
    first, last = min(days).replace(day=1), max(days)
    scale = (width - INSET - (30 if is_wide else 8)) / max(days_between(first, last), 1)

    def x(day: dt.date) -> int:
        return round(INSET + days_between(first, day) * scale)

    def box(begin: dt.date, end: dt.date, kind: str, text: str = "") -> Box:
        left, right = x(begin), x(end)
        fits = is_wide and len(text) * LETTER + 8 < right - left
        return Box(left, right - left, kind, text if fits else "", (left + right) // 2)

    def mark(day: dt.date, text: str, *, left_of: bool) -> Mark:
        """Words beside a line, on the side that is wanted unless the edge is too near."""
        place, room = x(day), len(text) * LETTER + 10
        if (left_of and place - room < 0) or (not left_of and place + room > width):
            left_of = not left_of
        return Mark(place, text, "end" if left_of else "start")

    labels = stretch_labels()
    drawing = Drawing(key, width, plan.title())
    drawing.months = month_marks(first, last, x, is_wide=is_wide)
    for stage in plan.safe:
        long = _("%(stretch)s %(n)d hari") % {"stretch": labels[stage.key], "n": stage.days}
        whole = box(stage.safe_on, stage.until, "plan", long)
        drawing.plan.append(whole if whole.text else box(stage.safe_on, stage.until, "plan", labels[stage.key]))
    drawing.safe = (
        safe_marks([stage.safe_on for stage in plan.safe], x)
        if is_wide
        else [Mark(x(stage.safe_on), "") for stage in plan.safe]
    )
    drawing.spans = [box(s.begin, s.end, s.kind, labels[s.key]) for s in plan.spans]
    if plan.expected_on and plan.gap > 0:
        words = ngettext("Jeda %(n)d hari", "Jeda %(n)d hari", plan.gap) % {"n": plan.gap}
        left, right, now = x(plan.gap_begins), x(plan.expected_on), x(plan.on)
        sides = [(left, now), (now, right)] if left < now < right else [(left, right)]
        begin, end = max(sides, key=lambda side: side[1] - side[0])  # the words keep clear of today's line
        fits = len(words) * LETTER < end - begin
        drawing.gap = Box(left, right - left, "gap", words if fits else "", round((begin + end) / 2))
    if first <= plan.on <= last:
        text = _("Hari ini, %(day)s") % {"day": in_short(plan.on)}
        drawing.today = mark(plan.on, text, left_of=plan.on < plan.ends_on)
    words = _("Lisensi berakhir %(day)s") if is_wide else _("Berakhir %(day)s")
    drawing.end = mark(plan.ends_on, words % {"day": in_short(plan.ends_on)}, left_of=plan.on >= plan.ends_on)
    if plan.expected_on:
        text = _("Lisensi baru paling cepat %(day)s") % {"day": in_short(plan.expected_on)}
        if plan.milestones[-1].happened:
            text = _("Lisensi baru %(day)s") % {"day": in_short(plan.expected_on)}
        drawing.expected = mark(plan.expected_on, text, left_of=True)
    drawing.filed = filed_mark(plan.milestones[0], mark, is_wide=is_wide)
    return drawing


def filed_mark(filing: Milestone, mark, *, is_wide: bool) -> Mark | None:
    """When it was filed and how far that was from the last safe day."""
    if not filing.happened or filing.day is None:
        return None
    text = _("Diajukan %(day)s") % {"day": in_short(filing.day)}
    if is_wide and filing.late > 0:
        text += ", " + ngettext(
            "%(n)d hari setelah hari aman terakhir", "%(n)d hari setelah hari aman terakhir", filing.late
        ) % {"n": filing.late}
    return mark(filing.day, text, left_of=False)


def month_marks(first: dt.date, last: dt.date, x, *, is_wide: bool) -> list[Mark]:
    """The first of every month; far apart years get fewer of them."""
    count = days_between(first, last) // 28 + 1
    every = max(1, -(-count // (9 if is_wide else 6)))
    marks, day, number = [], first, 0
    while day <= last:
        if number % every == 0:
            form = ("F Y" if number == 0 or day.month == 1 else "F") if is_wide and every == 1 else "M"
            if every > 1:
                form = "M y"
            marks.append(Mark(x(day), date_format(day, form)))
        number += 1
        day = add_months(first, number)
    return marks


def safe_marks(days: list[dt.date], x) -> list[Mark]:
    """A diamond for every last safe day; where two are near, their words lean apart or are left out."""
    places = [x(day) for day in days]
    marks = []
    for number, (day, place) in enumerate(zip(days, places, strict=True)):
        near_left = number > 0 and place - places[number - 1] < SAFE_ROOM
        near_right = number + 1 < len(places) and places[number + 1] - place < SAFE_ROOM
        anchor = "start" if near_left or place < SAFE_ROOM / 2 else "end" if near_right else "middle"
        marks.append(Mark(place, "" if near_left and near_right else in_short(day), anchor))
    return marks


# The ruler under the clock

RULER_WIDTH = 1152
PASSED_TICK, MANY_TICK, FEW_TICK = 8, 20, 36  # the fewer days are left, the taller they stand
FEW = 45


@dataclass(frozen=True)
class Ruler:
    """One tick a day over the renewal window: those that passed, those that are left."""

    label: str
    past: str
    left: str
    months: list[Mark]


def make_ruler(opens_on: dt.date, ends_on: dt.date, on: dt.date) -> Ruler:
    """The window in ticks; outside it nothing is marked as running."""
    total = days_between(opens_on, ends_on)
    step = round(RULER_WIDTH / max(total, 1), 2)
    left = min(max(days_between(on, ends_on), 0), total)
    is_running = opens_on <= on <= ends_on
    past = total - left if is_running else total
    words = _("Penggaris masa perpanjangan %(total)d hari: %(past)d hari sudah lewat, %(left)d hari tersisa.")
    if not is_running:
        words = _("Penggaris masa perpanjangan %(total)d hari.")
    months, month = [], add_months(opens_on.replace(day=1), 1)
    while month <= ends_on:
        place = round(days_between(opens_on, month) * step, 1)
        months.append(Mark(place, date_format(month, "M") if place < RULER_WIDTH - SAFE_ROOM else ""))
        month = add_months(month, 1)
    return Ruler(
        label=words % {"total": total, "past": past, "left": left},
        past=ticks(step / 2, step, past, PASSED_TICK),
        left=ticks(step / 2 + past * step, step, left if is_running else 0, FEW_TICK if left <= FEW else MANY_TICK),
        months=months,
    )


def ticks(start: float, step: float, count: int, height: int) -> str:
    """A path of upright strokes; written relatively, so that it packs well."""
    if not count:
        return ""
    return f"M{round(start, 1)} 58v-{height}" + f"m{step} {height}v-{height}" * (count - 1)


# The burn-down


@dataclass(frozen=True)
class Burndown:
    """Open corrections from day to day, with the deadline they must be done by."""

    title: str
    must_be_done_on: dt.date | None
    points: list[tuple[dt.date, int]]
    on: dt.date
    ends_on: dt.date | None

    @property
    def now(self) -> int:
        """How many are open today."""
        return self.points[-1][1]


def make_burndown(findings: list[Finding], on: dt.date, ends_on: dt.date | None) -> Burndown | None:
    """The corrections asked for and done, day by day; None before the first one was told."""
    moves: dict[dt.date, int] = {}
    for finding in findings:
        if not finding.is_binding or finding.issued_on is None:
            continue
        moves[finding.issued_on] = moves.get(finding.issued_on, 0) + 1
        if not finding.is_open:
            # a finding that was withdrawn was never closed
            day = max(legal_day(finding.closed_at or finding.state_since), finding.issued_on)
            moves[day] = moves.get(day, 0) - 1
    if not moves:
        return None
    points, count = [], 0
    for day in sorted(moves):
        count += moves[day]
        points.append((day, count))
    if points[-1][0] < on:
        points.append((on, count))
    must = max((f.due_on for f in findings if f.is_open and f.due_on), default=None)
    first, high = points[0]
    title = _("Perbaikan terbuka: %(high)d pada %(first)s, %(now)d hari ini.") % {
        "high": high,
        "first": date_format(first, "j F"),
        "now": count,
    }
    if must:
        title += " " + _("Harus 0 pada %(day)s.") % {"day": date_format(must, "j F")}
    return Burndown(title, must, points, on, ends_on)


@dataclass(frozen=True)
class Chart:
    """The burn-down to scale."""

    key: str
    width: int
    height: int
    left: int
    base: float
    axes: list[tuple[float, int]]
    line: str
    fill: str
    dot: tuple[float, float]
    dot_text: Mark
    need: str
    need_mark: Mark | None
    end: Mark | None
    days: list[Mark]


def chart(burndown: Burndown, key: str, width: int, height: int) -> Chart:
    """Lay the burn-down out; the licence's end is drawn where it lies within the time shown."""
    left, top, base = 24, 30, height - 30
    first = burndown.points[0][0]
    last = max(burndown.must_be_done_on or burndown.on, burndown.on, next_day(first))
    scale = (width - left - 36) / max(days_between(first, last), 1)
    highest = max(count for _day, count in burndown.points)
    step = max(1, -(-highest // 2))
    unit = (base - top) / (2 * step)

    def x(day: dt.date) -> int:
        return round(left + 10 + days_between(first, day) * scale)

    def y(count: int) -> int:
        return round(base - count * unit)

    moves = "".join(f"H{x(day)}V{y(count)}" for day, count in burndown.points)
    line = f"M{x(first)} {base}{moves}"
    now = (x(burndown.points[-1][0]), y(burndown.now))
    must = burndown.must_be_done_on
    need, need_mark = "", None
    if must and must > burndown.on:
        need = f"M{now[0]} {now[1]}L{x(must)} {base}"
        need_mark = Mark(x(must), in_short(must), "end" if x(must) > width - 40 else "middle")
    ends_on = burndown.ends_on
    end = None
    if ends_on and first <= ends_on <= last:
        near = x(ends_on) > width * 0.6
        end = Mark(x(ends_on), _("Berakhir %(day)s") % {"day": in_short(ends_on)}, "end" if near else "start")
    text = ngettext("%(n)d terbuka", "%(n)d terbuka", burndown.now) % {"n": burndown.now}
    beyond = now[0] > width * 0.7
    days = [Mark(x(first), in_short(first), "start")]
    if burndown.on > first and x(burndown.on) - x(first) > SAFE_ROOM * 1.4:
        near_end = must and x(must) - x(burndown.on) < SAFE_ROOM * 1.4
        days += [] if near_end else [Mark(x(burndown.on), _("hari ini"))]
    return Chart(
        key=key,
        width=width,
        height=height,
        left=left,
        base=base,
        axes=[(y(n), n) for n in (step, 2 * step)],
        line=line,
        fill=f"{line}V{base}Z",
        dot=now,
        dot_text=Mark(now[0] - 10 if beyond else now[0] + 10, text, "end" if beyond else "start"),
        need=need,
        need_mark=need_mark,
        end=end,
        days=days,
    )
