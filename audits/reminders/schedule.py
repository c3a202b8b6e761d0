"""The schedules of reminders: what is due, how many days before and after its last day somebody hears of it, and who hears next.

A new kind of deadline is one row in `SCHEDULES`, its `NOTICES` and their texts. The planner writes down what is to be sent on which day; the sender
sends everything that is planned and due, so that a missed run means a late message and never a lost one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.deadlines import before_days, days_between, legal_day
from audits.decision.objection import OPEN_TO_OBJECTION, has_something_to_object_to, last_decision, objection_until
from audits.licence.duties import duties_of, kept_keys, label_of, with_kept_duties
from audits.licence.forecast import renewal_deadline
from audits.models import Application, Condition, DossierItem, Finding, Objection, PlannedNotice, RuleSet
from audits.models.condition import REPORTED_IN
from audits.models.plenary import deciders
from audits.notices.outbox import tell
from audits.notices.recipients import desk_of
from audits.permissions import rules_objection
from audits.states import FINDING_ANSWERABLE, State
from lsp.certain import certain
from lsp.models import LSP, Licence, Position, User
from lsp.models.licence import last_day_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STAFF, CHAIR, BOARD, DESK, PLENARY = PlannedNotice.Level.values
# Rows are written so many days ahead of an endless schedule.
HORIZON = 7


@dataclass(frozen=True)
class DueItem:
    """Something that is due on a day: its steps in days before it, and from which step on each level hears of it."""

    key: str
    due_on: dt.date
    steps: Sequence[int]
    every: int
    levels: Mapping[str, int]
    lsp: LSP
    application: Application | None = None
    finding: Finding | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    in_charge: int | None = None  # the person who owes it, where somebody was named
    first: str = STAFF  # who owes it and hears of every step

    def rungs(self, on: dt.date, last: dt.date | None) -> list[int]:
        """The steps to write down: those after the last one planned, or, on the first time, the latest one reached and all to come."""
        steps = sorted({*self.steps, *self.steps_after(on)}, reverse=True)
        if last is not None:
            return [step for step in steps if before_days(self.due_on, step) > last]
        left = days_between(on, self.due_on)
        reached = min((step for step in steps if step >= left), default=None)
        return [step for step in steps if step < left or step == reached]

    def steps_after(self, on: dt.date) -> list[int]:
        """The day after the last one and every so many days from there, as far ahead as rows are written."""
        late = days_between(self.due_on, on) + HORIZON
        return [-day for day in range(1, late + 1, self.every)] if self.every else []

    def hear(self, step: int) -> list[str]:
        """Which levels hear of this step."""
        return [self.first, *(level for level in (CHAIR, BOARD, DESK) if step <= self.levels.get(level, step - 1))]


@dataclass(frozen=True)
class ReminderSchedule:
    """One kind of deadline: its name, which is also the notice of whoever must act (`name_chair`, ... for the others), and what is due from a day on."""

    name: str
    due: Callable[[dt.date], Iterable[DueItem]]

    def kind(self, level: str, due: DueItem) -> str:
        """The notice of a level."""
        return self.name if level == due.first else f"{self.name}_{level}"


def renewals_due(on: dt.date) -> Iterable[DueItem]:
    """Licences that end and whose renewal has not been submitted."""
    rules = RuleSet.objects.in_force(on)
    applications = {application.lsp_id: application for application in Application.objects.open().select_related("lsp")}
    for lsp in LSP.objects.prefetch_related("licences__events"):
        licence = max(lsp.licences.all(), key=lambda period: period.starts_on, default=None)
        application = applications.get(lsp.pk)
        if licence is None or (application and application.submitted_at):
            continue
        if licence.ended_early:
            continue
        facts = {"ends_on": licence.ends_on, "safe_on": renewal_deadline(licence.ends_on, rules)}
        levels = rules.escalation.get("licence_ends", {})
        yield DueItem(
            str(licence.pk),
            licence.ends_on,
            rules.reminder_days,
            rules.reminder_every,
            levels,
            lsp,
            application,
            None,
            facts,
        )


def documents_due(on: dt.date) -> Iterable[DueItem]:
    """Returned documents."""
    for application in Application.objects.filter(state=State.RETURNED).select_related("lsp", "rule_set"):
        rules = application.rule_set
        levels = rules.escalation.get("documents_due", {})
        yield DueItem(
            str(application.pk),
            certain(application.due_on),
            rules.document_reminder_days,
            rules.reminder_every,
            levels,
            application.lsp,
            application,
        )


def answers_due(on: dt.date) -> Iterable[DueItem]:
    """Findings that the LSP has to answer; what waits for BNSP is not its debt."""
    waiting = Finding.objects.binding().filter(
        state__in=FINDING_ANSWERABLE, application__state=State.CORRECTING, paused_since__isnull=True
    )
    for finding in waiting.select_related("application__lsp", "application__rule_set", "person__user"):
        application = finding.application
        rules = application.rule_set
        levels = rules.escalation.get("finding_due", {})
        yield DueItem(
            str(finding.pk),
            certain(finding.due_on),
            rules.finding_reminder_days,
            rules.reminder_every,
            levels,
            application.lsp,
            application,
            finding,
        )


def duties_due(on: dt.date) -> Iterable[DueItem]:
    """Reports and surveillances of the licences that run; what is long late is shown on the first page and no longer asked for by letter."""
    rules = RuleSet.objects.in_force(on)
    licences = Licence.objects.alias(last=last_day_of()).filter(starts_on__lte=on, last__gte=on).select_related("lsp")
    for licence in with_kept_duties(licences):
        kept = kept_keys(licence)
        for duty in duties_of(licence, rules):
            if duty.key in kept or days_between(duty.due_on, on) > HORIZON:
                continue
            steps = [*rules.duty_reminder_days, -1]
            facts = {"duty": partial(label_of, duty.kind, duty.period), "due_on": duty.due_on}
            yield DueItem(f"{licence.pk}:{duty.key}", duty.due_on, steps, 0, {}, licence.lsp, facts=facts)


def items_due(on: dt.date) -> Iterable[DueItem]:
    """Documents for which the LSP has set itself a day, as long as it still works on them; nobody else hears of it."""
    rows = DossierItem.objects.filter(due_on__isnull=False).unfinished()
    for item in rows.select_related("application__lsp", "application__rule_set", "requirement", "person"):
        application = item.application
        steps = application.rule_set.document_reminder_days
        person = item.person.user_id if item.person else None
        yield DueItem(
            str(item.pk), certain(item.due_on), steps, 0, {}, application.lsp, application, None, {"item": item}, person
        )


def conditions_due(on: dt.date) -> Iterable[DueItem]:
    """Conditions of a decision that the LSP has not reported: due like the answer to a finding, and beyond the licence they were set for."""
    waiting = Condition.objects.unreported().filter(application__state__in=REPORTED_IN)
    for condition in waiting.select_related("application__lsp", "application__rule_set"):
        application = condition.application
        rules = application.rule_set
        yield DueItem(
            str(condition.pk),
            condition.due_on,
            rules.finding_reminder_days,
            rules.reminder_every,
            rules.escalation.get("finding_due", {}),
            application.lsp,
            application,
            facts={"condition": condition},
        )


def objections_due(on: dt.date) -> Iterable[DueItem]:
    """Decisions that the chair may still object to."""
    applications = Application.objects.filter(state__in=OPEN_TO_OBJECTION).select_related("lsp", "rule_set")
    for application in applications:
        decision = last_decision(application)
        if decision is None or hasattr(decision, "objection") or not has_something_to_object_to(decision):
            continue
        until = objection_until(application, decision)
        steps = application.rule_set.objection_reminder_days
        yield DueItem(
            str(decision.pk), until, steps, 0, {}, application.lsp, application, facts={"due_on": until}, first=CHAIR
        )


def rulings_due(on: dt.date) -> Iterable[DueItem]:
    """Objections that wait for a decider; the desk hears of it on the last day."""
    waiting = Objection.objects.filter(ruling="", decision__application__state__in=OPEN_TO_OBJECTION)
    for objection in waiting.select_related("decision__application__lsp", "decision__application__rule_set"):
        application = objection.decision.application
        rules = application.rule_set
        yield DueItem(
            str(objection.pk),
            objection.answer_by,
            [*rules.objection_reminder_days, 0],
            rules.reminder_every,
            {DESK: 0},
            application.lsp,
            application,
            facts={"due_on": objection.answer_by},
            first=PLENARY,
        )


SCHEDULES: list[ReminderSchedule] = [
    ReminderSchedule("licence_ends", renewals_due),
    ReminderSchedule("documents_due", documents_due),
    ReminderSchedule("finding_due", answers_due),
    ReminderSchedule("duty_due", duties_due),
    ReminderSchedule("item_due", items_due),
    ReminderSchedule("condition_due", conditions_due),
    ReminderSchedule("objection_open", objections_due),
    ReminderSchedule("objection_due", rulings_due),
]


def listeners(level: str, due: DueItem, on: dt.date) -> QuerySet[User]:
    """Who hears on a level: the person in charge or the staff (the chair where there are none), the chair, the steering board, BNSP's desk, or the deciders who may rule."""
    if level == DESK:
        return desk_of(due.application)
    if level == PLENARY:
        people = deciders()
        return people.filter(pk__in=[one.pk for one in people if rules_objection(one, certain(due.application))])
    held = due.lsp.memberships.current(on)
    people = User.objects.filter(is_active=True)
    if level == BOARD:
        return people.filter(pk__in=held.filter(position=Position.STEERING_BOARD).values("user"))
    chair = people.filter(pk__in=held.filter(position=Position.CHAIR).values("user"))
    if level == CHAIR:
        return chair
    named = due.finding.person.user_id if due.finding and due.finding.person else due.in_charge
    if named:
        in_charge = people.filter(Q(pk=named) & Q(pk__in=held.working().values("user")))
        if in_charge.exists():
            return in_charge
    staff = people.filter(pk__in=held.working().values("user")).exclude(pk__in=chair)
    return staff if staff.exists() else chair


