"""A longer deadline for a correction: the chair asks once, the lead grants or refuses."""

from contextlib import ExitStack

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.forms.findings import ExtensionForm, RulingForm
from audits.models import Extension, Finding, LogEntry
from audits.models.storage import evidence_name
from audits.notifications import tell
from audits.permissions import disputes_finding, leads_finding
from audits.reckoning import keep_due_day
from audits.standing import sentence_of
from audits.states import FINDING_ANSWERABLE, FINDING_CORRECTABLE, State
from audits.uploads import stored
from audits.views.application import fetch_finding, page
from audits.views.files import SHA_LETTERS
from audits.views.steps import overtaken
from lsp.templatetags.ui import plaindate


def may_ask_longer(user, finding: Finding, extensions: list[Extension]) -> bool:
    """Whether the chair may ask for a longer deadline: once, while the LSP holds the finding."""
    return (
        disputes_finding(user, finding)
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
        and finding.due_on is not None
        and all(extension.ruling == Extension.Ruling.REFUSED for extension in extensions)
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
    on, at = timezone.localdate(), timezone.now()
    form = ExtensionForm(request.POST or None, request.FILES or None, finding=record, on=on)
    context = {"finding": record, "form": form, "sentence": sentence_of(record)}
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/extension_ask.html", "findings", context, status=status)
    try:
        with ExitStack() as places, transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_ANSWERABLE)  # holds the row: of two who ask at once the second sees the first
            if record.extensions.exclude(ruling=Extension.Ruling.REFUSED).exists():
                raise Stale(_("Perpanjangan untuk temuan ini sudah pernah diminta."))
            wanted_on, reason = form.cleaned_data["wanted_on"], form.cleaned_data["reason"]
            asked = Extension.objects.create(
                finding=record, asked_by=request.user, asked_at=at, wanted_on=wanted_on, reason=reason
            )
            for upload in {upload.sha256: upload for upload in form.cleaned_data["files"]}.values():
                place = places.enter_context(stored(upload, evidence_name))
                asked.evidence.create(file=place, uploaded_by=request.user, uploaded_at=at, **upload.columns())
            log_extension(record, "extension_asked", asked, by=request.user, at=at, note=asked.reason)
            tell("extension_asked", record.application, at=at, by=request.user, note=asked.reason, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Permintaan dikirim. Ketua tim diberi tahu; sampai diputus, tenggat tidak berubah."))
    return redirect(record)


def log_extension(finding: Finding, verb: str, extension: Extension, *, by, at, note: str) -> None:
    """One line in the file's log."""
    LogEntry.write(
        finding.application,
        verb=verb,
        by=by,
        at=at,
        finding=finding,
        note=note,
        facts={
            "subject": _("sampai %(day)s") % {"day": plaindate(extension.wanted_on)},
            "wanted_on": extension.wanted_on.isoformat(),
            "due_on": finding.due_on.isoformat(),
        },
    )


def evidence_rows(finding: Finding, extension: Extension) -> list[dict]:
    """The files that came with a request, each with its address."""
    return [
        {
            "name": file.original_name,
            "url": finding.application.url("extension_file", finding.seq, file.sha256[:SHA_LETTERS]),
        }
        for file in extension.evidence.all()
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
    form = RulingForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {
            "finding": record,
            "form": form,
            "asked": pending,
            "files": evidence_rows(record, pending),
            "sentence": sentence_of(record),
        }
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/extension_rule.html", "findings", context, status=status)
    at, ruling, note = timezone.now(), form.cleaned_data["ruling"], form.cleaned_data["note"]
    is_granted = ruling == Extension.Ruling.GRANTED
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_CORRECTABLE)
            ruled = Extension.objects.filter(pk=pending.pk, ruling=Extension.Ruling.PENDING).update(
                ruling=ruling, ruling_note=note, ruled_by=request.user, ruled_at=at
            )
            if not ruled:
                raise Stale(_("Permintaan perpanjangan ini sudah diputus."))
            verb = "extension_granted" if is_granted else "extension_refused"
            log_extension(record, verb, pending, by=request.user, at=at, note=note)
            if is_granted:
                # A finding that was reopened meanwhile may have a later day already; an extension never takes days away.
                record.refresh_from_db(fields=["due_on", "begun_at"])
                keep_due_day(record)
            tell("extension_ruled", record.application, at=at, by=request.user, note=note, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Putusan tersimpan dan LSP diberi tahu."))
    return redirect(record)
