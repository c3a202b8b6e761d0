"""Acts on one document of an application; each is one transaction that raises the version of the application first."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from audits.dossier import superseded_rules
from audits.errors import Stale
from audits.files import orphans
from audits.files.accepted_file import Upload
from audits.files.upload import placed
from audits.models import (
    Application,
    DocumentNote,
    DocumentRequirement,
    DocumentVersion,
    DossierItem,
    InternalNote,
    LogEntry,
    Reuse,
    StandardSentence,
    Verdict,
)
from audits.models.storage import document_name
from audits.states import ItemState, Side, State
from lsp.models import Membership, User

OPEN_TO_LSP = (State.DRAFT, State.RETURNED)


class EditConflict(Exception):
    """A colleague saved something else meanwhile; the row as it is stored goes along, so that both can be shown."""

    def __init__(self, item: DossierItem):
        super().__init__(item.code)
        self.item = item


class AlreadyUploaded(Exception):
    """The file is already there, byte by byte, as the newest version."""

    def __init__(self, version: DocumentVersion):
        super().__init__(f"version {version.number}")
        self.version = version


# What may be done


def is_open_to_lsp(item: DossierItem, application: Application) -> bool:
    """Whether the LSP may change this row: of a draft every one; of a returned application what came back, is missing, or was changed since."""
    if application.state == State.DRAFT:
        return True
    if application.state != State.RETURNED:
        return False
    latest = item.latest
    return (
        item.state in {ItemState.FIX, ItemState.EMPTY, ItemState.NOT_APPLICABLE}
        or latest is None
        or latest.uploaded_at >= application.state_since
    )


def is_answered(item: DossierItem, application: Application) -> bool:
    """Whether a returned row is ready to be sent again."""
    return application.state == State.RETURNED and item.state == ItemState.FIX and was_answered(item, application)


def open_notes(item: DossierItem) -> list[DocumentNote]:
    """The reviewer's threads that are not ticked off; uses the prefetched ones where there are any."""
    return [note for note in item.notes.all() if note.is_open and note.begins_thread]


def review_mark(item: DossierItem) -> str:
    """Mark of what a reviewer saw of a row; a verdict on anything else is refused."""
    unsent = "".join(note.text for note in item.notes.all() if not note.sent)
    words = hashlib.sha256(unsent.encode()).hexdigest()[:8] if unsent else "0"
    return f"{item.state}-{item.latest.number if item.latest else 0}-{len(open_notes(item))}-{words}"


def locked(item: DossierItem, application: Application, while_in: Sequence[str]) -> DossierItem:
    """Lock the application and read the row anew; raises Stale when the application has left these states."""
    application.touch(while_in=while_in)
    return application.items.select_related("requirement").get(pk=item.pk)


def refuse_closed(item: DossierItem, application: Application) -> None:
    """Raise Stale when the LSP may no longer change the row."""
    if not is_open_to_lsp(item, application):
        raise Stale(_("Dokumen %(code)s tidak dapat diubah pada tahap ini.") % {"code": item.code})


def locked_for_lsp(item: DossierItem, application: Application) -> DossierItem:
    """Lock the row for a change by the LSP; raises Stale when it may no longer be changed."""
    fresh = locked(item, application, OPEN_TO_LSP)
    refuse_closed(fresh, application)
    return fresh


def log_act(
    verb: str, item: DossierItem, application: Application, *, by: User, at: dt.datetime, note: str = ""
) -> None:
    """Write one line in the log; a draft is nobody's business but the LSP's, so that it has none."""
    if application.state != State.DRAFT:
        LogEntry.write(application, verb=verb, by=by, at=at, note=note, facts={"subject": item.code})


# The LSP


def add_version(
    item: DossierItem, upload: Upload, *, application: Application, by: User, at: dt.datetime, note: str = ""
) -> DocumentVersion:
    """Keep a file as the newest version; raises AlreadyUploaded when it is the same as the one before, Stale when it comes too late."""
    with placed(upload, document_name) as row, transaction.atomic():
        fresh = locked_for_lsp(item, application)
        latest = fresh.latest
        if latest and latest.sha256 == upload.sha256:
            raise AlreadyUploaded(latest)
        version = DocumentVersion.objects.create(
            item=fresh,
            number=latest.number + 1 if latest else 1,
            note=" ".join(filter(None, [note, upload.remark])),
            uploaded_by=by,
            uploaded_at=at,
            **row,
        )
        if fresh.state in {ItemState.EMPTY, ItemState.NOT_APPLICABLE}:
            fresh.state = filled_state(fresh, application)
            fresh.not_applicable_reason = ""
        if fresh.reuse:
            fresh.reuse = Reuse.REPLACED
        fresh.save(update_fields=["state", "not_applicable_reason", "reuse"])
        log_act("document_uploaded", fresh, application, by=by, at=at, note=note)
        superseded_rules.search_citations.enqueue(version.pk)
    return version


