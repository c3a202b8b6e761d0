"""The dossier ZIP, all of one application: index, every version, notes with the LSP, evidence, issued documents, log and checksums.

It is packed in the background by a task that may be done twice, on disk and piece by piece, and told to whoever asked for it.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits.background_tasks import stable_task
from audits.deadlines import minutes_before
from audits.documents import DOCUMENTS
from audits.documents.rendering import render
from audits.history.timeline import lines_for
from audits.models import Application, DocumentNote, DocumentVersion, DossierZip, Evidence, LogEntry
from audits.models.storage import dossier_zip_name, private_files
from audits.notices import outbox
from audits.states import FindingState, Method, Result, ReviewArea, Side
from audits.visit.judgements import in_words, judgements_of
from lsp.models import User
from lsp.web.formats import longtime

CHUNK = 256 * 1024
UNSAFE = re.compile(r'[<>:"/\\|?*]')


# Asking


def ask_for_zip(application: Application, side: str, *, by: User, at: dt.datetime) -> DossierZip:
    """Return the ZIP of the application's present version for this side: the one that is there or on its way, else a new one to be packed."""
    known = DossierZip.objects.filter(application=application, side=side, stamp=application.version)
    try:
        with transaction.atomic():
            found = known.first()
            if found is None:
                found = DossierZip.objects.create(
                    application=application, side=side, stamp=application.version, asked_by=by, asked_at=at
                )
                pack_dossier_zip.enqueue(str(found.key))
            return found
    except IntegrityError:  # somebody of the same side asked at the same moment
        return known.get()


def newest_zip(application: Application, side: str) -> DossierZip | None:
    """Return the newest ZIP that was asked for on this side."""
    return application.dossier_zips.filter(side=side).first()


# What goes in


