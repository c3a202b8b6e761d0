"""The list of an application's documents: the badge of each for its reader, and many handed in at once."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.forms import BoundField
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audits.dossier import items as dossier
from audits.errors import Stale
from audits.forms.documents import RowsForm
from audits.models import DocumentNote, DocumentVersion, DossierItem, WaitingFile
from audits.permissions import is_reviewer, is_staff, side_of
from audits.states import ITEM_TONE, ItemState, ReviewArea, Side, State
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.views.files.chosen_files import ChosenFiles
from lsp.badges import Badge
from lsp.web.formats import shortdate


def notes_for(side: str) -> Prefetch:
    """The conversation with the LSP as far as this side may read it: nothing else is ever fetched for its pages."""
    return Prefetch("notes", DocumentNote.objects.for_side(side).select_related("by", "version"))


# Rows

ATTENTION, MENDED, FILLED, ACCEPTED, SET_ASIDE, OUTDATED, ALL = (
    "perhatian",
    "berubah",
    "terisi",
    "diterima",
    "tidak-berlaku",
    "acuan-lama",
    "semua",
)


@dataclass
class DocumentRow:
    """One document of the list in the words of this reader."""

    code: str
    title: str
    url: str
    necessity: str
    meta: str
    badge: Badge
    notes: list
    outdated: str = ""
    upload: BoundField | None = None
    wants_file: bool = False
    has_file: bool = False


@dataclass
class DocumentArea:
    """The documents of one area, and how far they are."""

    slug: str
    label: str
    progress: str
    rows: list[DocumentRow] = field(default_factory=list)


def badge_of(item: DossierItem, application, side: str) -> Badge:
    """The badge of a row; what the reviewer marked reaches the LSP only with the return."""
    tone, icon = ITEM_TONE[ItemState(item.state)]
    if side == Side.LSP and application.state == State.DRAFT:
        if item.awaits_confirmation:
            return Badge("soon", _("Perlu dikonfirmasi"), "clock")
        if item.awaits_replacement:
            return Badge("soon", _("Perlu versi baru"), "upload")
        if item.state == ItemState.EMPTY:
            is_missing = item.requirement.is_mandatory
            return Badge("soon", _("Belum ada"), "missing") if is_missing else Badge("", _("Belum ada"), "none")
        return Badge(tone, item.get_state_display(), icon)
    if item.state == ItemState.FIX:
        if dossier.is_answered(item, application):
            return Badge("ontime", _("Siap dikirim"), "ready")
        if side == Side.LSP and application.state != State.RETURNED:
            return Badge("action", _("Ditinjau BNSP"), "wait")
        return Badge(tone, _("Perlu versi baru") if side == Side.LSP else _("Perlu diperbaiki"), icon)
    if item.state == ItemState.REVIEWING:
        return Badge(tone, _("Ditinjau BNSP") if side == Side.LSP else _("Belum diperiksa"), icon)
    if item.state == ItemState.EMPTY:
        return Badge(tone, _("Belum ada"), icon)
    return Badge(tone, item.get_state_display(), icon)


def sorts_of(item: DossierItem, application, side: str) -> set[str]:
    """Under which filters a row is found."""
    sorts = {ALL}
    if item.state == ItemState.ACCEPTED:
        sorts.add(ACCEPTED)
    if item.state == ItemState.NOT_APPLICABLE:
        sorts.add(SET_ASIDE)
    if item.outdated:
        sorts.add(OUTDATED)
    if item.state in {ItemState.FILLED, ItemState.REVIEWING}:
        sorts.add(FILLED)
        if side == Side.BNSP and was_returned(item):
            sorts.add(MENDED)
    missing = item.state == ItemState.EMPTY and item.requirement.is_mandatory
    if side == Side.LSP:
        returned = application.state == State.RETURNED and item.state == ItemState.FIX
        unsure = item.awaits_confirmation or item.awaits_replacement
        wanted = returned or ((missing or unsure) and is_with_lsp(application))
    else:
        waiting = item.state in {ItemState.FILLED, ItemState.REVIEWING, ItemState.FIX} or item.has_open_note
        wanted = application.state in {State.IN_REVIEW, State.RETURNED} and (waiting or missing)
    return sorts | {ATTENTION} if wanted else sorts


def is_with_lsp(application) -> bool:
    """Whether the LSP is working on its documents."""
    return application.state in dossier.OPEN_TO_LSP


def meta_of(item: DossierItem, side: str) -> str:
    """Version, person in charge, the LSP's own due day and rule of a row, in one line."""
    latest = item.latest
    parts = [_("Versi %(number)d") % {"number": latest.number}] if latest else []
    if latest and latest.carried_from_id:
        parts.append(_("dari permohonan sebelumnya"))
    if item.person_name:
        parts.append(item.person_name)
    if item.due_on and side == Side.LSP:
        parts.append(_("tenggat internal %(day)s") % {"day": shortdate(item.due_on)})
    if item.cites:
        parts.append(_("mengutip %(rules)s") % {"rules": item.cites})
    if item.requirement.reference:
        parts.append(_("acuan %(reference)s") % {"reference": item.requirement.reference})
    if item.state == ItemState.NOT_APPLICABLE:
        parts.append(item.not_applicable_reason)
    return " · ".join(parts)


