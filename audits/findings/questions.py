"""A question to BNSP about a finding: the LSP asks, the team answers, and meanwhile the clock stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.forms.findings import QuestionAnswerForm, QuestionForm
from audits.models import Finding, FindingQuestion, LogEntry, Pause
from audits.notifications import tell
from audits.permissions import answers_finding, verifies_finding
from audits.reckoning import start_clock, stop_clock
from audits.standing import sentence_of
from audits.states import FINDING_ANSWERABLE, FINDING_CORRECTABLE, State
from audits.views.application import fetch_finding, page
from audits.views.steps import overtaken


def may_ask_team(user, finding: Finding, questions: list[FindingQuestion]) -> bool:
    """Whether this person may ask now: for the LSP, while it holds the finding and no other question is open."""
    return (
        answers_finding(user, finding)
        and finding.is_binding
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
        and all(question.answered_at for question in questions)
    )


def may_answer_question(user, finding: Finding, questions: list[FindingQuestion]) -> bool:
    """Whether this person may answer the open question: somebody who judges in the team."""
    return (
        verifies_finding(user, finding)
        and finding.application.state == State.CORRECTING
        and any(question.answered_at is None for question in questions)
    )


def stops_clock(finding: Finding, asked_before: int) -> bool:
    """Whether one more question stops the clock under the rules of the file."""
    return asked_before < finding.application.rule_set.questions_stop_clock


@require_http_methods(["GET", "POST"])
@login_required
def question_ask(request, ref, seq):
    """The LSP asks the team."""
    record = fetch_finding(request, ref, seq)
    if not answers_finding(request.user, record) or not record.is_binding:
        raise PermissionDenied
    asked = list(record.questions.all())
    if not may_ask_team(request.user, record, asked):
        if request.method == "POST":
            return overtaken(
                request, record, record.application, _("Pertanyaan tentang temuan ini sedang tidak dapat dikirim.")
            )
        return redirect(record)
    form = QuestionForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {
            "finding": record,
            "form": form,
            "sentence": sentence_of(record),
            "stops_clock": stops_clock(record, len(asked)),
        }
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/question_ask.html", "findings", context, status=status)
    at, text = timezone.now(), form.cleaned_data["text"]
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_ANSWERABLE)  # holds the row: of two who ask at once the second sees the first
            if record.questions.filter(answered_at__isnull=True).exists():
                raise Stale(_("Pertanyaan lain tentang temuan ini masih terbuka."))
            asked_before = record.questions.count()
            FindingQuestion.objects.create(finding=record, text=text, asked_by=request.user, asked_at=at)
            if stops_clock(record, asked_before):
                stop_clock(record, Pause.Reason.QUESTION, at)
            LogEntry.write(record.application, verb="question_asked", by=request.user, at=at, finding=record, note=text)
            tell("question_asked", record.application, at=at, by=request.user, note=text, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Pertanyaan dikirim kepada tim asesor."))
    return redirect(record)


@require_http_methods(["GET", "POST"])
@login_required
def question_answer(request, ref, seq):
    """The team answers; the clock goes on."""
    record = fetch_finding(request, ref, seq)
    if not verifies_finding(request.user, record):
        raise PermissionDenied
    question = record.questions.filter(answered_at__isnull=True).select_related("asked_by").first()
    if question is None or record.application.state != State.CORRECTING:
        if request.method == "POST":
            return overtaken(request, record, record.application, _("Pertanyaan ini sudah dijawab."))
        return redirect(record)
    form = QuestionAnswerForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"finding": record, "form": form, "question": question, "sentence": sentence_of(record)}
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/question_answer.html", "findings", context, status=status)
    at, answer = timezone.now(), form.cleaned_data["answer"]
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_CORRECTABLE)
            answered = FindingQuestion.objects.filter(pk=question.pk, answered_at__isnull=True).update(
                answer=answer, answered_by=request.user, answered_at=at
            )
            if not answered:
                raise Stale(_("Pertanyaan ini sudah dijawab."))
            record.refresh_from_db(fields=["due_on", "begun_at", "paused_since"])
            start_clock(record, at, [Pause.Reason.QUESTION])
            LogEntry.write(
                record.application, verb="question_answered", by=request.user, at=at, finding=record, note=answer
            )
            tell("question_answered", record.application, at=at, by=request.user, note=answer, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Jawaban dikirim. Jam tenggat LSP berjalan lagi."))
    return redirect(record)