def filled_state(item: DossierItem, application: Application) -> str:
    """The state of a row that is not (or no longer) set aside; one that BNSP returned stays returned until it is sent again."""
    if application.state == State.RETURNED and item.returned_version is not None and open_notes(item):
        return ItemState.FIX
    return ItemState.FILLED if item.versions.exists() else ItemState.EMPTY


def remove_version(item: DossierItem, number: int, *, application: Application) -> None:
    """Take back the newest file of a draft; once it was submitted nothing is ever deleted."""
    with transaction.atomic():
        fresh = locked(item, application, [State.DRAFT])
        if not fresh.latest or fresh.latest.number != number:
            raise Stale(_("Versi ini bukan lagi versi terbaru."))
        gone = fresh.latest
        if fresh.reuse:  # what is left is the last period's document again, or nothing
            fresh.reuse = "" if gone.carried_from_id else Reuse.ASKED
            fresh.save(update_fields=["reuse"])
        gone.delete()
        if fresh.state == ItemState.FILLED:
            fresh.state = filled_state(fresh, application)
            fresh.save(update_fields=["state"])
        orphans.let_go(gone.file, gone.original)


def declaration_mark(item: DossierItem) -> str:
    """Mark of what the LSP declared of a row: whether it applies and why not, whether the last period's document holds."""
    return f"{item.state}-{item.reuse}-{item.not_applicable_reason}"


def confirm_reuse(item: DossierItem, reuse: str, *, application: Application, seen: str) -> None:
    """Record whether the last period's document still holds; raises EditConflict when a colleague said otherwise meanwhile."""
    with transaction.atomic():
        fresh = locked(item, application, [State.DRAFT])
        if fresh.reuse in {"", Reuse.REPLACED}:
            raise Stale(_("Dokumen %(code)s tidak lagi memakai berkas masa lisensi lalu.") % {"code": fresh.code})
        if declaration_mark(fresh) != seen and fresh.reuse != reuse:
            raise EditConflict(fresh)
        fresh.reuse = reuse
        fresh.save(update_fields=["reuse"])


def declare_not_applicable(
    item: DossierItem, reason: str, *, application: Application, by: User, at: dt.datetime, seen: str
) -> None:
    """Record that the row does not concern this LSP; raises EditConflict when a colleague said otherwise meanwhile."""
    with transaction.atomic():
        fresh = locked_for_lsp(item, application)
        if declaration_mark(fresh) != seen and fresh.not_applicable_reason != reason:
            raise EditConflict(fresh)
        fresh.state, fresh.not_applicable_reason = ItemState.NOT_APPLICABLE, reason
        fresh.save(update_fields=["state", "not_applicable_reason"])
        log_act("document_set_aside", fresh, application, by=by, at=at, note=reason)


def declare_applicable(item: DossierItem, *, application: Application) -> None:
    """Record that the row does concern this LSP after all."""
    with transaction.atomic():
        fresh = locked_for_lsp(item, application)
        if fresh.state == ItemState.NOT_APPLICABLE:
            fresh.state, fresh.not_applicable_reason = filled_state(fresh, application), ""
            fresh.save(update_fields=["state", "not_applicable_reason"])


def adopt_requirement(item: DossierItem, requirement: DocumentRequirement, application: Application) -> None:
    """Move a row of a draft to a newer rule set; what is mandatory now is no longer set aside."""
    item.requirement = requirement
    if requirement.is_mandatory and item.state == ItemState.NOT_APPLICABLE:
        item.state, item.not_applicable_reason = filled_state(item, application), ""
    item.save(update_fields=["requirement", "state", "not_applicable_reason"])


def answer(
    item: DossierItem,
    text: str,
    thread: DocumentNote | None = None,
    *,
    application: Application,
    by: User,
    at: dt.datetime,
) -> None:
    """Add the LSP's answer to a note: in the thread that was chosen, else in the newest open one."""
    with transaction.atomic():
        fresh = locked(item, application, [State.RETURNED])
        thread = thread or next(reversed([note for note in open_notes(fresh) if note.sent]), None)
        fresh.notes.create(version=fresh.latest, side=Side.LSP, text=text, by=by, at=at, sent=True, reply_to=thread)
        log_act("document_answered", fresh, application, by=by, at=at)


