"""Where a file stands and what that means for the licence: the stage track, the forecast, the gap."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import WIB, after_days, days_between, forward_plan, legal_day, licence_days, next_day, span
from audits.models import Application, Finding, RuleSet
from audits.states import ENDED, PLACES, STAGES, Category, FindingState, Holder, Side, State
from lsp.standing import written

# The stretch of the backward plan in which a state lies; stretches before it are behind the file.
STRETCH = {
    State.DRAFT: "review",
    State.SUBMITTED: "review",
    State.IN_REVIEW: "review",
    State.RETURNED: "review",
    State.DOCUMENTS_ACCEPTED: "scheduling",
    State.SCHEDULED: "visit",
    State.ON_SITE: "visit",
    State.CORRECTING: "correction",
    State.ASSESSED: "decision",
    State.RECOMMENDED: "decision",
    State.DEFERRED: "decision",
    State.APPROVED: "issue",
    State.DECREE_ISSUED: "issue",
}


def remaining(application: Application, on: dt.date, correct_until: dt.date | None = None) -> list[tuple[str, int]]:
    """The stretches still ahead with the days each will take; the current one counts from when it began.

    Corrections last until the last deadline of those that are open, extensions included; once none is open nothing of them is left.
    Once the decree is issued nothing is estimated any more: its day says when the new licence starts.
    """
    lengths = application.rule_set.stage_lengths
    keys = [key for key, _days in lengths]
    ahead = lengths[keys.index(STRETCH[application.state]) :]
    (key, days), rest = ahead[0], ahead[1:]
    if application.state == State.CORRECTING:
        days = max(days_between(on, correct_until), 0) if correct_until else 0
    elif application.state == State.DECREE_ISSUED and (decree := getattr(application, "decree", None)):
        starts_on, _ends_on, _gap = licence_days(
            decree.decree_date, application.licence_ends_on, application.rule_set.licence_years
        )
        days = days_between(on, starts_on)
    elif application.state != State.DRAFT:
        passed = days_between(legal_day(application.state_since), on)
        days = max(days - passed, 0)
    return [(key, days), *rest]


def expected_licence_on(application: Application, on: dt.date, correct_until: dt.date | None = None) -> dt.date | None:
    """The day on which the new licence can be expected when everything takes its planned length; None once the file has ended."""
    if application.state in ENDED:
        return None
    return forward_plan(on, remaining(application, on, correct_until))[-1].until


def gap_days(application: Application, on: dt.date, correct_until: dt.date | None = None) -> int | None:
    """Days without a licence to be expected (positive) or days to spare (zero or negative); None where no licence is being renewed."""
    expected = expected_licence_on(application, on, correct_until)
    if expected is None or application.licence_ends_on is None:
        return None
    return days_between(next_day(application.licence_ends_on), expected)


def gap_notice(application: Application, on: dt.date, expected_gap: int | None) -> dict | None:
    """What everybody who opens the file must know about days without a licence; None where there are none."""
    old_end = application.licence_ends_on
    if old_end is None:
        return None
    if new := application.new_licence:
        gap = days_between(next_day(old_end), new.starts_on)
        if gap <= 0:
            return None
        words = ngettext(
            "Sejak %(first)s ada %(n)d hari tanpa lisensi sampai masa yang baru mulai %(day)s. Jeda ini tercatat di register.",
            "Sejak %(first)s ada %(n)d hari tanpa lisensi sampai masa yang baru mulai %(day)s. Jeda ini tercatat di register.",
            gap,
        )
        return {
            "tone": "",
            "text": words % {"n": gap, "first": written(next_day(old_end)), "day": written(new.starts_on)},
        }
    if application.state in ENDED:
        return None
    if on > old_end:
        words = _(
            "Lisensi berakhir %(day)s. Tidak boleh ada sertifikasi baru sampai lisensi baru berlaku; lamanya jeda dicatat di register."
        )
        return {"tone": "alert-error", "text": words % {"day": written(old_end)}}
    if expected_gap and expected_gap > 0:
        words = ngettext(
            "Menurut perkiraan hari ini akan ada %(n)d hari tanpa lisensi. Selama itu tidak boleh ada sertifikasi baru.",
            "Menurut perkiraan hari ini akan ada %(n)d hari tanpa lisensi. Selama itu tidak boleh ada sertifikasi baru.",
            expected_gap,
        )
        return {"tone": "alert-warning", "text": words % {"n": expected_gap}}
    return None


def with_last_due(files):
    """Files with the last deadline of their open corrections, which the forecast follows."""
    told = Finding.objects.open().exclude(state=FindingState.DRAFT).filter(application=OuterRef("pk")).order_by()
    return files.annotate(last_due_on=Subquery(told.values("application").annotate(last=Max("due_on")).values("last")))


def threatened(on: dt.date) -> Q:
    """The condition `gap_days(...) > 0` over `with_last_due` files, for the database; costs one statement for the rule sets.

    The new licence comes after the current stretch and the rest: counted from when the stretch began, or from today where it has taken
    longer than planned.
    """
    began = TruncDate("state_since", tzinfo=WIB)
    condition = Q()
    for rule_set in RuleSet.objects.all():
        lengths = rule_set.stage_lengths
        for number, (key, days) in enumerate(lengths):
            states = [state for state, stretch in STRETCH.items() if stretch == key]
            rest = sum(length for _key, length in lengths[number + 1 :])
            late = Q(licence__ends_on__lt=after_days(on, rest - 1).due_on)
            planned = ExpressionWrapper(
                F("licence__ends_on") - Value(span(days + rest - 1), DurationField()), DateTimeField()
            )
            from_now = Q(state=State.DRAFT, licence__ends_on__lt=after_days(on, days + rest - 1).due_on)
            since = ~Q(state=State.DRAFT) & Q(GreaterThan(began, Cast(planned, DateField())))
            if key == STRETCH[State.CORRECTING]:
                after = ExpressionWrapper(
                    F("licence__ends_on") - Value(span(rest - 1), DurationField()), DateTimeField()
                )
                due = Q(GreaterThan(F("last_due_on"), Cast(after, DateField())))
                since = (~Q(state=State.CORRECTING) & since) | (Q(state=State.CORRECTING) & due)
            condition |= Q(rule_set=rule_set, state__in=states) & (late | from_now | since)
    day_after = ExpressionWrapper(F("licence__ends_on") + Value(span(1), DurationField()), DateTimeField())
    condition &= Q(decree__isnull=True)
    condition |= Q(GreaterThan(F("decree__decree_date"), Cast(day_after, DateField())), state=State.DECREE_ISSUED)
    return condition & Q(licence__isnull=False)


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


def held_by(application: Application) -> str:
    """Who holds the ball, in words."""
    holder = PLACES[application.state].holder
    if application.state == State.DEFERRED and owes_condition(application):
        holder = Holder.LSP
    if holder == Holder.FINDINGS:
        return _("Dipegang LSP dan tim asesor")
    return _("Dipegang %(holder)s") % {"holder": Holder(holder).label}


def owes_condition(application: Application) -> bool:
    """Whether the LSP has yet to report a condition of the decision; asked of the database where it was not read along."""
    if "owes_condition" in application.__dict__:
        return application.__dict__["owes_condition"]
    return application.conditions.unreported().exists()


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
    if 1 in days and application.submitted_at:  # people know the day they filed, not the day somebody began to read
        days[1] = legal_day(application.submitted_at)
    return days


def side_of(user, application: Application) -> str:
    """Which side's words this person reads."""
    return Side.LSP if application.lsp_id in user.positions else Side.BNSP


def last_due_on(findings) -> dt.date | None:
    """The latest deadline among open corrections."""
    return max(
        (f.due_on for f in findings if f.is_open and f.due_on and f.category != Category.OBSERVATION), default=None
    )


def renewal_deadline(ends_on: dt.date, total: int) -> dt.date:
    """The last safe day to file: the end of the licence less all planned stretches."""
    return after_days(ends_on, -total).due_on
