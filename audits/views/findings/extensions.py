"""A longer deadline for a correction: the chair asks once, the lead grants or refuses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.findings import extensions
from audits.findings.urgency import sentence_of, time_left
from audits.forms.findings import ExtensionForm, ExtensionRulingForm
from audits.models import Extension, Finding, WaitingFile
from audits.permissions import disputes_finding, leads_finding
from audits.states import FINDING_ANSWERABLE, State
from audits.views.application.frame import fetch_finding, page
from audits.views.application.steps import overtaken
from audits.views.files.chosen_files import ChosenFiles
from audits.views.files.stored_files import SHA_LETTERS


def may_ask_longer(user, finding: Finding, asked: list[Extension]) -> bool:
    """Whether the chair may ask for a longer deadline: once, while the LSP holds the finding."""
    return (
        disputes_finding(user, finding)
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
        and finding.due_on is not None
        and all(extension.ruling == Extension.Ruling.REFUSED for extension in asked)
    )


@require_http_methods(["GET", "POST"])
@login_required
def extension_ask(request, ref, seq):
    """The chair asks for a longer deadline, once, with the reason."""
    record = fetch_finding(request, ref, seq)
    if not disputes_finding(request.user, record):
        raise PermissionDenied
    if not may_ask_longer(request.user, record, list(record.extensions.all())):
        if request.method == "POST":
            return overtaken(
                request, record, record.application, _("Perpanjangan untuk temuan ini tidak dapat diminta.")
            )
        return redirect(record)
    form = ExtensionForm(request.POST or None, request.FILES or None, finding=record, on=timezone.localdate())
    chosen = ChosenFiles(request, form)
    context = {
        "finding": record,
        "form": form,
        "sentence": sentence_of(record),
        "time_left": time_left(record, timezone.localdate()),
    }
    if request.method == "GET" or not chosen.is_valid():
        status = 200 if request.method == "GET" else 422
        chosen.hold()
        return page(
            request, record.application, "audits/findings/extension_ask.html", "findings", context, status=status
        )
    try:
        asked = extensions.ask(
            record,
            form.cleaned_data["wanted_on"],
            form.cleaned_data["reason"],
            form.cleaned_data["files"],
            by=request.user,
            at=timezone.now(),
        )
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    chosen.put_by(WaitingFile.Place.EXTENSION, asked.pk, page=record.get_absolute_url())
    chosen.settle()
    messages.success(request, _("Permintaan dikirim. Ketua tim diberi tahu; sampai diputus, tenggat tidak berubah."))
    return redirect(record)


def evidence_rows(finding: Finding, extension: Extension) -> list[dict]:
    """The files that came with a request, each with its address."""
    return [
        {
            "name": file.original_name,
            "url": finding.application.url("extension_file", finding.seq, file.sha256[:SHA_LETTERS]),
        }
        for file in extension.evidence.all()
    ] + [
        {"name": _("%(name)s (masih menunggu diperiksa)") % {"name": file.name}, "url": ""}
        for file in WaitingFile.objects.bound_for(WaitingFile.Place.EXTENSION, extension.pk)
    ]


@require_http_methods(["GET", "POST"])
@login_required
def extension_rule(request, ref, seq):
    """The lead grants a longer deadline or refuses it; the original day stays visible."""
    record = fetch_finding(request, ref, seq)
    if not leads_finding(request.user, record):
        raise PermissionDenied
    waiting = record.extensions.filter(ruling=Extension.Ruling.PENDING)
    pending = waiting.select_related("asked_by").prefetch_related("evidence").first()
    if pending is None or record.application.state != State.CORRECTING:
        if request.method == "POST":
            return overtaken(request, record, record.application, _("Permintaan perpanjangan ini sudah diputus."))
        return redirect(record)
    form = ExtensionRulingForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {
            "finding": record,
            "form": form,
            "asked": pending,
            "files": evidence_rows(record, pending),
            "sentence": sentence_of(record),
            "time_left": time_left(record, timezone.localdate()),
        }
        status = 200 if request.method == "GET" else 422
        return page(
            request, record.application, "audits/findings/extension_rule.html", "findings", context, status=status
        )
    ruling, note = form.cleaned_data["ruling"], form.cleaned_data["note"]
    try:
        extensions.rule(record, pending, ruling, note, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Putusan tersimpan dan LSP diberi tahu."))
    return redirect(record)
