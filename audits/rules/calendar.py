"""The working calendar: a change becomes a version, moves open deadlines later and never earlier, and is told; it is compared yearly."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.deadlines import Calendar, legal_day
from audits.findings.due_date import deadline_of, known_since, period_end
from audits.models import Application, CalendarVersion, Finding, Holiday, LogEntry, SecretariatTask
from audits.notices.outbox import tell
from audits.states import FINDING_CORRECTABLE, FindingState, State
from lsp.certain import certain
from lsp.models import User
from lsp.web.formats import plaindate

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class MovedDeadline:
    """A day that a change of the calendar moved."""

    application: Application
    subject: "str | StrPromise"
    was: dt.date
    now: dt.date
    finding: Finding | None = None

    @property
    def words(self) -> str:
        """Tenggat T-01: 17 Februari 2025 → 18 Februari 2025."""
        return f"{self.subject}: {plaindate(self.was)} → {plaindate(self.now)}"


@dataclass
class CalendarChange:
    """What a change of the calendar did."""

    version: CalendarVersion
    moved: dict[Application, list[MovedDeadline]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many days moved."""
        return sum(len(days) for days in self.moved.values())


def snapshot() -> list[list[str]]:
    """Return the rows of the calendar as a version keeps them."""
    return [
        [row.day.isoformat(), row.name, row.kind, row.decree, row.published_on.isoformat() if row.published_on else ""]
        for row in Holiday.objects.order_by("day")
    ]


def written_day(day: str) -> str:
    """14 Desember 2026, of a day kept as 2026-12-14."""
    return plaindate(dt.date.fromisoformat(day))


def difference(before: list[list[str]], after: list[list[str]]) -> str:
    """Say what came, went and changed between two versions, in a few words."""
    old, new = ({row[0]: row for row in rows} for rows in (before, after))
    added, dropped, both = new.keys() - old.keys(), old.keys() - new.keys(), old.keys() & new.keys()
    parts = [f"ditambah {written_day(day)} ({new[day][1]})" for day in sorted(added)]
    parts += [f"dihapus {written_day(day)} ({old[day][1]})" for day in sorted(dropped)]
    parts += [f"diubah {written_day(day)} ({new[day][1]})" for day in sorted(both) if old[day] != new[day]]
    words = "; ".join(parts)
    return words if len(words) <= 400 else f"{words[:396]} ..."


@transaction.atomic
def publish(*, by: User | None, at: dt.datetime) -> CalendarChange | None:
    """Make a version of the calendar as its rows now stand, and move what it moves; None when nothing changed."""
    newest = CalendarVersion.objects.select_for_update().order_by("-number").first()
    days = snapshot()
    if newest and newest.days == days:
        return None
    number = newest.number + 1 if newest else 1
    note = difference(newest.days if newest else [], days) if newest else ""
    version = CalendarVersion.objects.create(number=number, at=at, by=by, note=note, days=days)
    change = CalendarChange(version)
    if newest:
        move_deadlines(change, by=by, at=at)
        CalendarVersion.objects.filter(pk=version.pk).update(moved=change.count)
    return change


def move_deadlines(change: CalendarChange, *, by: User | None, at: dt.datetime) -> None:
    """Move open deadlines that the new version makes later; each is logged, and the people of each application are told once."""
    versions = [version.as_calendar() for version in CalendarVersion.objects.order_by("number")]
    for finding in open_findings():
        if days := move_finding(finding, versions):
            change.moved.setdefault(finding.application, []).extend(days)
    for application in Application.objects.filter(state=State.SCHEDULED, objection_until__isnull=False):
        if moved := move_objection(application, versions):
            change.moved.setdefault(application, []).append(moved)
    for application, days in change.moved.items():
        application.touch(while_in=[application.state])
        for moved in days:
            LogEntry.write(
                application,
                verb="calendar_moved",
                by=by,
                at=at,
                finding=moved.finding,
                facts={
                    "subject": moved.words,
                    "was": moved.was.isoformat(),
                    "now": moved.now.isoformat(),
                    "calendar": change.version.number,
                },
            )
        tell("calendar_moved", application, at=at, facts={"days": days, "note": change.version.note})


def open_findings() -> models.QuerySet[Finding]:
    """Findings whose deadline still runs, with everything it is computed from."""
    rows = Finding.objects.binding().filter(state__in=FINDING_CORRECTABLE, application__state=State.CORRECTING)
    return rows.select_related("application__rule_set", "application__lsp").prefetch_related("pauses", "extensions")


