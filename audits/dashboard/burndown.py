"""Open corrections from day to day against their deadline, as rows and as places in a drawing."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import days_between, legal_day, next_day
from audits.licence.backward_plan import in_short
from audits.licence.forecast import last_due_on
from audits.licence.plan_chart import SAFE_ROOM, Mark
from audits.models import Finding


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
    must = last_due_on(findings, on)
    first, high = points[0]
    title = _("Perbaikan terbuka: %(high)d pada %(first)s, %(now)d hari ini.") % {
        "high": high,
        "first": date_format(first, "j F"),
        "now": count,
    }
    if must:
        title += " " + _("Harus selesai semua pada %(day)s.") % {"day": date_format(must, "j F")}
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
