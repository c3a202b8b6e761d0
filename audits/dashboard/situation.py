"""How one LSP stands on a day: its file, its licence, its findings, the plan and the clock; page, exports and calendar read the same."""

import datetime as dt
from dataclasses import dataclass, field

from audits.clock import Clock, clock_of
from audits.duties import Duty, duties_of, kept_in_one, missing, speaks_up_on
from audits.models import Application, Finding, RuleSet
from audits.owed import with_owed
from audits.plan import Plan, make_plan
from lsp.models import LSP, Licence


@dataclass
class Situation:
    """What is known of an LSP on a day."""

    on: dt.date
    lsp: LSP
    record: Application | None
    running: Application | None
    licence: Licence | None
    rules: RuleSet | None
    findings: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    duties: list[Duty] = field(default_factory=list)

    @property
    def binding(self) -> list[Finding]:
        """The findings that ask for a correction."""
        return [finding for finding in self.findings if finding.is_binding]

    @property
    def missing_duties(self) -> list[Duty]:
        """What should have been handed in by today, once the licence is near enough to its end to say so."""
        if not (self.licence and self.rules) or self.on < speaks_up_on(self.licence, self.rules):
            return []
        return missing(self.duties, (self.licence.kept_duties or "").split(","), self.on)

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
    record = newest_file(lsp_id)
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
    if licence and rules and not found.is_renewed:
        until = max((f.due_on for f in found.binding if f.is_open and f.due_on), default=None)
        is_forecast = running is not None or on >= licence.renewal_opens_on
        found.plan = make_plan(rules, licence.ends_on, on, running, log, until, is_forecast=is_forecast)
    return found


def newest_file(lsp_id: int) -> Application | None:
    """The open file of an LSP, or else its last one."""
    files = Application.objects.filter(lsp=lsp_id).order_by("-created_at", "-pk")
    return with_owed(files.select_related("lsp", "licence", "rule_set", "visit", "decree")).first()


def current_licence(lsp_id: int, on: dt.date) -> Licence | None:
    """The period whose decree counts today, with its last event and the duties that were fulfilled."""
    periods = Licence.objects.filter(lsp=lsp_id).begun(on).with_last_event(on).with_next().select_related("lsp")
    return periods.annotate(kept_duties=kept_in_one()).first()


# What home, exports and calendar read of a finding; with five hundred of them, reading the rest costs as much again.
READ = [
    *("application", "seq", "category", "claim", "state", "state_since", "version", "issued_on", "begun_at", "due_on"),
    *("original_due_on", "paused_since", "closed_at", "criterion__area", "person__user__full_name"),
]


def findings_of(record: Application) -> list[Finding]:
    """What was told to the LSP, with all that a row shows; a draft that was dropped never was."""
    told = record.findings.filter(issued_on__isnull=False).select_related("criterion", "person__user")
    rows = list(told.only(*READ).order_by("seq"))
    for finding in rows:
        finding.application = record
    return rows