def row_of(item: DossierItem, application, side: str, form: RowsForm | None) -> DocumentRow:
    """One line of the list."""
    shows_open = side == Side.BNSP or application.state == State.RETURNED
    return DocumentRow(
        code=item.code,
        title=item.requirement.name,
        url=application.url("document", item.code),
        necessity=""
        if item.requirement.is_mandatory
        else _("Hanya bila ada di LSP Anda")
        if side == Side.LSP
        else _("Bersyarat"),
        meta=meta_of(item, side),
        badge=badge_of(item, application, side),
        notes=[note for note in item.notes.all() if note.is_open and shows_open],
        outdated=item.outdated,
        upload=form[item.code] if form and item.code in form.fields else None,
        wants_file=item.state == ItemState.FIX
        or item.awaits_replacement
        or (item.state == ItemState.EMPTY and item.requirement.is_mandatory),
        has_file=item.latest is not None,
    )


def progress_of(items: list[DossierItem], application) -> tuple[int, int, str]:
    """How many of the documents that count are there (or accepted, once BNSP reads them), of how many, and that in words."""
    if application.state == State.DRAFT:
        counted = [item for item in items if item.requirement.is_mandatory]
        done = [item for item in counted if item.is_there]
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


def chips_of(sorts: dict[str, set[str]], shown: str, application, side: str) -> list[dict]:
    """The filters with how many rows each finds; empty ones are left out."""
    filled = _("Ditinjau BNSP") if side == Side.LSP else _("Belum diperiksa")
    labels = {
        ATTENTION: _("Dikembalikan") if application.state == State.RETURNED else _("Perlu perhatian"),
        MENDED: _("Berubah sejak putaran lalu"),
        FILLED: _("Sudah diunggah") if application.state == State.DRAFT else filled,
        ACCEPTED: _("Diterima"),
        SET_ASIDE: _("Tidak berlaku"),
        OUTDATED: _("Acuan lama"),
        ALL: _("Semua"),
    }
    counts = {sort: sum(sort in found for found in sorts.values()) for sort in labels}
    return [
        {"label": label, "count": counts[sort], "url": f"?tampil={sort}", "is_current": sort == shown}
        for sort, label in labels.items()
        if counts[sort] or sort in {shown, ATTENTION, ALL}
    ]


def with_details(items: list[DossierItem], side: str) -> list[DossierItem]:
    """The same rows with their newest version and the notes that this side may read, in two statements."""
    later = DocumentVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    newest = Prefetch("versions", DocumentVersion.objects.filter(~Exists(later)))
    prefetch_related_objects(items, newest, notes_for(side))
    return items


# A usual dossier stands on one page; one that is longer than this is shown in parts.
ON_ONE_PAGE = 60
IN_ONE_PART = 25


def part_of(items: list[DossierItem], start: str) -> tuple[list[DossierItem], str]:
    """The rows of this page, from the code that its address names, and the code with which the next one begins."""
    if len(items) <= ON_ONE_PAGE:
        return items, ""
    rest = [item for item in items if item.code >= start]
    following = rest[IN_ONE_PART].code if len(rest) > IN_ONE_PART else ""
    return rest[:IN_ONE_PART], following


def was_returned(item: DossierItem) -> bool:
    """Whether BNSP sent this document back at least once."""
    return item.returned_version is not None


def next_to_check(items) -> DossierItem | None:
    """The first document that waits for a reviewer; what was sent back before comes first."""
    waiting = [item for item in items if item.state == ItemState.REVIEWING]
    return min(waiting, key=lambda item: (not was_returned(item), item.code), default=None)


def open_rows(request, record, items: list[DossierItem]) -> list[DossierItem]:
    """The rows into which this reader may put a file now."""
    if not is_staff(request.user, record):
        return []
    return [item for item in items if dossier.is_open_to_lsp(item, record) and item.state != ItemState.NOT_APPLICABLE]


