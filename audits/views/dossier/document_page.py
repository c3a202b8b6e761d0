"""One document of the dossier: its versions, notes and person in charge, handed in by the LSP and judged by BNSP."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import dossier
from audits.comparison import Comparison, Shown, asked_page, kind_of, side_by_side
from audits.errors import Stale
from audits.forms.documents import (
    AnswerForm,
    CiteForm,
    InternalNoteForm,
    PersonForm,
    ReuseForm,
    SetAsideForm,
    VerdictForm,
    VersionForm,
)
from audits.last_period import findings_about
from audits.models import DocumentNote, DocumentVersion, DossierItem, InternalNote, StandardSentence, Verdict
from audits.permissions import is_reviewer, is_staff
from audits.states import ItemState, Side, State
from audits.track import side_of
from audits.views.application import fetch, page
from audits.views.citations import citations_of, may_decide
from audits.views.documents import (
    already_there,
    is_with_lsp,
    late,
    next_to_check,
    notes_for,
    staff_only,
    standing,
    was_returned,
)
from audits.views.steps import overtaken
from lsp.once import once
from lsp.templatetags.ui import longdate


def find(record, code: str, side: str) -> DossierItem:
    """The row of this code with everything its page shows this reader, or 404."""
    versions = Prefetch("versions", DocumentVersion.objects.select_related("uploaded_by"))
    rows = record.items.in_order().prefetch_related(versions, notes_for(side))
    return get_object_or_404(rows, requirement__code=code)


def forms_for(request, record, item: DossierItem, given: dict) -> dict:
    """The forms this reader may use on this row now; those in `given` come back with what was typed."""
    forms = {}
    open_now = dossier.is_open_to_lsp(item, record)
    if is_staff(request.user, record) and is_with_lsp(record):
        forms["person_form"] = person_form(record, item)
        if item.reuse and record.state == State.DRAFT:
            said = "" if item.awaits_confirmation else item.reuse
            forms["reuse_form"] = ReuseForm(initial={"choice": said}, mark=dossier.word_mark(item))
        if open_now and item.state != ItemState.NOT_APPLICABLE:
            forms["version_form"] = VersionForm()
            if not item.requirement.is_mandatory:
                forms["set_aside_form"] = SetAsideForm(mark=dossier.word_mark(item))
        if record.state == State.RETURNED and item.state == ItemState.FIX:
            forms["answer_form"] = AnswerForm(threads=dossier.open_notes(item))
    if side_of(request.user, record) == Side.BNSP and record.is_open:
        forms["internal_form"] = InternalNoteForm(prefix="internal")
    if is_reviewer(request.user, record) and record.state == State.IN_REVIEW:
        forms["verdict_form"] = verdict_form(request, item)
    return forms | given


def person_form(record, item: DossierItem, data=None) -> PersonForm:
    """Who takes care of the row until when, with the mark of what was seen."""
    stored = {"person": item.person_id, "due_on": item.due_on}
    return PersonForm(data, initial=stored, people=people_of(record), mark=dossier.charge_mark(item))


def people_of(record):
    """Those of the LSP who may take care of something."""
    return record.lsp.memberships.current(timezone.localdate()).working().select_related("user")


def verdict_form(request, item: DossierItem, data=None) -> VerdictForm:
    """The reviewer's form: what was seen is sent along, so that a verdict never falls on something else."""
    unsent = dossier.unsent_note(item, request.user)
    chosen = {ItemState.FIX: "fix", ItemState.ACCEPTED: "accept"}.get(item.state)
    return VerdictForm(
        data,
        initial={"seen": dossier.stamp(item), "choice": chosen, "note": unsent.text if unsent else ""},
        can_accept=item.latest is not None and item.state != ItemState.NOT_APPLICABLE,
        notes=len(dossier.open_notes(item)),
        sentences=StandardSentence.objects.filter(code__in=["", item.code]),
    )


