"""What a file from outside may be: its name, its kind by ending and by content, its size, and what of it is kept."""

import datetime as dt
import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from audits.files import reading_room, virus_scan
from audits.files.accepted_file import JPEG, NAME_MAX, PDF, PNG, REMARK_MAX, ZIP, Upload, crowded, remade
from audits.files.formats.apart import read_upload
from audits.files.formats.kinds import KINDS, FileKind, is_of
from audits.models import Infection
from audits.models.storage import evidence_name, private_files
from lsp.models import User

log = logging.getLogger(__name__)

ALLOWED = gettext_lazy("PDF, DOCX, XLSX, JPG, PNG, atau HEIC")


def size_limit() -> str:
    """The greatest size in words."""
    return f"{settings.UPLOAD_MAX_BYTES // 1024**2} MB"


def accepted(upload: File[bytes], *, keeps_place: bool = False, by: User | None = None) -> Upload:
    """The file as it will be kept; raises ValidationError with how to mend it.

    A photograph loses the place where it was taken unless it is kept on purpose.
    """
    kind, ending = kind_of(upload.name or "", upload.size)
    upload.seek(0)
    head = upload.read(16)
    if not is_of(kind, head):
        raise ValidationError(disagreement(kind, head), code="disagrees")
    name = shown_name(upload.name or "", ending)
    refuse_infected(upload, name, by or person_of_request())
    upload.seek(0)
    return kind.keep(upload, name, keeps_place)


def kind_of(name: str, size: int) -> tuple["FileKind", str]:
    """The kind that a name promises, with its ending; raises ValidationError for what name and size alone rule out."""
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise ValidationError(unknown_ending(ending), code="type")
    if not size:
        raise ValidationError(
            _("Berkas ini kosong (0 byte). Buka berkasnya, pastikan ada isinya, lalu unggah lagi."), code="empty"
        )
    if size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "Berkas ini lebih besar dari %(limit)s. Perkecil hasil pindai (scan) atau bagi berkasnya, lalu unggah lagi."
            )
            % {"limit": size_limit()},
            code="size",
        )
    return KINDS[ending], ending


def person_of_request() -> User | None:
    """Whose request this is, as the history of rows knows it; None outside of requests."""
    person = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return person if person and person.is_authenticated else None


def refuse_infected(upload: File[bytes], name: str, by: User | None) -> None:
    """Nobody reads a file before the scanner has; one that does not answer refuses every file. What it finds, BNSP hears of."""
    if not virus_scan.is_on():
        return
    if not reading_room.may_wait():  # a scanner may take as long as a reader
        raise crowded()
    try:
        found = virus_scan.infection(upload)
    except virus_scan.ScannerAway as away:
        log.error("the virus scanner does not answer: %s", away)
        raise ValidationError(
            _(
                "Pemindai virus sedang tidak menjawab, jadi berkas ini belum dapat disimpan. Coba lagi beberapa menit lagi."
            ),
            code="scanner_away",
        ) from away
    if found:
        log.warning("an infected file was refused: %s", found)
        Infection.objects.create(name=name, virus=found[:120], by=by)
        raise ValidationError(
            _("Berkas ini terdeteksi membawa virus (%(name)s), jadi tidak disimpan. Pindai komputer Anda dahulu.")
            % {"name": found},
            code="infected",
        )


@contextmanager
def stored(upload: Upload, name_for: Callable[[object, str], str]) -> Iterator[str]:
    """The name under which the file now lies; it is removed again when the transaction inside fails."""
    name = private_files.save(name_for(None, upload.name), upload.content)
    try:
        yield name
    except BaseException:
        private_files.delete(name)
        raise


@contextmanager
def placed(upload: Upload, name_for: Callable[[object, str], str]) -> Iterator[dict[str, str | int]]:
    """What a row says of the file that now lies in its place, with the original where one is kept beside it."""
    with ExitStack() as places:
        row = upload.columns() | {"file": places.enter_context(stored(upload, name_for))}
        if upload.original:
            row["original"] = places.enter_context(stored(upload.original, name_for))
        yield row


class CarriesEvidence(Protocol):
    """A row to which files belong, each once."""

    evidence: Any  # the manager that Django makes for each of these models


