"""The page of one document of the dossier: its versions, notes and person in charge, with the forms of its reader."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.dossier import items
from audits.dossier.carry_over import findings_about
from audits.forms.documents import (
    DocumentAnswerForm,
    DocumentCiteForm,
    DocumentPersonForm,
    InternalNoteForm,
    ReuseForm,
    SetAsideForm,
    VerdictForm,
    VersionForm,
)
from audits.history.comparison import Comparison, ShownFile, asked_page, kind_of, side_by_side
from audits.models import DocumentNote, DocumentVersion, DossierItem, InternalNote, StandardSentence, Verdict
from audits.permissions import is_reviewer, is_staff, side_of
from audits.states import ItemState, Side, State
from audits.views.application.frame import page
from audits.views.dossier.citations import citations_of, may_decide
from audits.views.dossier.document_list import badge_of, is_with_lsp, notes_for, was_returned
from audits.views.files.chosen_files import ChosenFiles
from lsp.badges import Badge


def find(record, code: str, side: str) -> DossierItem:
    """The row of this code with everything its page shows this reader, or 404."""
    versions = Prefetch("versions", DocumentVersion.objects.select_related("uploaded_by"))
    rows = record.items.in_order().prefetch_related(versions, notes_for(side))
    return get_object_or_404(rows, requirement__code=code)


def forms_for(request, record, item: DossierItem, given: dict) -> dict:
    """The forms this reader may use on this row now; those in `given` come back with what was typed."""
    forms: dict[str, Form] = {}
    open_now = items.is_open_to_lsp(item, record)
    if is_staff(request.user, record) and is_with_lsp(record):
        forms["person_form"] = person_form(record, item)
        if item.reuse and record.state == State.DRAFT:
            said = "" if item.awaits_confirmation else item.reuse
            forms["reuse_form"] = ReuseForm(initial={"choice": said}, mark=items.declaration_mark(item))
        if open_now and item.state != ItemState.NOT_APPLICABLE:
            forms["version_form"] = version = VersionForm()
            ChosenFiles(request, version, page=record.url("document", item.code))
            if not item.requirement.is_mandatory:
                forms["set_aside_form"] = SetAsideForm(mark=items.declaration_mark(item))
        if record.state == State.RETURNED and item.state == ItemState.FIX:
            forms["answer_form"] = DocumentAnswerForm(threads=items.open_notes(item))
    if side_of(request.user, record) == Side.BNSP and record.is_open:
        forms["internal_form"] = InternalNoteForm(prefix="internal")
    if is_reviewer(request.user, record) and record.state == State.IN_REVIEW:
        forms["verdict_form"] = verdict_form(request, item)
    return forms | given


def person_form(record, item: DossierItem, data=None) -> DocumentPersonForm:
    """Who takes care of the row until when, with the mark of what was seen."""
    stored = {"person": item.person_id, "due_on": item.due_on}
    return DocumentPersonForm(data, initial=stored, people=people_of(record), mark=items.person_mark(item))


def people_of(record):
    """Those of the LSP who may take care of something."""
    return record.lsp.memberships.current(timezone.localdate()).working().select_related("user")


def verdict_form(request, item: DossierItem, data=None) -> VerdictForm:
    """The reviewer's form: what was seen is sent along, so that a verdict never falls on something else."""
    unsent = items.unsent_note(item, request.user)
    chosen = "fix" if item.state == ItemState.FIX else "accept" if item.state == ItemState.ACCEPTED else None
    return VerdictForm(
        data,
        initial={"seen": items.review_mark(item), "choice": chosen, "note": unsent.text if unsent else ""},
        can_accept=item.latest is not None and item.state != ItemState.NOT_APPLICABLE,
        notes=len(items.open_notes(item)),
        sentences=StandardSentence.objects.filter(code__in=["", item.code]),
    )


def document_page(request, record, item: DossierItem, *, status: int = 200, **given):
    """The page of one document, with the forms of this reader."""
    side = side_of(request.user, record)
    judges = is_reviewer(request.user, record) and record.state == State.IN_REVIEW
    latest = item.latest
    older = older_to_compare(request, item)
    shown, comparison = shown_versions(request, item, side, older)
    context = {
        "item": item,
        "badge": badge_of(item, record, side),
        "latest": latest,
        "shown": shown,
        "comparison": comparison,
        "asked": f"banding={older.number}&" if older and len(shown) > 1 else "",
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
        "cite_form": DocumentCiteForm() if latest and may_decide(request.user, record) else None,
        "own_side": side == Side.LSP,
        "may_undo": is_staff(request.user, record)
        and item.state == ItemState.NOT_APPLICABLE
        and items.is_open_to_lsp(item, record),
        "upload_limit": settings.UPLOAD_MAX_BYTES,
        "upload_files": settings.UPLOAD_MAX_FILES,
        "may_remove": is_staff(request.user, record) and record.state == State.DRAFT,
    }
    forms = forms_for(request, record, item, given)
    context |= forms | {"bound_forms": [form for form in given.values() if form.is_bound]}
    return page(request, record, "audits/dossier/document.html", "documents", context, status=status)


VERDICT_TONES: dict[str, str] = {Verdict.ACCEPTED: "done", Verdict.FIX: "soon"}


def verdict_on(version: DocumentVersion, record, side: str) -> Badge | None:
    """The badge of what the reviewer said of this version; of a review that still goes on the LSP reads nothing."""
    told = (
        side == Side.BNSP
        or record.state != State.IN_REVIEW
        or (version.judged_at and version.judged_at < record.state_since)
    )
    return Badge(VERDICT_TONES[version.verdict], version.get_verdict_display()) if version.verdict and told else None


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


def shown_versions(
    request, item: DossierItem, side: str, older: DocumentVersion | None
) -> tuple[list[ShownFile], Comparison]:
    """What the page shows of the document: its newest version, or that one beside an older one with their difference."""
    page = asked_page(request)
    versions = [version for version in (older, item.latest) if version]
    reads_text = side == Side.BNSP or "lihat" in request.GET
    kinds = [kind_of(version) for version in versions]
    wanted = [bool(older or (page if kind == "page" else reads_text and kind == "text")) for kind in kinds]
    return side_by_side(versions, wanted, page)


def groups_of(record, side: str) -> list[tuple[str, list[dict]]]:
    """All documents for the list beside the reader: what the LSP mended since the last round comes first."""
    mended: list[dict] = []
    waiting: list[dict] = []
    others: list[dict] = []
    for item in record.items.in_order():
        link = {
            "code": item.code,
            "title": item.requirement.name,
            "url": record.url("document", item.code),
            "badge": badge_of(item, record, side),
        }
        if item.state != ItemState.REVIEWING:
            others.append(link)
        else:
            (mended if was_returned(item) else waiting).append(link)
    return [(_("Berubah sejak putaran lalu"), mended), (_("Belum diperiksa"), waiting), (_("Lainnya"), others)]