@dataclass(frozen=True)
class ZipEntry:
    """One file of the ZIP: its path there, and where its bytes are."""

    path: str
    stored: File[bytes] | None = None
    content: bytes = b""

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, piece by piece."""
        if self.stored is None:
            yield self.content
            return
        with self.stored.open("rb") as file:
            yield from file.chunks(CHUNK)


def safe(name: str) -> str:
    """A name that every system can unpack."""
    return UNSAFE.sub("_", name).strip(" .") or "_"


def entries_of(application: Application, side: str) -> list[ZipEntry]:
    """Every file of the ZIP but the checksums, in order."""
    return [
        ZipEntry("daftar-isi.pdf", content=index_of(application, side)),
        ZipEntry("catatan.txt", content=notes_of(application, side)),
        ZipEntry("riwayat.csv", content=log_of(application, side)),
        *judgements_in(application, side),
        *versions_in(application),
        *evidence_in(application, side),
        *issued_in(application, side),
    ]


def judgements_in(application: Application, side: str) -> Iterator[ZipEntry]:
    """Everything that was recorded of each criterion, also what somebody overruled, with who chose and why; the LSP reads it once the visit is closed."""
    visit = application.visit_or_none
    if visit is None or (side == Side.LSP and not visit.closed_at):
        return
    events = judgements_of(application)
    holds = {str(key) for key in application.judgements.values_list("head", flat=True)}
    rows = [
        [
            event.subject,
            event.made_at.isoformat(timespec="seconds"),
            event.by.full_name if event.by else "",
            str(Result(event.body["result"]).label),
            ", ".join(str(Method(method).label) for method in event.body["methods"]),
            event.body["note"],
            event.body.get("why", ""),
            "; ".join(in_words(events[parent]) for parent in event.parents if parent in events),
            "ya" if key in holds else "",
        ]
        for key, event in sorted(events.items(), key=lambda pair: (pair[1].subject, pair[1].made_at, pair[0]))
    ]
    head = ["kriteria", "waktu", "siapa", "hasil", "cara verifikasi", "catatan", "alasan", "menggantikan", "berlaku"]
    yield ZipEntry("penilaian.csv", content=as_csv([head, *rows]))


def versions_in(application: Application) -> Iterator[ZipEntry]:
    """Every version of every document, with the originals of photographs."""
    versions = DocumentVersion.objects.filter(item__application=application)
    for version in versions.select_related("item__requirement").order_by("item__requirement__code", "number"):
        stem = f"dokumen/{version.item.code}/v{version.number}-"
        yield ZipEntry(f"{stem}{safe(version.original_name)}", version.file)
        if version.original:
            yield ZipEntry(
                f"{stem}asli-{safe(version.original_name)}{PurePath(str(version.original)).suffix}", version.original
            )


def evidence_in(application: Application, side: str) -> Iterator[ZipEntry]:
    """What was sent with the answers to findings; a draft of an answer is read by the LSP alone."""
    pieces = Evidence.objects.filter(answer__finding__application=application).exclude(
        answer__finding__state=FindingState.DRAFT
    )
    if side == Side.BNSP:
        pieces = pieces.filter(answer__sent_at__isnull=False)
    rows = pieces.select_related("answer__finding").order_by("answer__finding__seq", "pk")
    for number, piece in enumerate(rows, start=1):
        stem = f"temuan/{piece.answer.finding.seq:02d}/bukti-{number:03d}-"
        yield ZipEntry(f"{stem}{safe(piece.original_name)}", piece.file)
        if piece.original:
            yield ZipEntry(
                f"{stem}asli-{safe(piece.original_name)}{PurePath(str(piece.original)).suffix}", piece.original
            )


def issued_in(application: Application, side: str) -> Iterator[ZipEntry]:
    """The issued documents that this side may read."""
    for issued in application.documents.order_by("issued_at", "pk"):
        if side in DOCUMENTS[issued.kind].audience:
            yield ZipEntry(f"terbitan/{safe(f'{issued.title} {issued.number}')}-{issued.seq}.pdf", issued.file)


def index_of(application: Application, side: str) -> bytes:
    """Print the index as PDF: every document with its versions, and the head of the log that it was made from."""
    items = application.items.in_order().prefetch_related("versions")
    areas = [(area.label, [item for item in items if item.requirement.area == area]) for area in ReviewArea]
    issued = [one for one in application.documents.with_newer() if side in DOCUMENTS[one.kind].audience]
    context = {
        "application": application,
        "lsp": application.lsp,
        "number": application.number or _("draf"),
        "state": application.label_for(side),
        "areas": areas,
        "issued": issued,
        "as_of": application.state_since,
        "log_head": LogEntry.head_hash(application),
    }
    identifier = hashlib.sha256(f"{application.pk} {side} {application.version}".encode()).hexdigest()
    return render("audits/exports/dossier_zip_index.html", context, identifier=identifier)


def notes_of(application: Application, side: str) -> bytes:
    """Write down the conversation with the LSP about each document; what BNSP says among its own is never in it."""
    notes = DocumentNote.objects.for_side(side).filter(item__application=application)
    lines = []
    for note in notes.select_related("item__requirement", "by", "version").order_by(
        "item__requirement__code", "at", "pk"
    ):
        about = f"{note.item.code} v{note.version.number}" if note.version else note.item.code
        done = _("selesai") if note.resolved_at else ""
        lines += [
            f"[{about}] {longtime(note.at)} · {note.by} ({note.get_side_display()}) {done}".rstrip(),
            note.text,
            "",
        ]
    return "\n".join(lines or [_("Tidak ada catatan.")]).encode()


def log_of(application: Application, side: str) -> bytes:
    """Write the history as CSV as this side reads it."""
    rows = [
        [line.at.isoformat(timespec="seconds"), line.who, line.what, line.note]
        for line in reversed(lines_for(application, side))
    ]
    return as_csv([["waktu", "siapa", "apa", "catatan"], *rows])


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as CSV that spreadsheets read; no cell begins as a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    for cells in rows:
        table.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


# Packing


@stable_task("pack_dossier_zip")
def pack_dossier_zip(key: str) -> None:
    """Pack one ZIP; one that is ready is left as it is. Of one that cannot be packed whoever asked is told, and may ask again."""
    dossier_zip = (
        DossierZip.objects.filter(key=key, ready_at=None).select_related("application__lsp", "asked_by").first()
    )
    if dossier_zip is None:
        return
    try:
        pack_and_store(dossier_zip)
    except Exception:
        give_up(dossier_zip)
        raise


def give_up(dossier_zip: DossierZip) -> None:
    """Forget a ZIP that could not be packed."""
    with transaction.atomic():
        gone, _rows = DossierZip.objects.filter(pk=dossier_zip.pk, ready_at=None).delete()
        if gone:
            outbox.tell("dossier_zip_failed", dossier_zip.application, at=timezone.now(), to=[dossier_zip.asked_by])


def pack_and_store(dossier_zip: DossierZip) -> None:
    """Pack it on disk, keep it, and tell whoever asked."""
    with override("id"), tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as packed:
        write(dossier_zip, packed)
        size = packed.tell()
        packed.seek(0)
        digest = hashlib.file_digest(packed, "sha256").hexdigest()
        packed.seek(0)
        place = private_files.save(dossier_zip_name(dossier_zip, "berkas.zip"), File(packed))
    now = timezone.now()
    with transaction.atomic():
        row = DossierZip.objects.filter(pk=dossier_zip.pk, ready_at=None)
        is_first = row.update(file=place, size=size, sha256=digest, ready_at=now)
        if is_first:
            outbox.tell("dossier_zip_ready", dossier_zip.application, at=now, to=[dossier_zip.asked_by])
    if not is_first:
        private_files.delete(place)


def write(dossier_zip: DossierZip, packed: IO[bytes]) -> None:
    """Write every part with its checksum, and say after each how far it is."""
    parts = entries_of(dossier_zip.application, dossier_zip.side)
    DossierZip.objects.filter(pk=dossier_zip.pk).update(parts=len(parts), packed=0)
    sums, when = [], timezone.localtime(dossier_zip.asked_at).timetuple()[:6]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, part in enumerate(parts, start=1):
            digest = hashlib.sha256()
            with archive.open(zipfile.ZipInfo(part.path, when), "w", force_zip64=True) as into:
                for chunk in part.chunks():
                    digest.update(chunk)
                    into.write(chunk)
            sums.append(f"{digest.hexdigest()}  {part.path}\n")
            DossierZip.objects.filter(pk=dossier_zip.pk).update(packed=number)
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", when), "".join(sums))


def delete_old(now: dt.datetime) -> int:
    """Delete what was packed long ago; it can be asked for again. Returns how many went."""
    old = DossierZip.objects.filter(asked_at__lt=minutes_before(now, settings.DOSSIER_ZIP_KEPT_HOURS * 60))
    for dossier_zip in old:
        dossier_zip.delete()
        if dossier_zip.file:
            private_files.delete(str(dossier_zip.file))
    return len(old)
