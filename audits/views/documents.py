"""The dossier: the list of its documents, and one page per document where it is handed in, read and judged."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.forms import BoundField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from audits import dossier
from audits.errors import Stale
from audits.forms.documents import AnswerForm, PersonForm, RowsForm, SetAsideForm, VerdictForm, VersionForm
from audits.models import DocumentNote, DocumentVersion, DossierItem
from audits.permissions import is_reviewer, is_staff
from audits.states import ITEM_TONE, ItemState, ReviewArea, Side, State
from audits.track import side_of
from audits.uploads import JPEG, PDF, PNG
from audits.views.application import fetch, page
from audits.views.steps import overtaken

NOTES = Prefetch("notes", DocumentNote.objects.select_related("by", "version"))

# Rows

ATTENTION, FILLED, ACCEPTED, SET_ASIDE, ALL = "perhatian", "terisi", "diterima", "tidak-berlaku", "semua"


@dataclass
class Row:
    """One document of the list in the words of this reader."""

    code: str
    title: str
    url: str
    necessity: str
    meta: str
    badge: tuple[str, str, str]
    sorts: set[str]
    notes: list
    upload: BoundField | None = None
    wants_file: bool = False
    has_file: bool = False


@dataclass
class Area:
    """The documents of one area, and how far they are."""

    slug: str
    label: str
    progress: str
    rows: list[Row] = field(default_factory=list)


def standing(item: DossierItem, application, side: str) -> tuple[str, str, str]:
    """Tone, words and drawing for a row; what the reviewer marked reaches the LSP only with the return."""
    tone, drawing = ITEM_TONE[item.state]
    if side == Side.LSP and application.state == State.DRAFT:
        if item.state == ItemState.EMPTY:
            return (
                ("soon", _("Belum ada"), "missing") if item.requirement.is_mandatory else ("", _("Belum ada"), "none")
            )
        return tone, item.get_state_display(), drawing
    if item.state == ItemState.FIX:
        if dossier.is_answered(item, application):
            return "ontime", _("Siap dikirim"), "ready"
        if side == Side.LSP and application.state != State.RETURNED:
            return "action", _("Diperiksa BNSP"), "wait"
        return tone, _("Perlu versi baru") if side == Side.LSP else _("Perlu diperbaiki"), drawing
    if item.state == ItemState.FILLED and application.state != State.DRAFT:
        return tone, _("Diperiksa BNSP") if side == Side.LSP else _("Belum diperiksa"), "wait"
    if item.state == ItemState.EMPTY:
        return tone, _("Belum ada"), drawing
    return tone, item.get_state_display(), drawing


def notes_for(item: DossierItem, side: str) -> list:
    """The notes that this side may read."""
    return [note for note in item.notes.all() if note.sent or side == Side.BNSP]


def sorts_of(item: DossierItem, application, side: str) -> set[str]:
    """Under which filters a row is found."""
    sorts = {ALL}
    if item.state == ItemState.ACCEPTED:
        sorts.add(ACCEPTED)
    if item.state == ItemState.NOT_APPLICABLE:
        sorts.add(SET_ASIDE)
    if item.state == ItemState.FILLED:
        sorts.add(FILLED)
    missing = item.state == ItemState.EMPTY and item.requirement.is_mandatory
    if side == Side.LSP:
        returned = application.state == State.RETURNED and item.state == ItemState.FIX
        wanted = returned or (missing and is_with_lsp(application))
    else:
        waiting = item.state in {ItemState.FILLED, ItemState.FIX} or bool(dossier.open_notes(item))
        wanted = application.state in {State.IN_REVIEW, State.RETURNED} and (waiting or missing)
    return sorts | {ATTENTION} if wanted else sorts


def is_with_lsp(application) -> bool:
    """Whether the LSP is working on its documents."""
    return application.state in dossier.OPEN_TO_LSP


def meta_of(item: DossierItem) -> str:
    """Version, person in charge and rule of a row, in one line."""
    latest = item.latest
    parts = [_("Versi %(number)d") % {"number": latest.number}] if latest else []
    if item.person:
        parts.append(item.person.user.full_name)
    if item.requirement.reference:
        parts.append(_("acuan %(reference)s") % {"reference": item.requirement.reference})
    if item.state == ItemState.NOT_APPLICABLE:
        parts.append(item.not_applicable_reason)
    return " · ".join(parts)


def row_of(item: DossierItem, application, side: str, form: RowsForm | None) -> Row:
    """One line of the list."""
    shows_open = side == Side.BNSP or application.state == State.RETURNED
    return Row(
        code=item.code,
        title=item.requirement.title,
        url=application.url("document", item.code),
        necessity=""
        if item.requirement.is_mandatory
        else _("Bersyarat: hanya bila ada pada LSP Anda")
        if side == Side.LSP
        else _("Bersyarat"),
        meta=meta_of(item),
        badge=standing(item, application, side),
        sorts=sorts_of(item, application, side),
        notes=[note for note in notes_for(item, side) if note.is_open and shows_open],
        upload=form[item.code] if form and item.code in form.fields else None,
        wants_file=item.state == ItemState.FIX or (item.state == ItemState.EMPTY and item.requirement.is_mandatory),
        has_file=item.latest is not None,
    )


def progress_of(items: list[DossierItem], application) -> tuple[int, int, str]:
    """How many of the documents that count are there (or accepted, once BNSP reads them), of how many, and that in words."""
    if application.state == State.DRAFT:
        counted = [item for item in items if item.requirement.is_mandatory]
        done = [item for item in counted if item.state != ItemState.EMPTY]
        words = _("%(done)d dari %(all)d dokumen wajib sudah ada")
    else:
        counted = [
            item
            for item in items
            if item.state != ItemState.NOT_APPLICABLE
            and (item.requirement.is_mandatory or item.state != ItemState.EMPTY)
        ]
        done = [item for item in counted if item.state == ItemState.ACCEPTED]
        words = _("%(done)d dari %(all)d diterima")
    return len(done), len(counted), words % {"done": len(done), "all": len(counted)}


def chips_of(rows: list[Row], shown: str, application, side: str) -> list[dict]:
    """The filters with how many rows each finds; empty ones are left out."""
    filled = _("Diperiksa BNSP") if side == Side.LSP else _("Belum diperiksa")
    labels = {
        ATTENTION: _("Dikembalikan") if application.state == State.RETURNED else _("Perlu perhatian"),
        FILLED: _("Terisi") if application.state == State.DRAFT else filled,
        ACCEPTED: _("Diterima"),
        SET_ASIDE: _("Tidak berlaku"),
        ALL: _("Semua"),
    }
    counts = {sort: sum(sort in row.sorts for row in rows) for sort in labels}
    return [
        {"label": label, "count": counts[sort], "url": f"?tampil={sort}", "is_current": sort == shown}
        for sort, label in labels.items()
        if counts[sort] or sort in {shown, ATTENTION, ALL}
    ]


def rows_in_order(application) -> list[DossierItem]:
    """Every row with its versions and notes, in three statements."""
    return list(application.items.in_order().prefetch_related("versions", NOTES))


def open_rows(request, record, items: list[DossierItem]) -> list[DossierItem]:
    """The rows into which this reader may put a file now."""
    if not is_staff(request.user, record):
        return []
    return [item for item in items if dossier.is_open_to_lsp(item, record) and item.state != ItemState.NOT_APPLICABLE]


def list_page(request, record, items, form, *, status: int = 200):
    """The list, with what went wrong beside its row."""
    side = side_of(request.user, record)
    returned = side == Side.LSP and record.state == State.RETURNED
    shown = request.GET.get("tampil", ATTENTION if returned else ALL)
    rows = {item.code: row_of(item, record, side, form) for item in items}
    wrong = set(form.errors) if form else set()
    areas = []
    for area in ReviewArea:
        of_area = [item for item in items if item.requirement.area == area]
        kept = [row for i in of_area if shown in (row := rows[i.code]).sorts or row.code in wrong]
        areas.append(Area(area.value, area.label, progress_of(of_area, record)[2], kept))
    done, counted, words = progress_of(items, record)
    context = {
        "areas": [area for area in areas if area.rows],
        "chips": chips_of(list(rows.values()), shown, record, side),
        "done": done,
        "counted": counted,
        "progress": words,
        "form": form,
        "may_upload": form is not None,
        "to_check": next_to_check(items)
        if is_reviewer(request.user, record) and record.state == State.IN_REVIEW
        else None,
    }
    return page(request, record, "audits/documents.html", "documents", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def documents(request, ref):
    """All documents of a file by area; the LSP hands in files right here, one or several at a time."""
    record = fetch(request, ref)
    items = rows_in_order(record)
    writable = open_rows(request, record, items)
    if request.method == "GET":
        return list_page(request, record, items, RowsForm(items=writable, label_suffix="") if writable else None)
    if not is_staff(request.user, record):
        raise PermissionDenied
    if not is_with_lsp(record):
        return overtaken(request, record, record, _("Dokumen sedang tidak dapat diubah oleh LSP."))
    form = RowsForm(request.POST, request.FILES, items=writable)
    form.is_valid()
    try:
        kept = keep_all(request, record, {item.code: item for item in writable}, form)
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, record, record, str(stale))
    if kept:
        text = ngettext("%(n)d berkas tersimpan: %(codes)s.", "%(n)d berkas tersimpan: %(codes)s.", len(kept))
        messages.success(request, text % {"n": len(kept), "codes": ", ".join(kept)})
    if form.errors:
        return list_page(request, record, rows_in_order(record), form, status=422)
    return redirect(request.get_full_path())


def keep_all(request, record, items: dict[str, DossierItem], form: RowsForm) -> list[str]:
    """Keep every file that is in order; one that is there already is told beside its row. Returns the codes of those kept."""
    kept, at = [], timezone.now()
    for code in items:
        upload = form.cleaned_data.get(code)
        if upload is None:
            continue
        try:
            dossier.add_version(items[code], upload, application=record, by=request.user, at=at)
        except dossier.Repeated as repeated:
            form.add_error(code, already_there(repeated))
        else:
            kept.append(code)
    return kept


def already_there(repeated: dossier.Repeated) -> str:
    """What to say about a file that is there already."""
    return _("Berkas ini sudah ada sebagai versi %(number)d, jadi tidak disimpan lagi.") % {
        "number": repeated.version.number
    }


# One document


def find(record, code: str) -> DossierItem:
    """The row of this code with everything its page shows, or 404."""
    versions = Prefetch("versions", DocumentVersion.objects.select_related("uploaded_by"))
    rows = record.items.in_order().prefetch_related(versions, NOTES)
    return get_object_or_404(rows, requirement__code=code)


def forms_for(request, record, item: DossierItem, given: dict) -> dict:
    """The forms this reader may use on this row now; those in `given` come back with what was typed."""
    forms = {}
    open_now = dossier.is_open_to_lsp(item, record)
    if is_staff(request.user, record) and is_with_lsp(record):
        forms["person_form"] = PersonForm(initial={"person": item.person_id}, people=people_of(record))
        if open_now and item.state != ItemState.NOT_APPLICABLE:
            forms["version_form"] = VersionForm()
            if not item.requirement.is_mandatory:
                forms["set_aside_form"] = SetAsideForm()
        if record.state == State.RETURNED and item.state == ItemState.FIX:
            forms["answer_form"] = AnswerForm()
    if is_reviewer(request.user, record) and record.state == State.IN_REVIEW:
        forms["verdict_form"] = verdict_form(request, item)
    return forms | given


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
    )


def document_page(request, record, item: DossierItem, *, status: int = 200, **given):
    """The page of one document, with the forms of this reader."""
    side = side_of(request.user, record)
    judges = is_reviewer(request.user, record) and record.state == State.IN_REVIEW
    latest = item.latest
    notes = [(number, note) for number, note in enumerate(item.notes.all(), start=1)]
    context = {
        "item": item,
        "badge": standing(item, record, side),
        "latest": latest,
        "shown": [
            Shown(version, preview_of(version)) for version in (older_to_compare(request, item), latest) if version
        ],
        "versions": item.versions.all(),
        "notes": [(number, note) for number, note in notes if note.sent or side == Side.BNSP],
        "judges": judges,
        "groups": groups_of(record, side) if side == Side.BNSP else None,
        "may_undo": is_staff(request.user, record)
        and item.state == ItemState.NOT_APPLICABLE
        and dossier.is_open_to_lsp(item, record),
        "may_remove": is_staff(request.user, record) and record.state == State.DRAFT,
    }
    forms = forms_for(request, record, item, given)
    context |= forms | {"bound_forms": [form for form in given.values() if form.is_bound]}
    return page(request, record, "audits/document.html", "documents", context, status=status)


@dataclass(frozen=True)
class Shown:
    """A version on the page of its document, and how the page can show it."""

    version: DocumentVersion
    preview: str


def older_to_compare(request, item: DossierItem) -> DocumentVersion | None:
    """The version that was asked for beside the newest one (`?banding=1`)."""
    asked = request.GET.get("banding", "")
    return next((v for v in item.versions.all() if str(v.number) == asked and v != item.latest), None)


def preview_of(version: DocumentVersion) -> str:
    """How the page can show a version: as a picture, as a page, or not at all."""
    return {JPEG: "picture", PNG: "picture", PDF: "page"}.get(version.content_type, "")


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
        if item.state != ItemState.FILLED:
            others.append(link)
        else:
            (mended if was_returned(item) else waiting).append(link)
    return [(_("Berubah sejak putaran lalu"), mended), (_("Belum diperiksa"), waiting), (_("Lainnya"), others)]


def was_returned(item: DossierItem) -> bool:
    """Whether BNSP sent this document back at least once."""
    return item.returned_version is not None


def next_to_check(items) -> DossierItem | None:
    """The first document that waits for a reviewer; what was sent back before comes first."""
    waiting = [item for item in items if item.state == ItemState.FILLED]
    return min(waiting, key=lambda item: (not was_returned(item), item.code), default=None)


@require_http_methods(["GET", "POST"])
@login_required
def document(request, ref, code):
    """One document: its versions and notes; the LSP hands in a new version here."""
    record = fetch(request, ref)
    item = find(record, code)
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


def staff_only(request, record) -> None:
    """Only those who work for the LSP go on."""
    if not is_staff(request.user, record):
        raise PermissionDenied


def reviewer_only(request, record) -> None:
    """Only those who review for BNSP go on."""
    if not is_reviewer(request.user, record):
        raise PermissionDenied


def late(request, record, stale: Stale):
    """The file or the row moved on meanwhile: 409, with everything that was typed."""
    record.refresh_from_db()
    return overtaken(request, record, record, str(stale))


@require_POST
@login_required
def version_remove(request, ref, code, number):
    """The LSP takes back the newest file of a draft."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code)
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
    item = find(record, code)
    if item.requirement.is_mandatory:
        raise PermissionDenied(_("Dokumen wajib tidak dapat dinyatakan tidak berlaku."))
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return document_page(request, record, item, set_aside_form=form, status=422)
    try:
        dossier.declare_not_applicable(
            item, form.cleaned_data["reason"], application=record, by=request.user, at=timezone.now()
        )
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s dinyatakan tidak berlaku.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_take_up(request, ref, code):
    """The LSP says that the document does concern it after all."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code)
    try:
        dossier.declare_applicable(item, application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(code)s kembali berlaku.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_person(request, ref, code):
    """The LSP names who takes care of a document."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code)
    form = PersonForm(request.POST, people=people_of(record))
    if not form.is_valid():
        return document_page(request, record, item, person_form=form, status=422)
    try:
        dossier.assign(item, form.cleaned_data["person"], application=record)
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Penanggung jawab %(code)s tersimpan.") % {"code": item.code})
    return redirect(record.url("document", item.code))