def document_page(request, record, item: DossierItem, *, status: int = 200, **given):
    """The page of one document, with the forms of this reader."""
    side = side_of(request.user, record)
    judges = is_reviewer(request.user, record) and record.state == State.IN_REVIEW
    latest = item.latest
    shown, comparison = shown_versions(request, item, side)
    context = {
        "item": item,
        "badge": standing(item, record, side),
        "latest": latest,
        "shown": shown,
        "comparison": comparison,
        "asked": f"banding={shown[0].file.number}&" if len(shown) > 1 else "",
        "versions": [(version, verdict_on(version, record, side)) for version in item.versions.all()],
        "judged": judged_before(item, record, side),
        "threads": threads_of(item),
        "internal": InternalNote.objects.readable_by(request.user, record).filter(item=item).select_related("by")
        if side == Side.BNSP
        else [],
        "judges": judges,
        "sentences_url": reverse("admin:audits_standardsentence_changelist") if judges else "",
        "groups": groups_of(record, side) if side == Side.BNSP else None,
        "last_findings": findings_about(item, record),
        "citations": list(citations_of(item)) if latest else [],
        "cite_form": CiteForm() if latest and may_decide(request.user, record) else None,
        "own_side": side == Side.LSP,
        "may_undo": is_staff(request.user, record)
        and item.state == ItemState.NOT_APPLICABLE
        and dossier.is_open_to_lsp(item, record),
        "upload_limit": settings.UPLOAD_MAX_BYTES,
        "may_remove": is_staff(request.user, record) and record.state == State.DRAFT,
    }
    forms = forms_for(request, record, item, given)
    context |= forms | {"bound_forms": [form for form in given.values() if form.is_bound]}
    return page(request, record, "audits/document.html", "documents", context, status=status)


VERDICT_TONES = {Verdict.ACCEPTED: "done", Verdict.FIX: "soon"}


def verdict_on(version: DocumentVersion, record, side: str) -> tuple[str, str] | None:
    """Tone and words of what the reviewer said of this version; of a review that still goes on the LSP reads nothing."""
    told = (
        side == Side.BNSP
        or record.state != State.IN_REVIEW
        or (version.judged_at and version.judged_at < record.state_since)
    )
    return (VERDICT_TONES[version.verdict], version.get_verdict_display()) if version.verdict and told else None


def judged_before(item: DossierItem, record, side: str) -> DocumentVersion | None:
    """The older version that the last verdict was about, where the newest one has none yet."""
    judged = (version for version in item.versions.all() if verdict_on(version, record, side))
    last = max(judged, key=lambda version: version.number, default=None)
    return last if last and last != item.latest else None


@dataclass
class Thread:
    """One note of the reviewer with everything that was said to it."""

    number: int
    note: DocumentNote
    replies: list[DocumentNote]


def threads_of(item: DossierItem) -> list[Thread]:
    """The conversation with the LSP, by thread; what was said outside of any stands for itself."""
    threads: dict[int, Thread] = {}
    for number, note in enumerate(item.notes.all(), start=1):
        if note.reply_to_id in threads:
            threads[note.reply_to_id].replies.append(note)
        else:
            threads[note.pk] = Thread(number, note, [])
    return list(threads.values())


def older_to_compare(request, item: DossierItem) -> DocumentVersion | None:
    """The version that was asked for beside the newest one (`?banding=1`)."""
    asked = request.GET.get("banding", "")
    return next((v for v in item.versions.all() if str(v.number) == asked and v != item.latest), None)


def shown_versions(request, item: DossierItem, side: str) -> tuple[list[Shown], Comparison]:
    """What the page shows of the document: its newest version, or that one beside an older one with their difference."""
    older, page = older_to_compare(request, item), asked_page(request)
    versions = [version for version in (older, item.latest) if version]
    reads_text = side == Side.BNSP or "lihat" in request.GET
    kinds = [kind_of(version) for version in versions]
    wanted = [bool(older or (page if kind == "page" else reads_text and kind == "text")) for kind in kinds]
    return side_by_side(versions, wanted, page)


def groups_of(record, side: str) -> list[tuple[str, list[dict]]]:
    """All documents for the list beside the reader: what the LSP mended since the last round comes first."""
    mended, waiting, others = [], [], []
    for item in record.items.in_order():
        link = {
            "code": item.code,
            "title": item.requirement.title,
            "url": record.url("document", item.code),
            "badge": standing(item, record, side),
        }
        if item.state != ItemState.REVIEWING:
            others.append(link)
        else:
            (mended if was_returned(item) else waiting).append(link)
    return [(_("Berubah sejak putaran lalu"), mended), (_("Belum diperiksa"), waiting), (_("Lainnya"), others)]


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
    if not form.is_valid():
        return document_page(request, record, item, version_form=form, status=422)
    upload, note = form.cleaned_data["file"], form.cleaned_data["note"]
    try:
        version = dossier.add_version(item, upload, application=record, by=request.user, at=timezone.now(), note=note)
    except dossier.Repeated as repeated:
        form.add_error("file", already_there(repeated))
        return document_page(request, record, item, version_form=form, status=422)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s versi %(number)d tersimpan.") % {"code": item.code, "number": version.number})
    return redirect(record.url("document", item.code))


def reviewer_only(request, record) -> None:
    """Only those who review for BNSP go on."""
    if not is_reviewer(request.user, record):
        raise PermissionDenied


