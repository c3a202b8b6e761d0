"""How one LSP stands on a day: its application, its licence, its findings, the plan and the clock; page, exports and calendar read the same."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audits.dashboard.obligations import Obligations, with_obligations
from audits.licence.backward_plan import BackwardPlan, make_plan
from audits.licence.clock import Clock, clock_of
from audits.licence.duties import Duty, KeptDuties, duties_of, kept_keys, missing, speaks_up_on, with_kept_duties
from audits.licence.forecast import last_due_on
from audits.models import Application, Finding, RuleSet
from lsp.models import LSP, Licence

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass
class Situation:
    """What is known of an LSP on a day."""

    on: dt.date
    lsp: LSP
    record: "WithAnnotations[Application, Obligations] | None"
    running: Application | None
    licence: "WithAnnotations[Licence, KeptDuties] | None"
    rules: RuleSet | None
    findings: list[Finding] = field(default_factory=list)
    plan: BackwardPlan | None = None
    duties: list[Duty] = field(default_factory=list)

    @property
    def binding(self) -> list[Finding]:
        """The findings that ask for a correction."""
        return [finding for finding in self.findings if finding.is_binding]

    @property
    def kept_duties(self) -> set[str]:
        """The keys of what was handed in under the licence."""
        return kept_keys(self.licence) if self.licence else set()

    @property
    def missing_duties(self) -> list[Duty]:
        """What should have been handed in by today, once the licence is near enough to its end to say so."""
        if not (self.licence and self.rules) or self.on < speaks_up_on(self.licence, self.rules):
            return []
        return missing(self.duties, self.kept_duties, self.on)

    @property
    def is_renewed(self) -> bool:
        """Whether the period that follows has been issued already, so that there is nothing to apply for."""
        return bool(self.licence and self.licence.next_starts_on)

    @property
    def clock(self) -> Clock:
        """The licence clock of this day."""
        return clock_of(self.licence, self.on, self.plan, self.running)


def situation_of(lsp_id: int, on: dt.date, *, with_log: bool = True) -> Situation:
    """Read everything in a number of statements that does not grow with the findings.

    Whoever does not see the drawn plan leaves the log out.
    """
    record = newest_application(lsp_id)
    licence = current_licence(lsp_id, on)
    lsp = record.lsp if record else licence.lsp if licence else LSP.objects.get(pk=lsp_id)
    running = record if record and record.is_open else None
    rules = (
        running.rule_set
        if running
        else RuleSet.objects.filter(effective_from__lte=on).order_by("effective_from", "pk").last()
    )
    found = Situation(
        on, lsp, record, running, licence, rules, findings_of(running) if running and running.has_findings else []
    )
    log = list(running.log.filter(finding__isnull=True).order_by("seq")) if running and with_log else []
    if licence and rules:
        found.duties = duties_of(licence, rules)
    # Nothing is left to be renewed of a licence that was revoked or surrendered; what runs leads to a new one.
    if licence and rules and not found.is_renewed and (running or not licence.ended_early):
        until = last_due_on(found.binding, on)
        is_forecast = running is not None or on >= licence.renewal_opens_on
        found.plan = make_plan(rules, licence.last_day, on, running, log, until, is_forecast=is_forecast)
    return found


def newest_application(lsp_id: int) -> "WithAnnotations[Application, Obligations] | None":
    """The open application of an LSP, or else its last one."""
    applications = Application.objects.filter(lsp=lsp_id).order_by("-created_at", "-pk")
    return with_obligations(applications.select_related("lsp", "licence", "rule_set", "visit", "decree")).first()


def current_licence(lsp_id: int, on: dt.date) -> "WithAnnotations[Licence, KeptDuties] | None":
    """The period whose decree counts today, with its last event and the duties that were fulfilled."""
    periods = Licence.objects.filter(lsp=lsp_id).begun(on).with_last_event(on).with_next().select_related("lsp")
    return with_kept_duties(periods).first()


# What home, exports and calendar read of a finding; with five hundred of them, reading the rest costs as much again.
READ = [
    *(
        "application",
        "seq",
        "category",
        "claim",
        "evidence",
        "state",
        "state_since",
        "version",
        "issued_on",
        "begun_at",
        "due_on",
    ),
    *("original_due_on", "paused_since", "closed_at", "criterion__area", "person__user__full_name"),
]


def findings_of(record: Application) -> list[Finding]:
    """What was told to the LSP, with all that a row shows; a draft that was dropped never was."""
    told = record.findings.filter(issued_on__isnull=False).select_related("criterion", "person__user")
    rows = list(told.only(*READ).order_by("seq"))
    for finding in rows:
        finding.application = record
    return rows
