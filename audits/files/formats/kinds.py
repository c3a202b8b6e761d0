"""The kinds of file that are accepted, by their ending."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import File

from audits.files.accepted_file import DOCX, XLSX, Upload
from audits.files.formats.office import office
from audits.files.formats.pdf import keep_pdf
from audits.files.formats.pictures import keep_picture


@dataclass(frozen=True)
class FileKind:
    """One kind of file that is accepted: how it begins, and how it is kept."""

    label: str
    begins: Callable[[bytes], bool]
    keep: Callable[[File[bytes], str, bool], Upload]


def starts_with(signature: bytes) -> Callable[[bytes], bool]:
    """Whether a file begins with these bytes."""
    return lambda head: head.startswith(signature)


def is_heic(head: bytes) -> bool:
    """Whether a file begins as those of iPhones do."""
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def is_webp(head: bytes) -> bool:
    """Whether a file begins as pictures do that were saved from a browser."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


PDF_KIND = FileKind("PDF", starts_with(b"%PDF-"), keep_pdf)
JPEG_KIND = FileKind("JPG", starts_with(b"\xff\xd8\xff"), keep_picture)
PNG_KIND = FileKind("PNG", starts_with(b"\x89PNG\r\n\x1a\n"), keep_picture)
HEIC_KIND = FileKind("HEIC", is_heic, keep_picture)
# A picture is taken under the name of another one: phones and browsers call them as they like.
PICTURES = (JPEG_KIND, PNG_KIND, HEIC_KIND, FileKind("WEBP", is_webp, keep_picture))
KINDS: dict[str, FileKind] = {
    ".pdf": PDF_KIND,
    ".docx": FileKind("DOCX", starts_with(b"PK\x03\x04"), office("DOCX", DOCX, "wordprocessingml")),
    ".xlsx": FileKind("XLSX", starts_with(b"PK\x03\x04"), office("XLSX", XLSX, "spreadsheetml")),
    ".jpg": JPEG_KIND,
    ".jpeg": JPEG_KIND,
    ".jfif": JPEG_KIND,
    ".png": PNG_KIND,
    ".heic": HEIC_KIND,
    ".heif": HEIC_KIND,
}


def is_of(kind: FileKind, head: bytes) -> bool:
    """Whether content that begins so may stand under a name of this kind; what it is, its reader says."""
    return kind.begins(head) or (kind in PICTURES and any(other.begins(head) for other in PICTURES))
