"""Gathers what the deadline of a finding is computed from, keeps the day that lists sort by, and writes the ledger of pauses."""

import datetime as dt
from collections.abc import Sequence

from audits.deadlines import (
    WORKING,
    Calendar,
    ComputedDeadline,
    Grant,
    PausedPeriod,
    Policy,
    after_days,
    compute_deadline,
    days_between,
    legal_day,
)
from audits.models import Extension, Finding, Pause, RuleSet, calendars
from audits.states import Category


def known_since(versions: Sequence[Calendar], day: dt.date) -> list[Calendar]:
    """Of these versions, oldest first, the one that counted on this day and all later ones."""
    before = [version for version in versions if version.since <= day]
    first = before[-1] if before else versions[0]
    return [version for version in versions if version.version >= first.version]


def period_end(start: dt.date, policy: Policy, versions: Sequence[Calendar] = ()) -> dt.date:
    """The last day of a period; under the calendar of today unless its versions are named."""
    return compute_deadline(start, policy, versions or calendars()).due_on


def begun(finding: Finding, start: dt.date, versions: Sequence[Calendar] = ()) -> ComputedDeadline | None:
    """The deadline that a finding gets on the day it is told or reopened; None for an observation."""
    policy = finding.application.rule_set.correction_policy(finding.category)
    return compute_deadline(start, policy, versions or calendars()) if policy else None


def deadline_of(
    finding: Finding,
    on: dt.date | None = None,
    versions: Sequence[Calendar] = (),
    resumes_on: dt.date | None = None,
) -> ComputedDeadline | None:
    """The deadline of a finding with its whole arithmetic, as it was on a past day or as everything known makes it; None without one.

    With `resumes_on`, as it will be when a clock that stands goes on that day.
    """
    policy = finding.application.rule_set.correction_policy(finding.category)
    if policy is None or finding.begun_at is None:
        return None
    start = legal_day(finding.begun_at)
    pauses = [PausedPeriod(p.began_on, p.ended_on or resumes_on, p.reason) for p in finding.pauses.all()]
    grants = [
        Grant(legal_day(one.ruled_at), one.wanted_on)
        for one in finding.extensions.all()
        if one.ruling == Extension.Ruling.GRANTED and one.ruled_at and one.ruled_at >= finding.begun_at
    ]
    return compute_deadline(start, policy, versions or calendars(start), pauses, grants, on)


def counts_plain_days(rules: RuleSet) -> bool:
    """Whether no deadline of these rules asks the working calendar, so that a pause moves each by its own days."""
    policies = [rules.correction_policy(category) for category in (Category.MAJOR, Category.MINOR)]
    return not any(policy and (policy.unit == WORKING or policy.moves_to_working_day) for policy in policies)


def resumed_due_on(finding: Finding, on: dt.date, versions: Sequence[Calendar] = ()) -> dt.date | None:
    """The deadline if the clock went on today: moved by the days for which it has stood, each counted as the rules count it."""
    due_on, since = finding.due_on, finding.paused_since
    if due_on is None or since is None or since > due_on or since >= on:
        return due_on
    if counts_plain_days(finding.application.rule_set):
        return after_days(due_on, days_between(since, on)).due_on
    deadline = deadline_of(finding, versions=versions, resumes_on=on)
    return max(due_on, deadline.due_on) if deadline else due_on


def keep_due_day(finding: Finding) -> None:
    """Write down the day that lists sort by; a day that was told is never taken back."""
    since = finding.pauses.filter(ended_on__isnull=True).order_by("began_on").values_list("began_on", flat=True).first()
    deadline = deadline_of(finding)
    if deadline and finding.due_on:
        finding.due_on = max(finding.due_on, deadline.due_on)
    finding.paused_since = since
    Finding.objects.filter(pk=finding.pk).update(due_on=finding.due_on, paused_since=since)


def stop_clock(finding: Finding, reason: str, at: dt.datetime) -> None:
    """From now on the LSP's clock stands for this reason."""
    if finding.due_on is None:
        return
    Pause.objects.create(finding=finding, reason=reason, began_at=at, began_on=legal_day(at))
    keep_due_day(finding)


def start_clock(finding: Finding, at: dt.datetime, reasons: Sequence[str] = tuple(Pause.Reason)) -> None:
    """These reasons are gone: the clock goes on, unless another one still holds it."""
    ended = finding.pauses.filter(ended_on__isnull=True, reason__in=reasons).update(ended_at=at, ended_on=legal_day(at))
    if ended and finding.is_open:
        keep_due_day(finding)
