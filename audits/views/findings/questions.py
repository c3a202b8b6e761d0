"""A question to BNSP about a finding: the LSP asks, the team answers, and meanwhile the clock stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.findings import questions
from audits.findings.urgency import sentence_of
from audits.forms.findings import FindingQuestionForm, QuestionAnswerForm
from audits.models import Finding, FindingQuestion
from audits.permissions import answers_finding, verifies_finding
from audits.states import FINDING_ANSWERABLE, State
from audits.views.application.frame import fetch_finding, page
from audits.views.application.steps import overtaken


def may_ask_team(user, finding: Finding, asked: list[FindingQuestion]) -> bool:
    """Whether this person may ask now: for the LSP, while it holds the finding and no other question is open."""
    return (
        answers_finding(user, finding)
        and finding.is_binding
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
        and all(question.answered_at for question in asked)
    )


def may_answer_question(user, finding: Finding, asked: list[FindingQuestion]) -> bool:
    """Whether this person may answer the open question: somebody who judges in the team."""
    return (
        verifies_finding(user, finding)
        and finding.application.state == State.CORRECTING
        and any(question.answered_at is None for question in asked)
    )


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
    form = FindingQuestionForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {
            "finding": record,
            "form": form,
            "sentence": sentence_of(record),
            "stops_clock": questions.stops_clock(record, len(asked)),
        }
        status = 200 if request.method == "GET" else 422
        return page(
            request, record.application, "audits/findings/question_ask.html", "findings", context, status=status
        )
    try:
        questions.ask(record, form.cleaned_data["text"], by=request.user, at=timezone.now())
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
        return page(
            request, record.application, "audits/findings/question_answer.html", "findings", context, status=status
        )
    try:
        questions.answer(record, question, form.cleaned_data["answer"], by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Jawaban dikirim. Hitungan tenggat LSP berjalan lagi."))
    return redirect(record)
