"""The conditions of a decision: the LSP reports how each was met, the secretariat confirms it or says what is missing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.errors import Stale
from audits.forms.conditions import ReportForm, RulingForm
from audits.models import Application, Condition, LogEntry
from audits.models.condition import OWED_IN
from audits.notifications import tell
from audits.permissions import is_secretariat, is_staff
from audits.views.application import fetch, page
from audits.views.steps import overtaken
from lsp.templatetags.ui import distance


def standing_of(condition: Condition, on) -> tuple[str, str]:
    """Tone and words of a condition on this day."""
    if condition.met_at:
        return "done", _("Terpenuhi")
    if condition.dropped_at:
        return "done", _("Diganti keputusan baru")
    if condition.waits_for_bnsp:
        return "action", _("Menunggu pemeriksaan BNSP")
    if condition.is_overdue(on):
        return "overdue", _("Terlambat")
    return "soon", _("Perlu dipenuhi")


def condition_row(condition: Condition, on) -> dict:
    """A condition as lists show it."""
    tone, words = standing_of(condition, on)
    return {
        "label": str(condition),
        "url": condition.get_absolute_url(),
        "text": condition.text,
        "scheme": condition.scheme.title if condition.scheme else "",
        "clause": condition.clause,
        "due_on": condition.due_on,
        "distance": distance(condition.due_on, on) if condition.is_open else "",
        "tone": tone,
        "standing": words,
    }


def rows_of(application: Application, on) -> list[dict]:
    """Every condition of a file."""
    rows = list(application.conditions.select_related("scheme"))
    for row in rows:
        row.application = application
    return [condition_row(row, on) for row in rows]


@require_safe
@login_required
def conditions(request, ref):
    """All conditions of one file."""
    record = fetch(request, ref)
    return page(
        request, record, "audits/conditions.html", "decision", {"conditions": rows_of(record, timezone.localdate())}
    )


@require_http_methods(["GET", "POST"])
@login_required
def condition(request, ref, seq):
    """One condition, with the report of the LSP or the verdict of BNSP as the reader's part."""
    record = fetch(request, ref)
    owed = get_object_or_404(record.conditions.select_related("scheme", "reported_by", "met_by"), seq=seq)
    owed.application = record
    is_owed = owed.is_open and record.state in OWED_IN
    may_report = is_staff(request.user, record)
    may_rule = is_secretariat(request.user, record)
    form_class = ReportForm if may_report else RulingForm if may_rule else None
    if request.method == "POST" and form_class is None:
        raise PermissionDenied
    if not is_owed or (form_class is RulingForm and not owed.waits_for_bnsp):
        if request.method == "POST":
            return overtaken(request, record, record, _("Syarat ini tidak menunggu Anda lagi."))
        form_class = None
    form = form_class(request.POST or None, initial={"report": owed.report}) if form_class else None
    if request.method == "POST" and form.is_valid():
        try:
            done = report(owed, request.user, form) if form_class is ReportForm else rule(owed, request.user, form)
        except Stale as stale:
            return overtaken(request, record, record, str(stale))
        messages.success(request, done)
        return redirect(owed)
    context = {
        "condition": owed,
        "row": condition_row(owed, timezone.localdate()),
        "form": form,
        "reports": form_class is ReportForm,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, record, "audits/condition.html", "decision", context, status=status)


@transaction.atomic
def report(owed: Condition, by, form) -> str:
    """The LSP says how it met the condition."""
    at = timezone.now()
    owed.application.touch(while_in=OWED_IN)
    changed = Condition.objects.filter(pk=owed.pk).open()
    if not changed.update(report=form.cleaned_data["report"], reported_by=by, reported_at=at, verdict_note=""):
        raise Stale(_("Syarat ini tidak menunggu Anda lagi."))
    write_down(owed, "condition_reported", by, at, form.cleaned_data["report"])
    return _("Laporan dikirim. Sekretariat BNSP memeriksanya.")


@transaction.atomic
def rule(owed: Condition, by, form) -> str:
    """BNSP confirms the condition, or hands it back with what is missing."""
    at, note = timezone.now(), form.cleaned_data["verdict_note"].strip()
    owed.application.touch(while_in=OWED_IN)
    verdict = {"met_by": by, "met_at": at} if form.cleaned_data["met"] else {"reported_at": None, "reported_by": None}
    waiting = Condition.objects.filter(pk=owed.pk, reported_at=owed.reported_at).open()
    if not waiting.update(verdict_note=note, **verdict):
        raise Stale(_("Laporan syarat ini sudah berubah. Baca lagi sebelum memutuskan."))
    is_met = form.cleaned_data["met"]
    write_down(owed, "condition_met" if is_met else "condition_returned", by, at, note)
    return _("Syarat dinyatakan terpenuhi.") if is_met else _("LSP diberi tahu apa yang masih kurang.")


def write_down(owed: Condition, verb: str, by, at, note: str) -> None:
    """One line in the log, and the notice to the other side."""
    LogEntry.write(owed.application, verb=verb, by=by, at=at, note=note, facts={"subject": str(owed)})
    kind = "condition_reported" if verb == "condition_reported" else "condition_ruled"
    facts = {"condition": owed, "is_met": verb == "condition_met"}
    tell(kind, owed.application, at=at, by=by, note=note, facts=facts)
