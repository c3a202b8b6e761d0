"""The whole file as one ZIP: index, every version, notes with the LSP, evidence, issued documents, log and checksums.

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

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from audits import notifications
from audits.deadlines import minutes_before
from audits.documents import DOCUMENTS
from audits.documents.rendering import render
from audits.models import Application, Bundle, DocumentNote, DocumentVersion, Evidence, LogEntry
from audits.models.storage import bundle_name, private_files
from audits.states import FindingState, ReviewArea, Side
from audits.timeline import lines_for
from lsp.templatetags.ui import longtime

CHUNK = 256 * 1024
UNSAFE = re.compile(r'[<>:"/\\|?*]')


# Asking


def bundle_for(application: Application, side: str, *, by, at) -> Bundle:
    """The ZIP of the file as it stands for this side: the one that is there or on its way, else a new one that is put to work."""
    known = Bundle.objects.filter(application=application, side=side, stamp=application.version)
    try:
        with transaction.atomic():
            found = known.first()
            if found is None:
                found = Bundle.objects.create(
                    application=application, side=side, stamp=application.version, asked_by=by, asked_at=at
                )
                pack.enqueue(str(found.key))
            return found
    except IntegrityError:  # somebody of the same side asked at the same moment
        return known.get()


def current_bundle(application: Application, side: str) -> Bundle | None:
    """The newest ZIP that was asked for on this side."""
    return application.bundles.filter(side=side).first()


# What goes in


@dataclass(frozen=True)
class Part:
    """One file of the ZIP: where it stands there, and where its bytes are."""

    path: str
    stored: File | None = None
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


def parts_of(application: Application, side: str) -> list[Part]:
    """Every file of the ZIP but the checksums, in order."""
    return [
        Part("daftar-isi.pdf", content=index_of(application, side)),
        Part("catatan.txt", content=notes_of(application, side)),
        Part("riwayat.csv", content=log_of(application, side)),
        *versions_in(application),
        *evidence_in(application, side),
        *issued_in(application, side),
    ]


def versions_in(application: Application) -> Iterator[Part]:
    """Every version of every document, with the originals of photographs."""
    versions = DocumentVersion.objects.filter(item__application=application)
    for version in versions.select_related("item__requirement").order_by("item__requirement__code", "number"):
        stem = f"dokumen/{version.item.code}/v{version.number}-"
        yield Part(f"{stem}{safe(version.original_name)}", version.file)
        if version.original:
            yield Part(
                f"{stem}asli-{safe(version.original_name)}{PurePath(version.original.name).suffix}", version.original
            )


def evidence_in(application: Application, side: str) -> Iterator[Part]:
    """What was sent with the answers to findings; a draft of an answer is read by the LSP alone."""
    pieces = Evidence.objects.filter(answer__finding__application=application).exclude(
        answer__finding__state=FindingState.DRAFT
    )
    if side == Side.BNSP:
        pieces = pieces.filter(answer__sent_at__isnull=False)
    rows = pieces.select_related("answer__finding").order_by("answer__finding__seq", "pk")
    for number, piece in enumerate(rows, start=1):
        stem = f"temuan/{piece.answer.finding.seq:02d}/bukti-{number:03d}-"
        yield Part(f"{stem}{safe(piece.original_name)}", piece.file)
        if piece.original:
            yield Part(f"{stem}asli-{safe(piece.original_name)}{PurePath(piece.original.name).suffix}", piece.original)


def issued_in(application: Application, side: str) -> Iterator[Part]:
    """The issued documents that this side may read."""
    for issued in application.documents.order_by("issued_at", "pk"):
        if side in DOCUMENTS[issued.kind].audience:
            yield Part(f"terbitan/{safe(f'{issued.title} {issued.number}')}-{issued.seq}.pdf", issued.file)


def index_of(application: Application, side: str) -> bytes:
    """The index as PDF: every document with its versions, and the head of the log that it was made from."""
    items = application.items.in_order().prefetch_related("versions")
    areas = [(area.label, [item for item in items if item.requirement.area == area]) for area in ReviewArea]
    issued = [one for one in application.documents.all() if side in DOCUMENTS[one.kind].audience]
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
    return render("audits/bundle_index.html", context, identifier=identifier)


def notes_of(application: Application, side: str) -> bytes:
    """The conversation with the LSP about each document; what BNSP says among its own is never in it."""
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
    """The history as this side reads it; a cell never begins as a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["waktu", "siapa", "apa", "catatan"])
    for line in reversed(lines_for(application, side)):
        cells = [line.at.isoformat(timespec="seconds"), line.who, line.what, line.note]
        table.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


# Packing


@task()
def pack(key: str) -> None:
    """Pack one ZIP; one that is ready is left as it is. Of one that cannot be packed whoever asked is told, and may ask again."""
    bundle = Bundle.objects.filter(key=key, ready_at=None).select_related("application__lsp", "asked_by").first()
    if bundle is None:
        return
    try:
        pack_and_keep(bundle)
    except Exception:
        give_up(bundle)
        raise


def give_up(bundle: Bundle) -> None:
    """Forget a ZIP that could not be packed."""
    with transaction.atomic():
        gone, _rows = Bundle.objects.filter(pk=bundle.pk, ready_at=None).delete()
        if gone:
            notifications.tell("bundle_failed", bundle.application, at=timezone.now(), to=[bundle.asked_by])


def pack_and_keep(bundle: Bundle) -> None:
    """Pack it on disk, keep it, and tell whoever asked."""
    with override("id"), tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as packed:
        write(bundle, packed)
        size = packed.tell()
        packed.seek(0)
        digest = hashlib.file_digest(packed, "sha256").hexdigest()
        packed.seek(0)
        place = private_files.save(bundle_name(bundle, "berkas.zip"), File(packed))
    now = timezone.now()
    with transaction.atomic():
        row = Bundle.objects.filter(pk=bundle.pk, ready_at=None)
        is_first = row.update(file=place, size=size, sha256=digest, ready_at=now)
        if is_first:
            notifications.tell("bundle_ready", bundle.application, at=now, to=[bundle.asked_by])
    if not is_first:
        private_files.delete(place)


def write(bundle: Bundle, packed) -> None:
    """Write every part with its checksum, and say after each how far it is."""
    parts = parts_of(bundle.application, bundle.side)
    Bundle.objects.filter(pk=bundle.pk).update(parts=len(parts), packed=0)
    sums, when = [], timezone.localtime(bundle.asked_at).timetuple()[:6]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, part in enumerate(parts, start=1):
            digest = hashlib.sha256()
            with archive.open(zipfile.ZipInfo(part.path, when), "w", force_zip64=True) as into:
                for chunk in part.chunks():
                    digest.update(chunk)
                    into.write(chunk)
            sums.append(f"{digest.hexdigest()}  {part.path}\n")
            Bundle.objects.filter(pk=bundle.pk).update(packed=number)
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", when), "".join(sums))


def drop_old(now: dt.datetime) -> int:
    """Delete what was packed long ago; it can be asked for again. Returns how many went."""
    old = Bundle.objects.filter(asked_at__lt=minutes_before(now, settings.BUNDLE_KEPT_HOURS * 60))
    for bundle in old:
        bundle.delete()
        if bundle.file:
            private_files.delete(bundle.file.name)
    return len(old)