def move_finding(finding: Finding, versions: Sequence[Calendar]) -> list[MovedDeadline]:
    """Move the deadline of a finding and the end of its time for a dispute, where the calendar makes them later."""
    days: list[MovedDeadline] = []
    application, rules = finding.application, finding.application.rule_set
    due_on, issued_on = certain(finding.due_on), certain(finding.issued_on)
    deadline = certain(deadline_of(finding, versions=known_since(versions, legal_day(certain(finding.begun_at)))))
    if deadline.due_on > due_on:
        words = format_lazy("{} {}", gettext_lazy("Tenggat"), finding.label)
        days.append(MovedDeadline(application, words, due_on, deadline.due_on, finding))
    until = period_end(
        issued_on,
        rules.working_days(rules.dispute_working_days),
        known_since(versions, issued_on),
    )
    if finding.state == FindingState.ISSUED and finding.dispute_until and until > finding.dispute_until:
        words = format_lazy("{} {}", gettext_lazy("Sanggahan"), finding.label)
        days.append(MovedDeadline(application, words, finding.dispute_until, until, finding))
    if days:
        Finding.objects.filter(pk=finding.pk).update(
            due_on=max(due_on, deadline.due_on), dispute_until=max(certain(finding.dispute_until), until)
        )
    return days


def move_objection(application: Application, versions: Sequence[Calendar]) -> MovedDeadline | None:
    """Move the end of the time to object to a team, where the calendar makes it later."""
    told_at = application.log.filter(verb="schedule").latest("seq").at
    rules = application.rule_set
    until = period_end(
        legal_day(told_at),
        rules.working_days(rules.objection_working_days),
        known_since(versions, legal_day(told_at)),
    )
    was = certain(application.objection_until)
    if until <= was:
        return None
    Application.objects.filter(pk=application.pk).update(objection_until=until)
    return MovedDeadline(application, gettext_lazy("Keberatan atas tim"), was, until)


@contextmanager
def tried() -> Iterator[None]:
    """Try what happens inside, then take it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def would_move(day: Holiday, at: dt.datetime) -> list[MovedDeadline]:
    """List the deadlines that would move if this row were saved as it now reads."""
    with tried():
        Holiday(**{field.attname: getattr(day, field.attname) for field in Holiday._meta.concrete_fields}).save()
        change = publish(by=None, at=at)
    return [one for days in change.moved.values() for one in days] if change else []


# Compared with a published calendar


def differences(year: int) -> list[str]:
    """List where our calendar of a year differs from the published one of the `holidays` package, day by day."""
    import holidays  # heavy: a second of start-up that only the daily run pays

    national = holidays.country_holidays("ID", years=year, language="id")
    joint_leave = holidays.country_holidays("ID", years=year, categories=("government",), language="id")
    theirs = dict.fromkeys(joint_leave, Holiday.Kind.JOINT_LEAVE) | dict.fromkeys(national, Holiday.Kind.NATIONAL)
    names = dict(joint_leave) | dict(national)
    ours = {row.day: row for row in Holiday.objects.filter(day__year=year)}
    words = []
    for day in sorted(theirs.keys() | ours.keys()):
        if day not in ours:
            words.append(f"{plaindate(day)}: {names[day]} tidak ada dalam kalender kita.")
        elif day not in theirs:
            words.append(f"{plaindate(day)}: {ours[day].name} hanya ada dalam kalender kita.")
        elif ours[day].kind != theirs[day]:
            words.append(
                f"{plaindate(day)}: kita {ours[day].get_kind_display().lower()}, di sana {theirs[day].label.lower()}."
            )
    return words


def compare_calendar(at: dt.datetime) -> int:
    """Raise a task for each year that differs, and for a coming year that nobody has entered. Returns how many are new."""
    this_year = legal_day(at).year
    raised = 0
    for year in (this_year, this_year + 1):
        if not Holiday.objects.filter(day__year=year).exists():
            words = [f"Kalender {year} belum diisi."]
        else:
            words = differences(year)
        if not words:
            continue
        fingerprint = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
        raised += SecretariatTask.raise_once(
            SecretariatTask.Kind.CALENDAR,
            f"calendar:{year}:{fingerprint}",
            subject=f"Kalender {year} perlu dicocokkan",
            detail="\n".join(words),
            url=reverse("admin:audits_holiday_changelist"),
            at=at,
        )
    return raised