# The planner


def plan(at: dt.datetime, schedules: Sequence[ReminderSchedule] = ()) -> int:
    """Write down what is to be sent on which day; what is no longer due, or due on another day, is crossed out. Returns how many rows are new."""
    on = legal_day(at)
    return sum(plan_schedule(schedule, list(schedule.due(on)), on, at) for schedule in schedules or SCHEDULES)


def plan_schedule(schedule: ReminderSchedule, due: list[DueItem], on: dt.date, at: dt.datetime) -> int:
    """Plan the rows of one schedule."""
    known: dict[tuple[str, dt.date], dt.date] = {}
    of_schedule = PlannedNotice.objects.filter(schedule=schedule.name)
    for key, due_on, send_on in of_schedule.values_list("key", "due_on", "send_on"):
        known[key, due_on] = max(send_on, known.get((key, due_on), send_on))
    rows = [
        PlannedNotice(
            schedule=schedule.name,
            key=one.key,
            due_on=one.due_on,
            step=step,
            level=level,
            send_on=before_days(one.due_on, step),
            lsp=one.lsp,
            application=one.application,
            planned_at=at,
        )
        for one in due
        for step in one.rungs(on, known.get((one.key, one.due_on)))
        for level in one.hear(step)
    ]
    before = of_schedule.count()
    PlannedNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return of_schedule.count() - before