@require_POST
@login_required
def document_answer(request, ref, code):
    """The LSP answers what the reviewer noted."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = find(record, code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return document_page(request, record, item, answer_form=form, status=422)
    try:
        dossier.answer(item, form.cleaned_data["text"], application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Jawaban tersimpan. BNSP membacanya setelah berkas dikirim lagi."))
    return redirect(record.url("document", item.code, anchor="catatan"))


@require_POST
@login_required
def document_verdict(request, ref, code):
    """The reviewer accepts the newest version or says what must be mended; the next document that waits follows."""
    record = fetch(request, ref)
    reviewer_only(request, record)
    item = find(record, code)
    form = verdict_form(request, item, request.POST)
    if request.POST.get("seen") == dossier.stamp(item) and not form.is_valid():
        return document_page(request, record, item, verdict_form=form, status=422)
    try:
        dossier.judge(
            item,
            seen=request.POST.get("seen", ""),
            accepts=request.POST.get("choice") == "accept",
            text=form.data.get("note", "").strip(),
            application=record,
            by=request.user,
            at=timezone.now(),
        )
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, item if record.state == State.IN_REVIEW else record, record, str(stale))
    done = _("%(code)s diterima.") if form.accepts else _("%(code)s ditandai perlu diperbaiki.")
    messages.success(request, done % {"code": item.code})
    following = next_to_check(record.items.in_order())
    return redirect(following.get_absolute_url() if following else record.url("documents"))


@require_POST
@login_required
def note_done(request, ref, code, number):
    """The reviewer ticks off a note."""
    record = fetch(request, ref)
    reviewer_only(request, record)
    item = find(record, code)
    notes = list(item.notes.all())
    if not 1 <= number <= len(notes) or notes[number - 1].side != Side.BNSP:
        raise Http404
    try:
        dossier.settle(notes[number - 1], application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Catatan dinyatakan selesai."))
    return redirect(record.url("document", item.code, anchor="catatan"))
