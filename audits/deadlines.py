"""Legal days as pure functions: no database, no clock; days are counted in WIB and counting begins on the day after the event.

`compute_deadline` computes a deadline from everything it depends on; whoever needs one for a finding asks `audits.findings.due_date`, which gathers the facts.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from lsp.dates import days_between, next_day, previous_day

__all__ = ["days_between", "next_day", "previous_day"]

WIB = ZoneInfo("Asia/Jakarta")
SATURDAY = 5

CALENDAR, WORKING, MONTHS = "calendar", "working", "months"


@dataclass(frozen=True)
class Deadline:
    """A due day with its arithmetic: where counting began, how much was counted and which days were passed over."""

    start: dt.date
    count: int
    working: bool
    due_on: dt.date
    skipped: tuple[dt.date, ...] = ()


def is_working_day(day: dt.date, free_days: Collection[dt.date]) -> bool:
    """Monday to Friday, less national holidays and joint leave."""
    return day.weekday() < SATURDAY and day not in free_days


def is_weekday(day: dt.date) -> bool:
    """Monday to Friday, whatever the calendar says."""
    return day.weekday() < SATURDAY


def after_days(start: dt.date, count: int) -> Deadline:
    """Calendar days: the last one may be a free day and stays there (rule set default)."""
    return Deadline(start, count, False, start + dt.timedelta(days=count))


def after_working_days(start: dt.date, count: int, free_days: Collection[dt.date]) -> Deadline:
    """Working days, the first one counted being the first working day after the start."""
    day, left, skipped = start, count, []
    while left:
        day += dt.timedelta(days=1)
        if is_working_day(day, free_days):
            left -= 1
        elif day in free_days:
            skipped.append(day)
    return Deadline(start, count, True, day, tuple(skipped))


def before_days(end: dt.date, count: int) -> dt.date:
    """The day that lies this many calendar days before the end."""
    return end - dt.timedelta(days=count)


def span(count: int) -> dt.timedelta:
    """A length of so many days, for arithmetic that the database does."""
    return dt.timedelta(days=count)


def hours(count: int) -> dt.timedelta:
    """A length of so many hours."""
    return dt.timedelta(hours=count)


def minutes_before(moment: dt.datetime, count: int) -> dt.datetime:
    """The moment so many minutes earlier."""
    return moment - dt.timedelta(minutes=count)


def after_minutes(moment: dt.datetime, count: int) -> dt.datetime:
    """The moment so many minutes later."""
    return moment + dt.timedelta(minutes=count)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_year(year: int) -> dt.date:
    """31 December."""
    return dt.date(year, 12, 31)


def last_day_of_term(starts_on: dt.date, years: int) -> dt.date:
    """The last day of a licence of so many years: the day before its anniversary (29 February: 28 February before)."""
    return add_months(starts_on, years * 12) - dt.timedelta(days=1)


AFTER_OLD_END, ON_DECREE_DAY = "after_old_end", "on_decree_day"


def licence_days(
    decree_date: dt.date, old_end: dt.date | None, years: int, starts: str = AFTER_OLD_END
) -> tuple[dt.date, dt.date, int]:
    """First and last day of the new period and the days of gap before it, by the rule for its start.

    The new period starts the day after the old one ends, or on the decree's day when that is later or the rule says so; it never starts in the
    past of its decree.
    """
    continued = next_day(old_end) if old_end else decree_date
    starts_on = decree_date if starts == ON_DECREE_DAY else max(continued, decree_date)
    return starts_on, last_day_of_term(starts_on, years), max(days_between(continued, starts_on), 0)


@dataclass(frozen=True)
class Policy:
    """How a deadline is counted: how many of which unit, and what a free day does to it; `rule` names the rule set it comes from."""

    count: int
    unit: str = CALENDAR
    joint_leave_is_free: bool = True
    moves_to_working_day: bool = False
    rule: str = ""


@dataclass(frozen=True)
class FreeDay:
    """A day that is no working day, with the decree it rests on and the day that was published."""

    name: str
    is_joint_leave: bool = False
    decree: str = ""
    published_on: dt.date | None = None


@dataclass(frozen=True)
class Calendar:
    """The free days as one version of the calendar has them; `since` is the legal day from which this version counts."""

    version: int = 0
    days: Mapping[dt.date, FreeDay] = field(default_factory=dict)
    since: dt.date = dt.date.min

    def as_published_by(self, day: dt.date) -> "Calendar":
        """The same calendar without what was not yet published on this day."""
        known = {free: one for free, one in self.days.items() if one.published_on is None or one.published_on <= day}
        return Calendar(self.version, known, self.since)

    def is_decreed(self, year: int) -> bool:
        """Whether the government has decreed the free days of a year; until then they are an estimate."""
        return any(day.year == year and free.decree for day, free in self.days.items())

    def is_free(self, day: dt.date, policy: Policy) -> bool:
        """Whether the calendar takes this day out of the working days."""
        free = self.days.get(day)
        return free is not None and (policy.joint_leave_is_free or not free.is_joint_leave)

    def is_working(self, day: dt.date, policy: Policy) -> bool:
        """Monday to Friday, less the free days."""
        return day.weekday() < SATURDAY and not self.is_free(day, policy)


@dataclass(frozen=True)
class PausedPeriod:
    """A time in which the clock stands: from the day after it began to the day on which it ended; open while `ended_on` is None."""

    began_on: dt.date
    ended_on: dt.date | None = None
    reason: str = ""

    def holds(self, day: dt.date) -> bool:
        """Whether this day is not counted."""
        return self.ended_on is not None and self.began_on < day <= self.ended_on


@dataclass(frozen=True)
class Grant:
    """A longer deadline that was granted on a day: until when."""

    granted_on: dt.date
    until: dt.date


PAUSED, FREE, WEEKEND = "pause", "free", "weekend"


@dataclass(frozen=True)
class Skipped:
    """A day that was passed over, and why."""

    day: dt.date
    kind: str
    name: str = ""


@dataclass(frozen=True)
class ComputedDeadline:
    """A deadline with its whole arithmetic.

    `original_on` is the day as it was first told, without pauses and grants; `due_on` the day that counts. `skipped` names every day that was
    not counted on the way to the day before grants, `counted_on`.
    """

    start: dt.date
    policy: Policy
    calendar: Calendar
    original_on: dt.date
    counted_on: dt.date
    due_on: dt.date
    skipped: tuple[Skipped, ...] = ()
    pauses: tuple[PausedPeriod, ...] = ()
    grants: tuple[Grant, ...] = ()
    stands_since: dt.date | None = None

    @property
    def estimated_years(self) -> list[int]:
        """The years of the count whose free days are not decreed yet, where free days matter."""
        if not self.calendar.days or (self.policy.unit != WORKING and not self.policy.moves_to_working_day):
            return []
        years = range(self.start.year, self.counted_on.year + 1)
        return [year for year in years if not self.calendar.is_decreed(year)]

    @property
    def paused_days(self) -> int:
        """Calendar days on which the clock stood."""
        return len({skip.day for skip in self.skipped if skip.kind == PAUSED})

    def days_left(self, on: dt.date) -> int:
        """Calendar days from this day to the deadline; while the clock stands, as many as there were when it stopped."""
        return days_between(min(on, self.stands_since) if self.stands_since else on, self.due_on)


def compute_deadline(
    start: dt.date,
    policy: Policy,
    calendars: Sequence[Calendar] = (),
    pauses: Collection[PausedPeriod] = (),
    grants: Collection[Grant] = (),
    on: dt.date | None = None,
) -> ComputedDeadline:
    """The deadline that runs from the day after `start`.

    `calendars` are the versions since the start, oldest first: each may move the day later, none earlier. A pause that is still open leaves
    `due_on` where it stood when the clock stopped. With `on`, whatever happened after that day is left out, so that the deadline of any past
    day can be computed again.
    """
    calendars = calendars or (Calendar(),)
    if on is not None:
        calendars = [one for one in calendars if one.since <= on] or calendars[:1]
        pauses = [as_known_on(pause, on) for pause in pauses if pause.began_on <= on]
        grants = [grant for grant in grants if grant.granted_on <= on]
    closed = sorted((p for p in pauses if p.ended_on is not None), key=lambda p: (p.began_on, p.ended_on))
    ways = [(*counted(start, policy, version, closed), version) for version in calendars]
    counted_on, skipped, used = max(ways, key=lambda way: way[0])
    due_on, granted = counted_on, []
    for grant in sorted(grants, key=lambda g: g.granted_on):
        until = granted_until(grant, closed)
        if until > due_on:
            due_on = until
            granted.append(grant)
    return ComputedDeadline(
        start=start,
        policy=policy,
        calendar=used,
        original_on=counted(start, policy, calendars[0], ())[0],
        counted_on=counted_on,
        due_on=due_on,
        skipped=skipped,
        pauses=tuple(closed),
        grants=tuple(granted),
        stands_since=min((p.began_on for p in pauses if p.ended_on is None), default=None),
    )


def as_known_on(pause: PausedPeriod, on: dt.date) -> PausedPeriod:
    """A pause as it stood at the end of this day: one that ended later was still open."""
    return pause if pause.ended_on is None or pause.ended_on <= on else PausedPeriod(pause.began_on, None, pause.reason)


def granted_until(grant: Grant, pauses: Collection[PausedPeriod]) -> dt.date:
    """The day of a grant, moved by the days on which the clock stood after it was given."""
    if grant.until <= grant.granted_on:
        return grant.until
    return walk(grant.granted_on, days_between(grant.granted_on, grant.until), never_idle, pauses)[0]


def never_idle(day: dt.date) -> None:
    """Calendar days pass over nothing."""


def counted(
    start: dt.date, policy: Policy, version: Calendar, pauses: Collection[PausedPeriod]
) -> tuple[dt.date, tuple[Skipped, ...]]:
    """The last day of the count under one version of the calendar, with the days that were passed over."""

    def idle(day: dt.date) -> Skipped | None:
        if version.is_free(day, policy):
            return Skipped(day, FREE, version.days[day].name)
        return Skipped(day, WEEKEND) if day.weekday() >= SATURDAY else None

    count = policy.count
    if policy.unit == MONTHS:
        count = days_between(start, add_months(start, policy.count))
    is_working = policy.unit == WORKING
    lands = idle if is_working or policy.moves_to_working_day else None
    return walk(start, count, idle if is_working else never_idle, pauses, lands)


Idle = Callable[[dt.date], Skipped | None]


def walk(
    start: dt.date, count: int, idle: Idle, pauses: Collection[PausedPeriod], lands: Idle | None = None
) -> tuple[dt.date, tuple[Skipped, ...]]:
    """Count so many days from the day after the start, passing over idle ones and those on which the clock stood.

    A pause that began on the last day holds that day: when the clock goes on, as little is left as there was. With `lands`, a last day that
    is idle by that measure gives way to the next one that is not.
    """

    def held(day: dt.date) -> PausedPeriod | None:
        return next((pause for pause in pauses if pause.holds(day)), None)

    day, left, skipped = start, count, []
    while left or (count and (held(next_day(day)) or (lands and lands(day)))):
        if not left and lands and not held(next_day(day)):
            left, idle = 1, lands
            if not held(day):
                skipped.append(lands(day))
        day = next_day(day)
        if pause := held(day):
            skipped.append(Skipped(day, PAUSED, pause.reason))
        elif passed := idle(day):
            skipped.append(passed)
        elif left:
            left -= 1
    return day, tuple(one for one in skipped if one)


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a legal day is over."""
    return dt.datetime.combine(next_day(day), dt.time.min, WIB)


