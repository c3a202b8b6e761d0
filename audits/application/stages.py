"""The stage of an application: the track of all stages, the day on which each was reached, and who holds it now."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from audits.deadlines import forward_plan, legal_day
from audits.licence.forecast import remaining
from audits.models import Application, Condition, Objection, TeamMember
from audits.models.application import ApplicationQuerySet
from audits.states import ENDED, PLACES, STAGES, Holder, State
from lsp.web.formats import plaindate


@dataclass(frozen=True)
class StageMark:
    """One of the five steps of the track, in the reader's words."""

    number: int
    label: str
    is_done: bool
    is_now: bool
    state: str = ""
    detail: str = ""
    day: dt.date | None = None
    due_on: dt.date | None = None


def stage_track(
    application: Application,
    side: str,
    on: dt.date,
    reached: dict[int, dt.date] | None = None,
    correct_until: dt.date | None = None,
) -> list[StageMark]:
    """The five stages as this side reads them; `reached` names the days on which stages were left behind."""
    reached = reached or {}
    now = application.stage
    ended = application.state in ENDED
    forecast = {}
    if not ended:
        plan = {stage.key: stage for stage in forward_plan(on, remaining(application, on, correct_until))}
        forecast = {
            number: plan[key].until for number, key in ((4, "decision"), (5, "issue")) if key in plan and number > now
        }
    marks = []
    for number, label in STAGES.items():
        done = number < now or (application.state == State.LICENSED and number <= now)
        is_now = number == now and application.state != State.LICENSED
        marks.append(
            StageMark(
                number=number,
                label=str(label),
                is_done=done,
                is_now=is_now,
                state=application.label_for(side) if is_now else "",
                detail=held_by(application) if is_now and not ended else "",
                day=reached.get(number) if done else forecast.get(number),
                due_on=application.due_on if is_now else None,
            )
        )
    return marks


# Facts beside the state that decide who must act; the first that is true counts.
EXCEPTIONS: tuple[tuple[str, State | None, Holder], ...] = (
    ("objection_waits", None, Holder.DECIDERS),
    ("team_signs", State.RECOMMENDED, Holder.TEAM),
    ("owes_condition", State.DEFERRED, Holder.LSP),
)


def with_holder(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Annotate applications with the facts beside their state that decide who must act: one statement."""
    facts = {
        "objection_waits": Exists(Objection.objects.filter(decision__application=OuterRef("pk"), ruling="")),
        "team_signs": Exists(TeamMember.objects.filter(application=OuterRef("pk")).unsigned()),
        "owes_condition": Exists(Condition.objects.unreported().filter(application=OuterRef("pk"))),
    }
    return applications.annotate(**facts)


def holder_of(application: Application) -> Holder:
    """Who must act next: by the state, unless a ruling, a signature or a condition waits for somebody else."""
    for fact, state, holder in EXCEPTIONS:
        if state in {None, application.state} and is_so(application, fact):
            return holder
    return Holder(PLACES[application.state].holder)


def is_so(application: Application, fact: str) -> bool:
    """One of these facts, asked of the database where it was not read along."""
    if fact not in application.__dict__:
        if fact == "objection_waits" and application.stage < PLACES[State.DEFERRED].stage:
            return False
        facts = with_holder(Application.objects.filter(pk=application.pk)).values(*(name for name, *_ in EXCEPTIONS))
        application.__dict__.update(facts.get())
    return application.__dict__[fact]


def in_hands_of(*holders: str) -> Q:
    """The condition `holder_of(...) in holders` over applications read `with_holder`, for the database."""
    found, before = Q(pk__in=[]), Q()
    for fact, state, holder in EXCEPTIONS:
        here = Q(**{fact: True}) & (Q(state=state) if state else Q())
        if holder in holders:
            found |= before & here
        before &= ~here
    return found | (before & Q(state__in=[state for state, place in PLACES.items() if place.holder in holders]))


def held_by(application: Application) -> str:
    """Who holds the ball, in words."""
    holder = holder_of(application)
    if holder == Holder.FINDINGS:
        return _("Menunggu LSP dan tim asesor")
    return _("Menunggu %(holder)s") % {"holder": Holder(holder).label}


def what_follows(application: Application, on: dt.date) -> str:
    """Who acts next and until when: the deadline that runs, or what the plan expects; empty once the application has ended."""
    if application.state in ENDED:
        return ""
    if application.due_on:
        return _("%(held)s, sampai %(day)s.") % {"held": held_by(application), "day": plaindate(application.due_on)}
    until = forward_plan(on, remaining(application, on))[0].until
    return _("%(held)s, kira-kira sampai %(day)s.") % {"held": held_by(application), "day": plaindate(until)}


def stage_days(application: Application) -> dict[int, dt.date]:
    """The day on which each stage was left behind, from the log."""
    days = {}
    for entry in application.log.filter(finding__isnull=True).exclude(target="").order_by("seq"):
        if not entry.source or entry.source == entry.target:
            continue
        before, after = PLACES[entry.source].stage, PLACES[entry.target].stage
        if after > before:
            days[before] = legal_day(entry.at)
        if entry.target == State.LICENSED:
            days[5] = legal_day(entry.at)
    if 1 in days and application.submitted_at:  # people know the day they submitted, not the day somebody began to read
        days[1] = legal_day(application.submitted_at)
    return days