def person_mark(item: DossierItem) -> str:
    """Mark of who takes care of a row, and until when."""
    return f"{item.person_id or 0}-{item.due_on or 0}"


def assign(
    item: DossierItem, person: Membership | None, due_on: dt.date | None, *, application: Application, seen: str
) -> None:
    """Record who of the LSP takes care of the row, and the LSP's own due day; None for nobody, or no day.

    Raises EditConflict when a colleague changed it since it was seen.
    """
    with transaction.atomic():
        fresh = locked(item, application, OPEN_TO_LSP)
        if person_mark(fresh) != seen and (fresh.person_id, fresh.due_on) != (person and person.pk, due_on):
            raise EditConflict(fresh)
        fresh.person, fresh.due_on = person, due_on
        fresh.save(update_fields=["person", "due_on"])


# The reviewer


def lay_before_reviewer(application: Application, states: Iterable[str]) -> None:
    """Make the rows in these states wait for the reviewer's verdict."""
    application.items.filter(state__in=states).update(state=ItemState.REVIEWING)


def judge(
    item: DossierItem,
    *,
    seen: str,
    accepts: bool,
    text: str,
    application: Application,
    by: User,
    at: dt.datetime,
    sentences: Iterable[StandardSentence] = (),
) -> None:
    """Record the reviewer's verdict on the newest version; raises Stale when the row is not what the reviewer saw.

    Accepting ticks off every open note. Returning writes a note, which the LSP reads once the application is returned; until then the
    reviewer who wrote it can put it in other words.
    """
    with transaction.atomic():
        fresh = locked(item, application, [State.IN_REVIEW])
        if review_mark(fresh) != seen:
            raise Stale(_("Dokumen %(code)s sudah berubah sejak halaman ini dibuka.") % {"code": fresh.code})
        if accepts:
            fresh.notes.filter(side=Side.BNSP, resolved_at__isnull=True).update(resolved_at=at, resolved_by=by)
            fresh.state = ItemState.ACCEPTED
        else:
            rewrite_note(fresh, text, by=by, at=at)
            StandardSentence.objects.filter(pk__in=[s.pk for s in sentences]).update(uses=F("uses") + 1)
            fresh.state = ItemState.FIX
        fresh.save(update_fields=["state"])
        record_verdict([fresh], Verdict.ACCEPTED if accepts else Verdict.FIX, by=by, at=at)


def record_verdict(
    items: Iterable[DossierItem] | Iterable[int], verdict: Verdict, *, by: User, at: dt.datetime
) -> None:
    """Write the verdict on the newest version of each of these rows; older ones keep theirs."""
    newer = DocumentVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    newest = DocumentVersion.objects.filter(~Exists(newer), item__in=items)
    newest.update(verdict=verdict, judged_by=by, judged_at=at)


def unsent_note(item: DossierItem, by: User) -> DocumentNote | None:
    """The note of this reviewer that the LSP has not read yet."""
    return next((note for note in item.notes.all() if note.is_open and not note.sent and note.by_id == by.pk), None)


def rewrite_note(item: DossierItem, text: str, *, by: User, at: dt.datetime) -> None:
    """Write the reviewer's note, in the thread that is still open where there is one, or put the unsent one in other words."""
    thread = next(reversed(open_notes(item)), None)
    note = unsent_note(item, by) or DocumentNote(item=item, side=Side.BNSP, by=by, at=at, reply_to=thread)
    note.text, note.version = text, item.latest
    note.save()


def resolve_note(note: DocumentNote, *, application: Application, by: User, at: dt.datetime) -> None:
    """Tick off a note: what it asked for is done."""
    with transaction.atomic():
        locked(note.item, application, [State.IN_REVIEW])
        thread = DocumentNote.objects.filter(Q(pk=note.pk) | Q(reply_to=note.pk, side=Side.BNSP))
        thread.filter(resolved_at__isnull=True).update(resolved_at=at, resolved_by=by)


def add_internal_note(item: DossierItem, text: str, *, by: User, at: dt.datetime) -> InternalNote:
    """Add a note among BNSP's people; it changes nothing of the application, so that nobody waits for it."""
    return InternalNote.objects.create(item=item, text=text, by=by, at=at)


def was_answered(item: DossierItem, application: Application) -> bool:
    """Whether the LSP has done something about a returned document."""
    newer = item.latest and item.latest.number > (item.returned_version or 0)
    return bool(newer) or any(note.side == "lsp" and note.at >= application.state_since for note in item.notes.all())