def legal_day(moment: dt.datetime) -> dt.date:
    """The legal day of an instant: a day ends at 23:59:59 WIB, wherever the sender is."""
    return moment.astimezone(WIB).date()


@dataclass(frozen=True)
class Stage:
    """One stretch of the backward plan: its key, its length in its own unit and the last safe day on which it begins."""

    key: str
    days: int
    safe_on: dt.date
    until: dt.date


def stage_end(begin: dt.date, policy: Policy, calendar: Calendar) -> dt.date:
    """The day on which a stretch of the plan ends: so many calendar or working days after the day on which it begins."""
    if policy.unit != WORKING:
        return after_days(begin, policy.count).due_on
    day, left = begin, policy.count
    while left:
        day = next_day(day)
        left -= calendar.is_working(day, policy)
    return day


def stage_begin(end: dt.date, policy: Policy, calendar: Calendar) -> dt.date:
    """The last day on which a stretch can begin and still end by this day: the mirror of `stage_end`."""
    if policy.unit != WORKING:
        return before_days(end, policy.count)
    day, left = end, policy.count
    while left:
        left -= calendar.is_working(day, policy)
        day = previous_day(day)
    return day


def calendar_days_before(key: str, days: int, until: dt.date) -> dt.date:
    """The last day on which a stretch of calendar days can begin."""
    return before_days(until, days)


def backward_plan(
    ends_on: dt.date,
    lengths: list[tuple[str, int]],
    begin_of: Callable[[str, int, dt.date], dt.date] = calendar_days_before,
) -> list[Stage]:
    """The last safe day of every stage, computed backwards from the last day of the licence; `begin_of` counts in other units."""
    plan, until = [], ends_on
    for key, days in reversed(lengths):
        begin = begin_of(key, days, until)
        plan.append(Stage(key, days, begin, until))
        until = begin
    return plan[::-1]


def forward_plan(from_day: dt.date, lengths: list[tuple[str, int]]) -> list[Stage]:
    """When each remaining stage would begin and end, if it starts now and takes its planned length."""
    plan, begin = [], from_day
    for key, days in lengths:
        until = begin + dt.timedelta(days=days)
        plan.append(Stage(key, days, begin, until))
        begin = until
    return plan
