"""Findings that come back: proposed from the last assessments by clause, and what the rules say of them."""

import datetime as dt
import re

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.models import Application, Finding, LogEntry
from audits.states import Category, FindingState, State
from lsp.models import User


def clause_key(clause: str) -> str:
    """A clause without the signs and blanks in which people differ."""
    return " ".join(re.findall(r"\w+", clause.casefold()))


def earlier_files(application: Application) -> list[Application]:
    """The last applications before this one that were assessed, as many as the rules look back, the newest first."""
    applications: list[Application] = []
    last = application.previous
    while last is not None and len(applications) < application.rule_set.repeat_cycles:
        if last.findings.filter(issued_on__isnull=False).exists():
            applications.append(last)
        last = last.previous
    return applications


def proposals(finding: Finding) -> list[Finding]:
    """What asked for a correction under the same clause in the last assessments; withdrawn ones were no findings."""
    found = []
    key = clause_key(finding.clause)
    for application in earlier_files(finding.application):
        told = application.findings.binding().filter(issued_on__isnull=False).exclude(state=FindingState.WITHDRAWN)
        for earlier in told.select_related("criterion"):
            if clause_key(earlier.clause) == key:
                earlier.application = application
                found.append(earlier)
    return found


def raised(finding: Finding) -> str:
    """The category that the rules give a finding that comes back; nobody lowers it again while the finding counts as one."""
    if finding.application.rule_set.repeat_raises and finding.category == Category.MINOR:
        return Category.MAJOR
    return finding.category


def mark_repeat(finding: Finding, earlier: Finding, *, by: User, at: dt.datetime) -> None:
    """Say that a draft repeats an earlier finding; the category rises where the rules want it. Raises Stale when it is told already."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.ON_SITE])
        category = raised(finding)
        write(
            finding,
            repeats=earlier,
            category=category,
            raised_from=finding.category if category != finding.category else "",
        )
        facts = {"subject": f"{earlier.label}, {earlier.application}"}
        LogEntry.write(finding.application, verb="finding_repeats", by=by, at=at, finding=finding, facts=facts)


def unmark_repeat(finding: Finding, *, by: User, at: dt.datetime) -> None:
    """Say that a draft stands by itself after all; a category that rose goes back."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.ON_SITE])
        write(finding, repeats=None, category=finding.raised_from or finding.category, raised_from="")
        LogEntry.write(finding.application, verb="finding_stands_alone", by=by, at=at, finding=finding)


def write(finding: Finding, **columns: object) -> None:
    """Change a draft that is still the one that was read."""
    same = Finding.objects.filter(pk=finding.pk, state=FindingState.DRAFT, version=finding.version)
    if not same.update(version=F("version") + 1, **columns):
        raise Stale(_("Draf temuan ini sudah berubah sejak halaman ini dibuka."))
