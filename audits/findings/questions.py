"""Acts on a question about a finding: the LSP asks, the team answers, and meanwhile the clock of the deadline stops."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.findings.due_date import start_clock, stop_clock
from audits.models import Finding, FindingQuestion, LogEntry, Pause
from audits.notices.outbox import tell
from audits.states import FINDING_ANSWERABLE, FINDING_CORRECTABLE, State
from lsp.models import User


def stops_clock(finding: Finding, asked_before: int) -> bool:
    """Whether one more question stops the clock under the rules of the application."""
    return asked_before < finding.application.rule_set.questions_stop_clock


def ask(finding: Finding, text: str, *, by: User, at: dt.datetime) -> None:
    """Put a question to the team; raises Stale while another one is open."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_ANSWERABLE)  # holds the row: of two who ask at once the second sees the first
        if finding.questions.filter(answered_at__isnull=True).exists():
            raise Stale(_("Pertanyaan lain tentang temuan ini masih terbuka."))
        asked_before = finding.questions.count()
        FindingQuestion.objects.create(finding=finding, text=text, asked_by=by, asked_at=at)
        if stops_clock(finding, asked_before):
            stop_clock(finding, Pause.Reason.QUESTION, at)
        LogEntry.write(finding.application, verb="question_asked", by=by, at=at, finding=finding, note=text)
        tell("question_asked", finding.application, at=at, by=by, note=text, finding=finding)


def answer(finding: Finding, question: FindingQuestion, text: str, *, by: User, at: dt.datetime) -> None:
    """Answer the open question and let the clock run again; raises Stale when somebody else was first."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_CORRECTABLE)
        answered = FindingQuestion.objects.filter(pk=question.pk, answered_at__isnull=True).update(
            answer=text, answered_by=by, answered_at=at
        )
        if not answered:
            raise Stale(_("Pertanyaan ini sudah dijawab."))
        finding.refresh_from_db(fields=["due_on", "begun_at", "paused_since"])
        start_clock(finding, at, [Pause.Reason.QUESTION])
        LogEntry.write(finding.application, verb="question_answered", by=by, at=at, finding=finding, note=text)
        tell("question_answered", finding.application, at=at, by=by, note=text, finding=finding)
