"""Where an application stands and what that means for the licence: the stage track, the forecast, the gap."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncDate
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from audits.deadlines import WIB, after_days, days_between, forward_plan, legal_day, next_day, span
from audits.findings.due_date import counts_plain_days, resumed_due_on
from audits.models import Application, Finding, RuleSet
from audits.models.finding import resumed_due
from audits.states import ENDED, Category, FindingState, State
from lsp.models.licence import last_day_of
from lsp.register.licence_status import written
from lsp.web.formats import span as span_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# The stretch of the backward plan in which a state lies; stretches before it are behind the application.
STRETCH: dict[str, str] = {
    State.DRAFT: "review",
    State.SUBMITTED: "review",
    State.IN_REVIEW: "review",
    State.RETURNED: "review",
    State.DOCUMENTS_ACCEPTED: "scheduling",
    State.SCHEDULED: "scheduling",
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

    A visit begins on its agreed day, so that scheduling lasts until then, and does not end before its last one. Corrections last until the last deadline of those that are open, extensions and running pauses included; once none is open nothing of them is left.
    Once the decree is issued nothing is estimated any more: its day says when the new licence starts.
    """
    rules = application.rule_set
    lengths = rules.stage_lengths
    keys = [key for key, _days in lengths]
    ahead = lengths[keys.index(STRETCH[application.state]) :]
    (key, count), rest = ahead[0], ahead[1:]
    days = days_between(on, rules.stage_until(key, count, on))
    if application.state == State.CORRECTING:
        days = max(days_between(on, correct_until), 0) if correct_until else 0
    elif application.state == State.DECREE_ISSUED and (decree := getattr(application, "decree", None)):
        starts_on, _ends_on, _gap = application.period_from(decree.decree_date)
        days = days_between(on, starts_on)
    elif (agreed := agreed_visit_day(application, on)) is not None:
        days = days_between(on, agreed)
    elif application.state != State.DRAFT:
        began = legal_day(application.state_since)
        days = max(days_between(on, rules.stage_until(key, count, began)), 0)
        if application.state == State.ON_SITE:
            days = visit_length(application, days, on)
    return with_visit([(key, days), *rest], application, on)


def with_visit(lengths: list[tuple[str, int]], application: Application, on: dt.date) -> list[tuple[str, int]]:
    """The stretches from today on in the calendar days that each takes, the first of which is counted; a visit lasts until its last agreed day."""
    (key, days), *rest = lengths
    taken, begin = [(key, days)], after_days(on, days).due_on
    for name, count in rest:
        length = days_between(begin, application.rule_set.stage_until(name, count, begin))
        if name == "visit" and agreed_visit_day(application, on) is not None:
            length = visit_length(application, length, begin)
        taken.append((name, length))
        begin = after_days(begin, length).due_on
    return taken


def visit_length(application: Application, planned: int, opens_on: dt.date) -> int:
    """How many days the visit takes from its opening: what the rules plan, but not less than until its last agreed day."""
    visit = application.visit_or_none
    return max(planned, days_between(opens_on, visit.planned_last)) if visit else planned


def agreed_visit_day(application: Application, on: dt.date) -> dt.date | None:
    """The day on which the visit will open: the agreed one, or today where that has passed; None while none is set."""
    if application.state not in {State.DOCUMENTS_ACCEPTED, State.SCHEDULED} or application.visit_or_none is None:
        return None
    day = application.visit.planned_on
    if day < on and application.state == State.DOCUMENTS_ACCEPTED:
        return None  # that day came to nothing, and a new one is not set yet
    return max(day, on)


def expected_licence_on(application: Application, on: dt.date, correct_until: dt.date | None = None) -> dt.date | None:
    """The day on which the new licence can be expected when everything takes its planned length; None once the application has ended."""
    if application.state in ENDED:
        return None
    return forward_plan(on, remaining(application, on, correct_until))[-1].until


def gap_days(application: Application, on: dt.date, correct_until: dt.date | None = None) -> int | None:
    """Days without a licence to be expected (positive) or days to spare (zero or negative); None where no licence is being renewed."""
    expected = expected_licence_on(application, on, correct_until)
    if expected is None or application.licence_ends_on is None:
        return None
    return days_between(next_day(application.licence_ends_on), expected)


