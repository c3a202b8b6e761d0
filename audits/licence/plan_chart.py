"""The backward plan and the ruler of the renewal window as places in a drawing; the templates only write the numbers down."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import add_months, days_between
from audits.licence.backward_plan import BackwardPlan, Milestone, in_short, stretch_labels


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


@dataclass(frozen=True)
class Levels:
    """How high everything stands in a drawing, from its upper edge down."""

    height: int
    months: int
    month_words: int
    top: int
    plan_words: int
    plan: int
    spans_words: int
    spans: int
    bar: int
    gap_words: tuple[int, int]
    today: int
    today_words: int
    end: int
    end_words: int
    submitted: int
    bottom: int
    expected: int
    month_gap: int
    gap: int

    @property
    def body(self) -> int:
        """The height of the hatched gap."""
        return self.bottom - self.top


# The wide one has words in its bars and room between its rows; the narrow one stands on a phone.
WIDE_LEVELS = Levels(
    height=306,
    months=46,
    month_words=56,
    top=64,
    plan_words=100,
    plan=112,
    spans_words=200,
    spans=212,
    bar=36,
    gap_words=(126, 142),
    today=12,
    today_words=16,
    end=28,
    end_words=38,
    submitted=266,
    bottom=282,
    expected=302,
    month_gap=6,
    gap=9,
)
NARROW_LEVELS = Levels(
    height=232,
    months=36,
    month_words=46,
    top=54,
    plan_words=78,
    plan=86,
    spans_words=148,
    spans=156,
    bar=24,
    gap_words=(97, 113),
    today=10,
    today_words=13,
    end=22,
    end_words=30,
    submitted=195,
    bottom=210,
    expected=226,
    month_gap=3,
    gap=7,
)


@dataclass
class Drawing:
    """The plan to scale; the template only writes the numbers down."""

    key: str
    width: int
    title: str
    is_wide: bool
    at: Levels
    months: list[Mark] = field(default_factory=list)
    plan: list[Box] = field(default_factory=list)
    safe: list[Mark] = field(default_factory=list)
    spans: list[Box] = field(default_factory=list)
    gap: Box | None = None
    today: Mark | None = None
    end: Mark | None = None
    submitted: Mark | None = None
    expected: Mark | None = None


LETTER = 6.6  # the width of a letter of the drawing's size, on average
SAFE_ROOM = 46  # a day label needs so much
INSET = 7  # half a diamond


def draw(plan: BackwardPlan, key: str, width: int, *, is_wide: bool) -> Drawing:
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
    drawing = Drawing(key, width, plan.title(), is_wide, WIDE_LEVELS if is_wide else NARROW_LEVELS)
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
        words = ngettext("%(days)s hari", "%(days)s hari", plan.gap)
        words %= {"days": number_format(plan.gap, force_grouping=True)}
        left, right, now = x(plan.gap_begins), x(plan.expected_on), x(plan.on)
        sides = [(left, now), (now, right)] if left < now < right else [(left, right)]
        begin, end = max(sides, key=lambda side: side[1] - side[0])  # the words keep clear of today's line
        fits = max(len(words), len(_("tanpa lisensi"))) * LETTER < end - begin
        drawing.gap = Box(left, right - left, "gap", words if fits else "", round((begin + end) / 2))
    if first <= plan.on <= last:
        text = _("Hari ini, %(day)s") % {"day": in_short(plan.on)}
        drawing.today = mark(plan.on, text, left_of=plan.on < plan.ends_on)
    words = _("Lisensi berakhir %(day)s") if is_wide else _("Berakhir %(day)s")
    drawing.end = mark(plan.ends_on, words % {"day": in_short(plan.ends_on)}, left_of=plan.on >= plan.ends_on)
    if plan.expected_on:
        text = _("Lisensi baru paling cepat %(day)s") % {"day": in_short(plan.expected_on)}
        if plan.milestones[-1].happened or not is_wide:
            text = _("Lisensi baru %(day)s") % {"day": in_short(plan.expected_on)}
        drawing.expected = mark(plan.expected_on, text, left_of=True)
    drawing.submitted = submission_mark(plan.milestones[0], mark, is_wide=is_wide)
    return drawing


def submission_mark(submission: Milestone, mark: Callable[..., Mark], *, is_wide: bool) -> Mark | None:
    """When it was submitted and how far that was from the last safe day."""
    if not submission.happened or submission.day is None:
        return None
    text = _("Diajukan %(day)s") % {"day": in_short(submission.day)}
    if is_wide and submission.late > 0:
        text += ", " + ngettext(
            "%(n)d hari setelah hari aman terakhir", "%(n)d hari setelah hari aman terakhir", submission.late
        ) % {"n": submission.late}
    return mark(submission.day, text, left_of=False)


def month_marks(first: dt.date, last: dt.date, x: Callable[[dt.date], int], *, is_wide: bool) -> list[Mark]:
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


def safe_marks(days: list[dt.date], x: Callable[[dt.date], int]) -> list[Mark]:
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
