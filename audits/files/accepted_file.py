"""What is kept of a file from outside, and the words with which a damaged one is refused."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

NAME_MAX = 120
REMARK_MAX = 110
JPEG, PNG, PDF, HEIC = "image/jpeg", "image/png", "application/pdf", "image/heic"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Upload:
    """A file that may be kept, in the form in which it is kept."""

    name: str
    content_type: str
    size: int
    sha256: str
    content: File[bytes]
    # What was done to it, for whoever compares it with the file at home; empty where nothing was.
    remark: str = ""
    # What was sent, where it is kept beside the form that people read.
    original: "Upload | None" = None

    def columns(self) -> dict[str, str | int]:
        """What a row that holds the file says of it."""
        return {
            "original_name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def damaged(label: str) -> ValidationError:
    """A file that begins well and then does not hold."""
    return ValidationError(
        _("Berkas %(label)s ini rusak atau terpotong. Buka di komputer Anda, simpan ulang, lalu unggah lagi.")
        % {"label": label},
        code="damaged",
    )


def too_rich(label: str) -> ValidationError:
    """A file that would take too much to open."""
    return ValidationError(
        _("Isi berkas %(label)s ini terlalu besar untuk dibuka. Perkecil gambarnya atau bagi berkasnya.")
        % {"label": label},
        code="bomb",
    )


def crowded() -> ValidationError:
    """A file that would have to wait for longer than a page can."""
    return ValidationError(
        _("Banyak berkas sedang diperiksa, jadi berkas ini belum dapat disimpan. Coba lagi sebentar lagi."),
        code="busy",
    )


def as_is(upload: File[bytes], name: str, content_type: str) -> Upload:
    """Keep a file byte by byte."""
    digest, size = hashlib.sha256(), 0
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    return Upload(name, content_type, size, digest.hexdigest(), upload)


def remade(data: bytes, name: str, content_type: str, remark: str = "") -> Upload:
    """Keep a file in the form that we made of it."""
    return Upload(name, content_type, len(data), hashlib.sha256(data).hexdigest(), ContentFile(data, name), remark)
