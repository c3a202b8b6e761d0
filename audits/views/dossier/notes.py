"""What is said about a document: the LSP's answers to notes, and what BNSP's people say to each other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.dossier import items
from audits.errors import Stale
from audits.forms.documents import DocumentAnswerForm, InternalNoteForm
from audits.permissions import side_of
from audits.states import Side
from audits.views.application.frame import fetch
from audits.views.dossier.document_list import late, staff_only
from audits.views.dossier.document_page import document_page, find


@require_POST
@login_required
def document_answer(request, ref, code):
    """The LSP answers what the reviewer noted."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = DocumentAnswerForm(request.POST, threads=items.open_notes(item))
    if not form.is_valid():
        return document_page(request, record, item, answer_form=form, status=422)
    try:
        thread = form.cleaned_data.get("thread")
        items.answer(item, form.cleaned_data["text"], thread, application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Jawaban tersimpan. BNSP membacanya setelah permohonan dikirim lagi."))
    return redirect(record.url("document", item.code, anchor="catatan"))


@require_POST
@login_required
def document_internal(request, ref, code):
    """BNSP's people talk among themselves about a document."""
    record = fetch(request, ref)
    if side_of(request.user, record) != Side.BNSP:
        raise PermissionDenied
    item = find(record, code, Side.BNSP)
    form = InternalNoteForm(request.POST, prefix="internal")
    if not form.is_valid():
        return document_page(request, record, item, internal_form=form, status=422)
    items.add_internal_note(item, form.cleaned_data["text"], by=request.user, at=timezone.now())
    messages.success(request, _("Catatan internal tersimpan."))
    return redirect(record.url("document", item.code, anchor="internal"))
