"""What the LSP declares of a document: whether it applies, whether the last period's still holds, who takes care of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.dossier import items
from audits.errors import Stale
from audits.forms.documents import ReuseForm, SetAsideForm
from audits.models import DossierItem
from audits.permissions import side_of
from audits.states import ItemState
from audits.views.application.frame import fetch
from audits.views.dossier.document_list import late, staff_only
from audits.views.dossier.document_page import document_page, find, person_form
from lsp.web.formats import longdate


@require_POST
@login_required
def document_set_aside(request, ref, code):
    """The LSP says that a conditional document does not concern it."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    if item.requirement.is_mandatory:
        raise PermissionDenied(_("Dokumen wajib tidak dapat dinyatakan tidak berlaku."))
    form = SetAsideForm(request.POST, mark=items.declaration_mark(item))
    if not form.is_valid():
        return document_page(request, record, item, set_aside_form=form, status=422)
    try:
        items.declare_not_applicable(
            item,
            form.cleaned_data["reason"],
            application=record,
            by=request.user,
            at=timezone.now(),
            seen=form.cleaned_data["opened_with"],
        )
    except items.EditConflict as conflict:
        say_what_colleague_said(form, conflict.item)
        return document_page(request, record, item, set_aside_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s dinyatakan tidak berlaku.") % {"code": item.code})
    return redirect(record.url("document", item.code))


def say_what_colleague_said(form, item: DossierItem) -> None:
    """Beside what was typed stands what a colleague saved meanwhile; saving again is a knowing act."""
    form.fits(items.declaration_mark(item))
    said = (
        item.get_reuse_display() if item.reuse and item.state != ItemState.NOT_APPLICABLE else item.get_state_display()
    )
    if item.not_applicable_reason:
        said = f"{said}, {item.not_applicable_reason}"
    words = _("Rekan Anda baru saja menyimpan: %(said)s. Isian Anda masih ada; simpan lagi bila itu yang benar.")
    form.add_error(None, words % {"said": said})


@require_POST
@login_required
def document_take_up(request, ref, code):
    """The LSP says that the document does concern it after all."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    try:
        items.declare_applicable(item, application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s kembali berlaku.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_reuse(request, ref, code):
    """The LSP says whether the last period's document still holds."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = ReuseForm(request.POST, mark=items.declaration_mark(item))
    if not form.is_valid():
        return document_page(request, record, item, reuse_form=form, status=422)
    try:
        given, seen = form.cleaned_data["choice"], form.cleaned_data["opened_with"]
        items.confirm_reuse(item, given, application=record, seen=seen)
    except items.EditConflict as conflict:
        say_what_colleague_said(form, conflict.item)
        return document_page(request, record, item, reuse_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Pernyataan tentang %(code)s tersimpan.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_person(request, ref, code):
    """The LSP names who takes care of a document, and until when; a second saver sees what a colleague chose."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = person_form(record, item, request.POST)
    if not form.is_valid():
        return document_page(request, record, item, person_form=form, status=422)
    given, seen = form.cleaned_data, form.cleaned_data["opened_with"]
    try:
        items.assign(item, given["person"], given["due_on"], application=record, seen=seen)
    except items.EditConflict as conflict:
        form.fits(items.person_mark(conflict.item))
        form.add_error(None, words_of_person(conflict.item))
        return document_page(request, record, item, person_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Penanggung jawab %(code)s tersimpan.") % {"code": item.code})
    return redirect(record.url("document", item.code))


def words_of_person(item: DossierItem) -> str:
    """What a colleague saved meanwhile, beside what was typed."""
    person = item.person.user if item.person else _("belum ditunjuk")
    day = longdate(item.due_on) if item.due_on else _("tanpa tenggat")
    words = _(
        "Rekan Anda baru saja menyimpan: %(person)s, %(day)s. Isian Anda masih ada; simpan lagi bila itu yang benar."
    )
    return words % {"person": person, "day": day}
