"""The ladders of reminders: what is owed, how many days before and after its last day somebody hears of it, and who hears next.

A new kind of deadline is one row in `LADDERS`, its `NOTICES` and their texts. The planner writes down what is to be sent on which day; the sender
sends everything that is planned and due, so that a missed run means a late message and never a lost one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet

from audits.deadlines import before_days, days_between, legal_day
from audits.duties import duties_of, kept_in_one
from audits.models import Application, Condition, DossierItem, Finding, Objection, PlannedNotice, RuleSet
from audits.models.condition import OWED_IN
from audits.models.plenary import deciders
from audits.notifications import tell
from audits.objection import OPEN_TO_OBJECTION, has_something_to_object_to, last_decision, objection_until
from audits.permissions import rules_objection
from audits.states import FINDING_ANSWERABLE, State
from audits.track import renewal_deadline
from lsp.models import LSP, SECRETARIAT, Licence, LicenceStatus, Position, User

STAFF, CHAIR, BOARD, DESK, PLENARY = PlannedNotice.Level.values
# Rows are written so many days ahead of an endless ladder.
HORIZON = 7


@dataclass(frozen=True)
class Owed:
    """Something that is owed until its last day: the steps of its ladder in days before it, and from which step on each level hears of it."""

    key: str
    due_on: dt.date
    steps: Sequence[int]
    every: int
    levels: Mapping[str, int]
    lsp: LSP
    application: Application | None = None
    finding: Finding | None = None
    facts: Mapping = field(default_factory=dict)
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
class Ladder:
    """One kind of deadline: its name, which is also the notice of whoever owes it (`name_chair`, ... for the others), and what is owed on a day."""

    name: str
    owed: Callable[[dt.date], Iterable[Owed]]

    def kind(self, level: str, owed: Owed) -> str:
        """The notice of a level."""
        return self.name if level == owed.first else f"{self.name}_{level}"


def owed_renewals(on: dt.date) -> Iterable[Owed]:
    """Licences that end and whose renewal has not been submitted."""
    rules = RuleSet.objects.in_force(on)
    total = sum(days for _key, days in rules.stage_lengths)
    files = {application.lsp_id: application for application in Application.objects.open().select_related("lsp")}
    for lsp in LSP.objects.prefetch_related("licences__events"):
        licence = max(lsp.licences.all(), key=lambda period: period.starts_on, default=None)
        application = files.get(lsp.pk)
        if licence is None or (application and application.submitted_at):
            continue
        if licence.status_on(on) == LicenceStatus.REVOKED:
            continue
        facts = {"ends_on": licence.ends_on, "safe_on": renewal_deadline(licence.ends_on, total)}
        levels = rules.escalation.get("licence_ends", {})
        yield Owed(
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


def owed_documents(on: dt.date) -> Iterable[Owed]:
    """Returned documents."""
    for file in Application.objects.filter(state=State.RETURNED).select_related("lsp", "rule_set"):
        rules = file.rule_set
        levels = rules.escalation.get("documents_due", {})
        yield Owed(
            str(file.pk), file.due_on, rules.document_reminder_days, rules.reminder_every, levels, file.lsp, file
        )


def owed_answers(on: dt.date) -> Iterable[Owed]:
    """Findings that the LSP has to answer; what waits for BNSP is not its debt."""
    waiting = Finding.objects.binding().filter(
        state__in=FINDING_ANSWERABLE, application__state=State.CORRECTING, paused_since__isnull=True
    )
    for finding in waiting.select_related("application__lsp", "application__rule_set", "person__user"):
        file = finding.application
        rules = file.rule_set
        levels = rules.escalation.get("finding_due", {})
        yield Owed(
            str(finding.pk),
            finding.due_on,
            rules.finding_reminder_days,
            rules.reminder_every,
            levels,
            file.lsp,
            file,
            finding,
        )


def owed_duties(on: dt.date) -> Iterable[Owed]:
    """Reports and surveillances of the licences that run; what is long late is shown on the first page and no longer asked for by letter."""
    rules = RuleSet.objects.in_force(on)
    licences = Licence.objects.filter(starts_on__lte=on, ends_on__gte=on).select_related("lsp")
    for licence in licences.annotate(kept_duties=kept_in_one()):
        kept = set((licence.kept_duties or "").split(","))
        for duty in duties_of(licence, rules):
            if duty.key in kept or days_between(duty.due_on, on) > HORIZON:
                continue
            steps = [*rules.duty_reminder_days, -1]
            facts = {"duty": duty.label, "due_on": duty.due_on}
            yield Owed(f"{licence.pk}:{duty.key}", duty.due_on, steps, 0, {}, licence.lsp, facts=facts)


def owed_items(on: dt.date) -> Iterable[Owed]:
    """Documents for which the LSP has set itself a day, as long as it still works on them; nobody else hears of it."""
    rows = DossierItem.objects.filter(due_on__isnull=False).unfinished()
    for item in rows.select_related("application__lsp", "application__rule_set", "requirement", "person"):
        file = item.application
        steps = file.rule_set.document_reminder_days
        person = item.person.user_id if item.person else None
        yield Owed(str(item.pk), item.due_on, steps, 0, {}, file.lsp, file, None, {"item": item}, person)


def owed_conditions(on: dt.date) -> Iterable[Owed]:
    """Conditions of a decision that the LSP has not reported: owed like the answer to a finding, and beyond the licence they were set for."""
    waiting = Condition.objects.unreported().filter(application__state__in=OWED_IN)
    for condition in waiting.select_related("application__lsp", "application__rule_set"):
        file = condition.application
        rules = file.rule_set
        yield Owed(
            str(condition.pk),
            condition.due_on,
            rules.finding_reminder_days,
            rules.reminder_every,
            rules.escalation.get("finding_due", {}),
            file.lsp,
            file,
            facts={"condition": condition},
        )


def owed_objections(on: dt.date) -> Iterable[Owed]:
    """Decisions that the chair may still object to."""
    files = Application.objects.filter(state__in=OPEN_TO_OBJECTION).select_related("lsp", "rule_set")
    for file in files:
        decision = last_decision(file)
        if decision is None or hasattr(decision, "objection") or not has_something_to_object_to(decision):
            continue
        until = objection_until(file, decision)
        steps = file.rule_set.objection_reminder_days
        yield Owed(str(decision.pk), until, steps, 0, {}, file.lsp, file, facts={"due_on": until}, first=CHAIR)


def owed_rulings(on: dt.date) -> Iterable[Owed]:
    """Objections that wait for a decider; the desk hears of it on the last day."""
    waiting = Objection.objects.filter(ruling="", decision__application__state__in=OPEN_TO_OBJECTION)
    for objection in waiting.select_related("decision__application__lsp", "decision__application__rule_set"):
        file = objection.decision.application
        rules = file.rule_set
        yield Owed(
            str(objection.pk),
            objection.answer_by,
            [*rules.objection_reminder_days, 0],
            rules.reminder_every,
            {DESK: 0},
            file.lsp,
            file,
            facts={"due_on": objection.answer_by},
            first=PLENARY,
        )


LADDERS: list[Ladder] = [
    Ladder("licence_ends", owed_renewals),
    Ladder("documents_due", owed_documents),
    Ladder("finding_due", owed_answers),
    Ladder("duty_due", owed_duties),
    Ladder("item_due", owed_items),
    Ladder("condition_due", owed_conditions),
    Ladder("objection_open", owed_objections),
    Ladder("objection_due", owed_rulings),
]


def listeners(level: str, owed: Owed, on: dt.date) -> QuerySet[User]:
    """Who hears on a level: the person in charge or the staff (the chair where there are none), the chair, the steering board, BNSP's desk, or the deciders who may rule."""
    if level == DESK:
        reviewer = owed.application and owed.application.reviewer_id
        return User.objects.filter(is_active=True, **({"pk": reviewer} if reviewer else {"groups__name": SECRETARIAT}))
    if level == PLENARY:
        people = deciders()
        return people.filter(pk__in=[one.pk for one in people if rules_objection(one, owed.application)])
    held = owed.lsp.memberships.current(on)
    people = User.objects.filter(is_active=True)
    if level == BOARD:
        return people.filter(pk__in=held.filter(position=Position.STEERING_BOARD).values("user"))
    chair = people.filter(pk__in=held.filter(position=Position.CHAIR).values("user"))
    if level == CHAIR:
        return chair
    named = owed.finding.person.user_id if owed.finding and owed.finding.person_id else owed.in_charge
    if named:
        in_charge = people.filter(Q(pk=named) & Q(pk__in=held.working().values("user")))
        if in_charge.exists():
            return in_charge
    staff = people.filter(pk__in=held.working().values("user")).exclude(pk__in=chair)
    return staff if staff.exists() else chair