def keep_evidence(
    row: CarriesEvidence, files: Iterable[Upload], places: ExitStack, *, by: User, at: dt.datetime
) -> None:
    """Keep files with a row, each once; `places` takes them away again when the transaction around it fails."""
    known = set(row.evidence.values_list("sha256", flat=True))
    for upload in {upload.sha256: upload for upload in files}.values():
        if upload.sha256 not in known:
            place = places.enter_context(stored(upload, evidence_name))
            row.evidence.create(file=place, uploaded_by=by, uploaded_at=at, **upload.columns())


# Names


def shown_name(name: str, ending: str) -> str:
    """The name that people see: without folders, control and direction characters, at most NAME_MAX letters, the ending kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem = " ".join(visible.split())
    if stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    stem = stem.strip(" .")[: NAME_MAX - len(ending)].strip(" .")
    return (stem or _("berkas")) + ending


# Several files for one row


def together(uploads: list[Upload]) -> Upload:
    """Several PDFs and pictures as one PDF in the order in which they were sent; what was sent is kept beside it, packed.

    Raises ValidationError for kinds that have no pages, and for a whole above the limit.
    """
    if len(uploads) == 1:
        return uploads[0]
    refuse_many(len(uploads))
    if any(upload.content_type not in {PDF, JPEG, PNG} for upload in uploads):
        raise ValidationError(
            _("Hanya foto dan PDF yang dapat digabung. Unggah DOCX dan XLSX satu per satu."), code="together"
        )
    if sum(upload.size for upload in uploads) > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "Semua berkas ini bersama-sama lebih besar dari %(limit)s. Perkecil hasil pindai (scan) atau bagi berkasnya."
            )
            % {"limit": size_limit()},
            code="size",
        )
    data = read_upload("merge", [upload.content for upload in uploads], label="PDF")
    name = f"{PurePath(uploads[0].name).stem}.pdf"
    remark = _("Digabung dari %(n)d berkas: %(names)s") % {
        "n": len(uploads),
        "names": ", ".join(upload.name for upload in uploads),
    }
    return replace(remade(data, name, PDF, remark[:REMARK_MAX]), original=packed(uploads, name))


def refuse_many(files: int) -> None:
    """More files than become one document are refused before any of them is opened."""
    if files > settings.UPLOAD_MAX_FILES:
        raise ValidationError(
            _(
                "Paling banyak %(limit)d berkas untuk satu dokumen; yang dipilih %(n)d. Gabungkan dahulu, lalu unggah lagi."
            )
            % {"limit": settings.UPLOAD_MAX_FILES, "n": files},
            code="many",
        )


def packed(uploads: list[Upload], name: str) -> Upload:
    """The files as they were kept, in one archive: the same files give the same archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, upload in enumerate(uploads, start=1):
            one = upload.original or upload
            one.content.seek(0)
            archive.writestr(zipfile.ZipInfo(f"{number:02d}-{one.name}"), one.content.read())
    return remade(out.getvalue(), f"{PurePath(name).stem}.zip", ZIP)


# Refusals


def unknown_ending(ending: str) -> str:
    """What to say about a kind that is not accepted at all."""
    if ending in {".doc", ".xls", ".ppt", ".pptx", ".odt", ".ods", ".docm", ".xlsm"}:
        return _("Jenis berkas %(ending)s belum dapat diterima. Simpan sebagai PDF, DOCX, atau XLSX tanpa makro.") % {
            "ending": ending
        }
    return _("Jenis berkas ini tidak dapat diterima. Unggah %(allowed)s.") % {"allowed": ALLOWED}


def disagreement(kind: "FileKind", head: bytes) -> str:
    """What to say when the content is not what the ending promises."""
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("Berkas ini dikunci dengan kata sandi atau memakai format lama. Simpan ulang tanpa kata sandi.")
    actual = next((other.label for other in dict.fromkeys(KINDS.values()) if other.begins(head)), "")
    if actual:
        return _("Nama berkas ini berakhiran %(named)s, tetapi isinya %(actual)s. Perbaiki akhiran namanya.") % {
            "named": kind.label,
            "actual": actual,
        }
    return _("Isi berkas ini bukan %(named)s. Buka berkasnya, simpan ulang sebagai %(named)s, lalu unggah lagi.") % {
        "named": kind.label
    }
