"""The LSP hands in versions of a document and takes back the newest one of a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.dossier import items
from audits.errors import Stale
from audits.forms.documents import VersionForm
from audits.permissions import side_of
from audits.views.application.frame import fetch
from audits.views.dossier.document_list import already_there, late, put_by, staff_only
from audits.views.dossier.document_page import document_page, find
from audits.views.files.chosen_files import ChosenFiles


@require_http_methods(["GET", "POST"])
@login_required
def document(request, ref, code):
    """One document: its versions and notes; the LSP hands in a new version here."""
    record = fetch(request, ref)
    item = find(record, code, side_of(request.user, record))
    if request.method == "GET":
        return document_page(request, record, item)
    staff_only(request, record)
    form = VersionForm(request.POST, request.FILES)
    chosen = ChosenFiles(request, form)
    if not chosen.is_valid():
        chosen.hold()
        return document_page(request, record, item, version_form=form, status=422)
    upload, note = form.cleaned_data["file"], form.cleaned_data["note"]
    if upload is None:
        try:
            items.refuse_closed(item, record)
        except Stale as stale:
            return late(request, record, stale)
        if not put_by(chosen, record, item, "file"):
            return document_page(request, record, item, version_form=form, status=422)
        chosen.settle()
        return redirect(record.url("document", item.code))
    try:
        version = items.add_version(item, upload, application=record, by=request.user, at=timezone.now(), note=note)
    except items.AlreadyUploaded as repeated:
        chosen.settle()
        form.add_error("file", already_there(repeated))
        return document_page(request, record, item, version_form=form, status=422)
    except Stale as stale:
        return late(request, record, stale)
    chosen.settle()
    messages.success(request, _("%(code)s versi %(number)d tersimpan.") % {"code": item.code, "number": version.number})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def version_remove(request, ref, code, number):
    """The LSP takes back the newest file of a draft."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    try:
        items.remove_version(item, number, application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Versi %(number)d dihapus.") % {"number": number})
    return redirect(record.url("document", item.code))