# The sender


def send_planned(at: dt.datetime, schedules: Sequence[ReminderSchedule] = ()) -> int:
    """Send everything that is planned and due by today, each row once; what is moot is crossed out. Returns how many messages were written."""
    on = legal_day(at)
    told = 0
    for schedule in schedules or SCHEDULES:
        due = {(one.key, one.due_on): one for one in schedule.due(on)}
        for row in PlannedNotice.objects.due(on).filter(schedule=schedule.name):
            told += send_row(schedule, row, due.get((row.key, row.due_on)), on, at)
    return told


@transaction.atomic
def send_row(schedule: ReminderSchedule, row: PlannedNotice, due: DueItem | None, on: dt.date, at: dt.datetime) -> int:
    """Send one row, unless another run was first, nothing is due any more, or nobody is there to hear of it."""
    to = list(listeners(row.level, due, on)) if due else []
    state = PlannedNotice.State.SENT if to else PlannedNotice.State.UNHEARD if due else PlannedNotice.State.MOOT
    planned = PlannedNotice.objects.filter(pk=row.pk, state=PlannedNotice.State.PLANNED)
    if not planned.update(state=state, settled_at=at) or due is None or not to:
        return 0
    is_late = legal_day(row.planned_at) <= row.send_on < on
    late = {"planned_on": row.send_on} if is_late else {}
    return tell(
        schedule.kind(row.level, due),
        due.application,
        lsp=due.lsp,
        finding=due.finding,
        at=at,
        to=to,
        facts={**due.facts, "days": days_between(on, due.due_on), **reminded(row, due, on), **late},
        once=f"{row.key}:{row.due_on}:{row.step}",
    )


def reminded(row: PlannedNotice, due: DueItem, on: dt.date) -> dict[str, Callable[[], str] | bool]:
    """Who of the LSP has been reminded of the same thing already, in words, and whether it has a steering board at all."""
    sent = PlannedNotice.objects.filter(schedule=row.schedule, key=row.key, due_on=row.due_on)
    levels = set(sent.filter(state=PlannedNotice.State.SENT).exclude(pk=row.pk).values_list("level", flat=True))
    chair = set(listeners(CHAIR, due, on).values_list("pk", flat=True))
    first = set(listeners(STAFF, due, on).values_list("pk", flat=True)) if STAFF in levels else set()
    words = [
        word
        for word, told in (
            (_("staf"), bool(first - chair)),
            (_("Ketua"), CHAIR in levels or bool(first & chair)),
            (_("Dewan Pengarah"), BOARD in levels and row.level != BOARD),
        )
        if told
    ]
    return {"reminded": partial(enumerated, words), "has_board": listeners(BOARD, due, on).exists()}


def enumerated(words: "Sequence[str | StrPromise]") -> str:
    """Staf, Ketua, dan Dewan Pengarah, in the language of the letter that says it."""
    *others, last = [str(word) for word in words] or [""]
    joined = gettext("%(first)s, dan %(last)s") if len(others) > 1 else gettext("%(first)s dan %(last)s")
    text = joined % {"first": ", ".join(others), "last": last} if others else last
    return text[:1].upper() + text[1:]