def gap_notice(application: Application, on: dt.date, expected_gap: int | None) -> dict[str, str] | None:
    """What everybody who opens the application must know about days without a licence; None where there are none."""
    old_end = application.licence_ends_on
    if old_end is None:
        return None
    if new := application.new_licence:
        gap = days_between(next_day(old_end), new.starts_on)
        if gap <= 0:
            return None
        words = _(
            "Sejak %(first)s selama %(span)s tidak ada lisensi sampai masa yang baru mulai %(day)s. Masa tanpa lisensi ini tercatat di register."
        )
        return {
            "tone": "",
            "text": words
            % {"span": span_words(gap), "first": written(next_day(old_end)), "day": written(new.starts_on)},
        }
    if application.state in ENDED:
        return None
    if on > old_end:
        words = _(
            "Lisensi berakhir %(day)s. Tidak boleh ada sertifikasi baru sampai lisensi baru berlaku; lamanya masa tanpa lisensi dicatat di register."
        )
        return {"tone": "alert-error", "text": words % {"day": written(old_end)}}
    if expected_gap and expected_gap > 0:
        words = _(
            "Menurut perkiraan hari ini akan ada masa tanpa lisensi: %(span)s. Selama itu tidak boleh ada sertifikasi baru."
        )
        return {"tone": "alert-warning", "text": words % {"span": span_words(expected_gap)}}
    return None


class LastDue(TypedDict):
    """The last deadline of the open corrections of an application."""

    last_due_on: dt.date | None


def with_last_due(
    applications: QuerySet[Application], on: dt.date
) -> "QuerySet[WithAnnotations[Application, LastDue]]":
    """Applications with the last deadline of their open corrections, which the forecast follows."""
    told = Finding.objects.open().exclude(state=FindingState.DRAFT).filter(application=OuterRef("pk")).order_by()
    last = told.values("application").annotate(last=Max(resumed_due(on))).values("last")
    return applications.annotate(last_due_on=Subquery(last))


def threatened(on: dt.date) -> Q:
    """The condition `gap_days(...) > 0` over `with_last_due` applications, for the database; costs one statement for the rule sets.

    The new licence comes after the current stretch and the rest: counted from when the stretch began, or from today where it has taken
    longer than planned.
    """
    began = TruncDate("state_since", tzinfo=WIB)
    condition = Q()
    rule_sets = list(RuleSet.objects.all())
    last_due = last_due_in_database(rule_sets, on)
    for rule_set in rule_sets:
        if rule_set.working_stages:
            condition |= Q(pk__in=late_by_working_days(rule_set, on))
            continue
        lengths = rule_set.stage_lengths
        for number, (key, days) in enumerate(lengths):
            states = [state for state, stretch in STRETCH.items() if stretch == key]
            rest = sum(length for _key, length in lengths[number + 1 :])
            late = Q(LessThan(last_day_of("licence__"), after_days(on, rest - 1).due_on))
            planned = ExpressionWrapper(
                last_day_of("licence__") - Value(span(days + rest - 1), DurationField()), DateTimeField()
            )
            from_now = Q(LessThan(last_day_of("licence__"), after_days(on, days + rest - 1).due_on), state=State.DRAFT)
            since = ~Q(state=State.DRAFT) & Q(GreaterThan(began, Cast(planned, DateField())))
            if key == STRETCH[State.SCHEDULED]:
                before = ExpressionWrapper(
                    last_day_of("licence__") - Value(span(rest - 1), DurationField()), DateTimeField()
                )
                agreed = Q(visit__planned_on__gte=on)
                too_late = Q(GreaterThan(F("visit__planned_on"), Cast(before, DateField())))
                unplanned = Q(visit__isnull=True) | Q(state=State.DOCUMENTS_ACCEPTED, visit__planned_on__lt=on)
                since = (unplanned & since) | (agreed & too_late) | (~unplanned & ends_late(rest - rule_set.visit_days))
            if key == STRETCH[State.ON_SITE]:
                since |= ends_late(rest)
            if key == STRETCH[State.CORRECTING]:
                after = ExpressionWrapper(
                    last_day_of("licence__") - Value(span(rest - 1), DurationField()), DateTimeField()
                )
                due = Q(GreaterThan(last_due, Cast(after, DateField())))
                since = (~Q(state=State.CORRECTING) & since) | (Q(state=State.CORRECTING) & due)
            condition |= Q(rule_set=rule_set, state__in=states) & (late | from_now | since)
    day_after = ExpressionWrapper(last_day_of("licence__") + Value(span(1), DurationField()), DateTimeField())
    condition &= Q(decree__isnull=True)
    condition |= Q(GreaterThan(F("decree__decree_date"), Cast(day_after, DateField())), state=State.DECREE_ISSUED)
    return condition & Q(licence__isnull=False)


