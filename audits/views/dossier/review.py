"""What BNSP's reviewers do with a document: judge its newest version and tick off what they noted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.dossier import items
from audits.errors import Stale
from audits.models import DossierItem
from audits.permissions import is_reviewer, side_of
from audits.states import Side, State
from audits.views.application.frame import fetch
from audits.views.application.steps import overtaken
from audits.views.dossier.document_list import late, next_to_check
from audits.views.dossier.document_page import document_page, find, verdict_form


def reviewer_only(request, record) -> None:
    """Refuse everybody who does not review for BNSP."""
    if not is_reviewer(request.user, record):
        raise PermissionDenied


@require_POST
@login_required
def document_verdict(request, ref, code):
    """The reviewer accepts the newest version or says what must be mended; the next document that waits follows."""
    record = fetch(request, ref)
    reviewer_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = verdict_form(request, item, request.POST)
    if request.POST.get("seen") == items.review_mark(item) and not form.is_valid():
        return document_page(request, record, item, verdict_form=form, status=422)
    try:
        items.judge(
            item,
            seen=request.POST.get("seen", ""),
            accepts=request.POST.get("choice") == "accept",
            text=form.cleaned_data.get("note", "") if form.is_valid() else "",
            sentences=form.cleaned_data.get("sentences", ()),
            application=record,
            by=request.user,
            at=timezone.now(),
        )
    except Stale as stale:
        record.refresh_from_db()
        if record.state != State.IN_REVIEW:
            return overtaken(request, record, record, str(stale))
        return other_verdict(request, record, find(record, code, Side.BNSP))
    done = _("%(code)s diterima.") if form.accepts else _("%(code)s ditandai perlu diperbaiki.")
    messages.success(request, done % {"code": item.code})
    following = next_to_check(record.items.in_order())
    return redirect(following.get_absolute_url() if following else record.url("documents"))


def other_verdict(request, record, item: DossierItem):
    """Answer 409: the row changed since the reviewer opened it; what is stored stands beside what was typed, and may be saved knowingly."""
    typed = request.POST.copy()
    typed["seen"] = items.review_mark(item)
    form = verdict_form(request, item, typed)
    unsent = [note for note in item.notes.all() if not note.sent]
    words = "; ".join(f"{note.by}: {note.text}" for note in unsent) or item.get_state_display()
    form.add_error(
        None,
        _(
            "Dokumen ini sudah berubah sejak Anda membukanya. Yang tersimpan sekarang: %(words)s. Isian Anda masih ada di bawah."
        )
        % {"words": words},
    )
    return document_page(request, record, item, verdict_form=form, status=409)


@require_POST
@login_required
def note_done(request, ref, code, number):
    """The reviewer ticks off a note."""
    record = fetch(request, ref)
    reviewer_only(request, record)
    item = find(record, code, side_of(request.user, record))
    notes = list(item.notes.all())
    if not 1 <= number <= len(notes) or notes[number - 1].side != Side.BNSP or not notes[number - 1].begins_thread:
        raise Http404
    try:
        items.resolve_note(notes[number - 1], application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Catatan dinyatakan selesai."))
    return redirect(record.url("document", item.code, anchor="catatan"))