def list_page(
    request, record, items: list[DossierItem], form: RowsForm | None = None, *, has_waiting=False, status=200
):
    """Render the list, with what went wrong beside its row; only the rows that are shown are read in full."""
    side = side_of(request.user, record)
    returned = side == Side.LSP and record.state == State.RETURNED
    shown = request.GET.get("tampil", ATTENTION if returned else ALL)
    sorts = {item.code: sorts_of(item, record, side) for item in items}
    wrong = set(form.errors) if form else set()
    found = [item for item in items if shown in sorts[item.code] or item.code in wrong]
    start = request.GET.get("mulai", "")
    kept, following = part_of(found, start)
    with_details(kept, side)
    if form is None and (writable := open_rows(request, record, kept)):
        form = RowsForm(items=writable, label_suffix="")
        if has_waiting:
            ChosenFiles(request, form)
    areas = []
    for area in ReviewArea:
        rows = [row_of(item, record, side, form) for item in kept if item.requirement.area == area]
        of_area = [item for item in items if item.requirement.area == area]
        areas.append(DocumentArea(area.value, str(area.label), progress_of(of_area, record)[2], rows))
    done, counted, words = progress_of(items, record)
    here = f"?tampil={shown}"
    context = {
        "areas": [area for area in areas if area.rows],
        "chips": chips_of(sorts, shown, record, side),
        "first_url": here if start and len(found) > ON_ONE_PAGE else "",
        "next_url": f"{here}&mulai={following}" if following else "",
        "done": done,
        "counted": counted,
        "progress": words,
        "form": form,
        "may_upload": form is not None,
        "upload_limit": settings.UPLOAD_MAX_BYTES,
        "upload_files": settings.UPLOAD_MAX_FILES,
        "to_check": next_to_check(items)
        if is_reviewer(request.user, record) and record.state == State.IN_REVIEW
        else None,
    }
    return page(request, record, "audits/dossier/documents.html", "documents", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def documents(request, ref):
    """All documents of an application by area; the LSP hands in files right here, one or several at a time."""
    record = fetch(request, ref)
    columns = {"has_waiting": Exists(WaitingFile.objects.shown_to(request.user, request.path))}
    items = list(record.items.in_short().annotate(**columns))
    if request.method == "GET":
        return list_page(request, record, items, has_waiting=any(item.has_waiting for item in items))
    if not is_staff(request.user, record):
        raise PermissionDenied
    if not is_with_lsp(record):
        return overtaken(request, record, record, _("Dokumen sedang tidak dapat diubah oleh LSP."))
    side = side_of(request.user, record)
    writable = open_rows(request, record, with_details(items, side))
    form = RowsForm(request.POST, request.FILES, items=writable)
    chosen = ChosenFiles(request, form)
    chosen.is_valid()
    for item in writable:
        put_by(chosen, record, item, item.code)
    wrong = set(form.errors)
    chosen.hold(only=wrong)
    try:
        kept = keep_all(request, record, {item.code: item for item in writable}, form)
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, record, record, str(stale))
    chosen.settle(apart=wrong)
    if kept:
        text = ngettext("%(n)d berkas tersimpan: %(codes)s.", "%(n)d berkas tersimpan: %(codes)s.", len(kept))
        messages.success(request, text % {"n": len(kept), "codes": ", ".join(kept)})
    if form.errors:
        return list_page(request, record, list(record.items.in_short()), form, status=422)
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
        except dossier.AlreadyUploaded as repeated:
            form.add_error(code, already_there(repeated))
        else:
            kept.append(code)
    return kept


def put_by(chosen: ChosenFiles, record, item: DossierItem, name: str) -> bool:
    """Keep the file of a row that could only not be looked into yet; it becomes a version by itself. Says whether it did."""
    page = record.url("document", item.code)
    return bool(chosen.put_by(WaitingFile.Place.DOCUMENT, item.pk, page=page, only=name, field="file"))


def already_there(repeated: dossier.AlreadyUploaded) -> str:
    """Say that a file is there already."""
    return _("Berkas ini sudah ada sebagai versi %(number)d, jadi tidak disimpan lagi.") % {
        "number": repeated.version.number
    }


def staff_only(request, record) -> None:
    """Refuse everybody who does not work for the LSP."""
    if not is_staff(request.user, record):
        raise PermissionDenied


def late(request, record, stale: Stale):
    """Answer 409, with everything that was typed: the application or the row moved on meanwhile."""
    record.refresh_from_db()
    return overtaken(request, record, record, str(stale))