@require_POST
@login_required
def version_remove(request, ref, code, number):
    """The LSP takes back the newest file of a draft."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    try:
        dossier.remove_version(item, number, application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Versi %(number)d dihapus.") % {"number": number})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_set_aside(request, ref, code):
    """The LSP says that a conditional document does not concern it."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    if item.requirement.is_mandatory:
        raise PermissionDenied(_("Dokumen wajib tidak dapat dinyatakan tidak berlaku."))
    form = SetAsideForm(request.POST, mark=dossier.word_mark(item))
    if not form.is_valid():
        return document_page(request, record, item, set_aside_form=form, status=422)
    try:
        dossier.declare_not_applicable(
            item,
            form.cleaned_data["reason"],
            application=record,
            by=request.user,
            at=timezone.now(),
            seen=form.cleaned_data["opened_with"],
        )
    except dossier.Conflict as conflict:
        say_what_colleague_said(form, conflict.item)
        return document_page(request, record, item, set_aside_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s dinyatakan tidak berlaku.") % {"code": item.code})
    return redirect(record.url("document", item.code))


def say_what_colleague_said(form, item: DossierItem) -> None:
    """Beside what was typed stands what a colleague saved meanwhile; saving again is a knowing act."""
    form.fits(dossier.word_mark(item))
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
        dossier.declare_applicable(item, application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s kembali berlaku.") % {"code": item.code})
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
        dossier.assign(item, given["person"], given["due_on"], application=record, seen=seen)
    except dossier.Conflict as conflict:
        form.fits(dossier.charge_mark(conflict.item))
        form.add_error(None, words_of_charge(conflict.item))
        return document_page(request, record, item, person_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Penanggung jawab %(code)s tersimpan.") % {"code": item.code})
    return redirect(record.url("document", item.code))


def words_of_charge(item: DossierItem) -> str:
    """What a colleague saved meanwhile, beside what was typed."""
    person = item.person.user if item.person else _("belum ditunjuk")
    day = longdate(item.due_on) if item.due_on else _("tanpa tenggat")
    words = _(
        "Rekan Anda baru saja menyimpan: %(person)s, %(day)s. Isian Anda masih ada; simpan lagi bila itu yang benar."
    )
    return words % {"person": person, "day": day}


@require_POST
@login_required
def document_reuse(request, ref, code):
    """The LSP says whether the last period's document still holds."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = ReuseForm(request.POST, mark=dossier.word_mark(item))
    if not form.is_valid():
        return document_page(request, record, item, reuse_form=form, status=422)
    try:
        given, seen = form.cleaned_data["choice"], form.cleaned_data["opened_with"]
        dossier.confirm_reuse(item, given, application=record, seen=seen)
    except dossier.Conflict as conflict:
        say_what_colleague_said(form, conflict.item)
        return document_page(request, record, item, reuse_form=form, status=409)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Pernyataan tentang %(code)s tersimpan.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
@once
def document_answer(request, ref, code):
    """The LSP answers what the reviewer noted."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = AnswerForm(request.POST, threads=dossier.open_notes(item))
    if not form.is_valid():
        return document_page(request, record, item, answer_form=form, status=422)
    try:
        thread = form.cleaned_data.get("thread")
        dossier.answer(item, form.cleaned_data["text"], thread, application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Jawaban tersimpan. BNSP membacanya setelah berkas dikirim lagi."))
    return redirect(record.url("document", item.code, anchor="catatan"))


@require_POST
@login_required
@once
def document_internal(request, ref, code):
    """BNSP's people talk among themselves about a document."""
    record = fetch(request, ref)
    if side_of(request.user, record) != Side.BNSP:
        raise PermissionDenied
    item = find(record, code, Side.BNSP)
    form = InternalNoteForm(request.POST, prefix="internal")
    if not form.is_valid():
        return document_page(request, record, item, internal_form=form, status=422)
    dossier.say_internally(item, form.cleaned_data["text"], by=request.user, at=timezone.now())
    messages.success(request, _("Catatan internal tersimpan."))
    return redirect(record.url("document", item.code, anchor="internal"))


@require_POST
@login_required
def document_verdict(request, ref, code):
    """The reviewer accepts the newest version or says what must be mended; the next document that waits follows."""
    record = fetch(request, ref)
    reviewer_only(request, record)
    item = find(record, code, side_of(request.user, record))
    form = verdict_form(request, item, request.POST)
    if request.POST.get("seen") == dossier.stamp(item) and not form.is_valid():
        return document_page(request, record, item, verdict_form=form, status=422)
    try:
        dossier.judge(
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
    """409: the row changed since the reviewer opened it; what is stored stands beside what was typed, and may be saved knowingly."""
    typed = request.POST.copy()
    typed["seen"] = dossier.stamp(item)
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
        dossier.settle(notes[number - 1], application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Catatan dinyatakan selesai."))
    return redirect(record.url("document", item.code, anchor="catatan"))