def late_by_working_days(rule_set: RuleSet, on: dt.date) -> list[int]:
    """The applications under rules that count working days whose licence ends before the new one: no database counts those, so each is computed."""
    rows = with_last_due(Application.objects.open().filter(rule_set=rule_set, licence__isnull=False), on)
    late = []
    found = list(rows.select_related("licence", "visit", "decree"))
    for application in found:
        application.rule_set = rule_set
    for application in settle_last_due(found, on):
        if (gap_days(application, on, application.last_due_on) or 0) > 0:
            late.append(application.pk)
    return late


def last_due_in_database(rule_sets: Iterable[RuleSet], on: dt.date) -> "F | Case":
    """What `with_last_due` annotates, corrected where a clock stands under rules that ask the working calendar."""
    asking = [rule_set for rule_set in rule_sets if not counts_plain_days(rule_set)]
    if not asking:
        return F("last_due_on")
    correcting = Application.objects.filter(state=State.CORRECTING, rule_set__in=asking).select_related("rule_set")
    whens = [When(pk=pk, then=Value(day)) for pk, day in last_due_of(correcting, on).items()]
    return Case(*whens, default=F("last_due_on"), output_field=DateField()) if whens else F("last_due_on")


def ends_late(rest: int) -> Q:
    """Visits of several days whose last day leaves too few days for everything after it."""
    before = ExpressionWrapper(last_day_of("licence__") - Value(span(rest - 1), DurationField()), DateTimeField())
    return Q(GreaterThan(F("visit__planned_until"), Cast(before, DateField())), visit__planned_until__isnull=False)


def last_due_on(findings: Iterable[Finding], on: dt.date) -> dt.date | None:
    """The latest deadline among open corrections, with the days for which a clock stands today."""
    open_ones = [f for f in findings if f.is_open and f.category != Category.OBSERVATION]
    return max(filter(None, (resumed_due_on(f, on) for f in open_ones)), default=None)


def last_due_of(applications: Iterable[Application], on: dt.date) -> dict[int, dt.date]:
    """The last deadline of each application in which a clock stands that asks the working calendar; one statement, and none where no rules ask it."""
    asking = [a.pk for a in applications if a.state == State.CORRECTING and not counts_plain_days(a.rule_set)]
    if not asking:
        return {}
    told = Finding.objects.open().binding().exclude(state=FindingState.DRAFT).filter(application__in=asking)
    found: dict[int, list[Finding]] = {}
    for finding in told.select_related("application__rule_set").prefetch_related("pauses", "extensions"):
        found.setdefault(finding.application_id, []).append(finding)
    return {
        pk: day
        for pk, findings in found.items()
        if any(f.paused_since for f in findings) and (day := last_due_on(findings, on))
    }


def settle_last_due(
    applications: "list[WithAnnotations[Application, LastDue]]", on: dt.date
) -> "list[WithAnnotations[Application, LastDue]]":
    """The same applications of `with_last_due`, their last deadline counted as their rules count."""
    exact = last_due_of(applications, on)
    for application in applications:
        application.last_due_on = exact.get(application.pk, application.last_due_on)
    return applications


def renewal_deadline(ends_on: dt.date, rules: RuleSet) -> dt.date:
    """The last safe day to submit: the end of the licence less all planned stretches."""
    return rules.safe_plan(ends_on)[0].safe_on
