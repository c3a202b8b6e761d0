"""The conditions of a decision: the LSP reports how each was met, the secretariat confirms it or says what is missing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.decision.conditions import report, rule
from audits.errors import Stale
from audits.forms.conditions import ConditionRulingForm, ReportForm
from audits.models import Application, Condition, WaitingFile
from audits.models.condition import REPORTED_IN
from audits.permissions import is_secretariat, is_staff
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.views.files.chosen_files import ChosenFiles
from audits.views.files.stored_files import SHA_LETTERS
from lsp.badges import Badge
from lsp.web.formats import distance


def badge_of(condition: Condition, on) -> Badge:
    """Tone and words of a condition on this day."""
    if condition.met_at:
        return Badge("done", _("Terpenuhi"))
    if condition.dropped_at:
        return Badge("done", _("Diganti keputusan baru"))
    if condition.waits_for_bnsp:
        return Badge("action", _("Menunggu pemeriksaan BNSP"))
    if condition.is_overdue(on):
        return Badge("overdue", _("Terlambat"))
    return Badge("soon", _("Perlu dipenuhi"))


def condition_row(condition: Condition, on) -> dict:
    """A condition as lists show it."""
    return {
        "label": str(condition),
        "url": condition.get_absolute_url(),
        "text": condition.text,
        "scheme": condition.scheme.title if condition.scheme else "",
        "clause": condition.clause,
        "due_on": condition.due_on,
        "distance": distance(condition.due_on, on) if condition.is_open else "",
        "badge": badge_of(condition, on),
    }


def rows_of(application: Application, on) -> list[dict]:
    """Every condition of an application."""
    rows = list(application.conditions.select_related("scheme"))
    for row in rows:
        row.application = application
    return [condition_row(row, on) for row in rows]


@require_safe
@login_required
def conditions(request, ref):
    """All conditions of one application."""
    record = fetch(request, ref)
    return page(
        request,
        record,
        "audits/decision/conditions.html",
        "decision",
        {"conditions": rows_of(record, timezone.localdate())},
    )


@require_http_methods(["GET", "POST"])
@login_required
def condition(request, ref, seq):
    """One condition, with the report of the LSP or the verdict of BNSP as the reader's part."""
    record = fetch(request, ref)
    asked = get_object_or_404(record.conditions.select_related("scheme", "reported_by", "met_by"), seq=seq)
    asked.application = record
    is_awaited = asked.is_open and record.state in REPORTED_IN
    may_report = is_staff(request.user, record)
    may_rule = is_secretariat(request.user, record)
    form_class = ReportForm if may_report else ConditionRulingForm if may_rule else None
    if request.method == "POST" and form_class is None:
        raise PermissionDenied
    if not is_awaited or (form_class is ConditionRulingForm and not asked.waits_for_bnsp):
        if request.method == "POST":
            return overtaken(request, record, record, _("Syarat ini tidak menunggu Anda lagi."))
        form_class = None
    form = (
        form_class(request.POST or None, request.FILES or None, initial={"report": asked.report})
        if form_class
        else None
    )
    chosen = ChosenFiles(request, form) if isinstance(form, ReportForm) else None
    if form and request.method == "POST" and (chosen.is_valid() if chosen else form.is_valid()):
        try:
            done = send_report(request, asked, form, chosen) if chosen else rule_on(request, asked, form)
        except Stale as stale:
            return overtaken(request, record, record, str(stale))
        messages.success(request, done)
        return redirect(asked)
    if chosen and request.method == "POST":
        chosen.hold()
    context = {
        "condition": asked,
        "row": condition_row(asked, timezone.localdate()),
        "rounds": rounds_of(asked),
        "form": form,
        "reports": form_class is ReportForm,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, record, "audits/decision/condition.html", "decision", context, status=status)


def rounds_of(condition: Condition) -> list[dict]:
    """Every report with its files and what BNSP answered, the newest first."""
    reports = condition.reports.select_related("by", "ruled_by").prefetch_related("evidence").order_by("-round")
    return [
        {
            "report": report,
            "files": [
                {
                    "name": file.original_name,
                    "url": condition.application.url("condition_file", condition.seq, file.sha256[:SHA_LETTERS]),
                }
                for file in report.evidence.all()
            ],
        }
        for report in reports
    ]


def send_report(request, condition: Condition, form, chosen: ChosenFiles) -> str:
    """Hand the LSP's report in; returns what the page says of it."""
    said = form.cleaned_data
    sent = report(condition, said["report"], said["files"], by=request.user, at=timezone.now())
    chosen.put_by(WaitingFile.Place.CONDITION, sent.pk)
    chosen.settle()
    return _("Laporan dikirim. Sekretariat BNSP memeriksanya.")


def rule_on(request, condition: Condition, form) -> str:
    """Rule on the report; returns what the page says of it."""
    is_met = form.cleaned_data["met"]
    rule(condition, is_met, form.cleaned_data["verdict_note"].strip(), by=request.user, at=timezone.now())
    return _("Syarat dinyatakan terpenuhi.") if is_met else _("LSP diberi tahu apa yang masih kurang.")