# The planner


def plan(at: dt.datetime, ladders: Sequence[Ladder] = ()) -> int:
    """Write down what is to be sent on which day; what is no longer owed, or owed on another day, is crossed out. Returns how many rows are new."""
    on = legal_day(at)
    return sum(plan_ladder(ladder, list(ladder.owed(on)), on, at) for ladder in ladders or LADDERS)


def plan_ladder(ladder: Ladder, owed: list[Owed], on: dt.date, at: dt.datetime) -> int:
    """The rows of one ladder."""
    known: dict[tuple[str, dt.date], dt.date] = {}
    of_ladder = PlannedNotice.objects.filter(ladder=ladder.name)
    for key, due_on, send_on in of_ladder.values_list("key", "due_on", "send_on"):
        known[key, due_on] = max(send_on, known.get((key, due_on), send_on))
    rows = [
        PlannedNotice(
            ladder=ladder.name,
            key=one.key,
            due_on=one.due_on,
            step=step,
            level=level,
            send_on=before_days(one.due_on, step),
            lsp=one.lsp,
            application=one.application,
            planned_at=at,
        )
        for one in owed
        for step in one.rungs(on, known.get((one.key, one.due_on)))
        for level in one.hear(step)
    ]
    before = of_ladder.count()
    PlannedNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return of_ladder.count() - before


# The sender


def send_planned(at: dt.datetime, ladders: Sequence[Ladder] = ()) -> int:
    """Send everything that is planned and due by today, each row once; what is moot is crossed out. Returns how many messages were written."""
    on = legal_day(at)
    told = 0
    for ladder in ladders or LADDERS:
        owed = {(one.key, one.due_on): one for one in ladder.owed(on)}
        for row in PlannedNotice.objects.due(on).filter(ladder=ladder.name):
            told += send_row(ladder, row, owed.get((row.key, row.due_on)), on, at)
    return told


@transaction.atomic
def send_row(ladder: Ladder, row: PlannedNotice, owed: Owed | None, on: dt.date, at: dt.datetime) -> int:
    """Send one row, unless another run was first or nothing is owed any more."""
    state = PlannedNotice.State.SENT if owed else PlannedNotice.State.MOOT
    planned = PlannedNotice.objects.filter(pk=row.pk, state=PlannedNotice.State.PLANNED)
    if not planned.update(state=state, settled_at=at) or owed is None:
        return 0
    is_late = legal_day(row.planned_at) <= row.send_on < on
    late = {"planned_on": row.send_on} if is_late else {}
    return tell(
        ladder.kind(row.level, owed),
        owed.application,
        lsp=owed.lsp,
        finding=owed.finding,
        at=at,
        to=listeners(row.level, owed, on),
        facts={**owed.facts, "days": days_between(on, owed.due_on), **late},
        once=f"{row.key}:{row.due_on}:{row.step}",
    )
