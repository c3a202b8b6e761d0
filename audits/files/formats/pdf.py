"""A PDF from outside: complete, open to everybody, and nothing in it that acts by itself."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from audits.files.accepted_file import PDF, Upload, as_is, damaged, too_rich
from audits.files.formats.apart import read_upload

# How many objects and values of a PDF are looked at; a manual of a thousand pages stays far below.
OBJECTS_MAX = 2_000_000


def keep_pdf(upload: File[bytes], name: str, keeps_place: bool) -> Upload:
    """A PDF that opens without a password, runs nothing and carries no other file; what it may not print or copy is its owner's affair."""
    verdict = read_upload("pdf-check", [upload], str(OBJECTS_MAX), label="PDF").decode()
    if verdict == "locked":
        raise ValidationError(
            _("PDF ini dikunci dengan kata sandi, sehingga asesor tidak dapat membukanya. Simpan ulang tanpa kunci."),
            code="locked",
        )
    if verdict == "active":
        raise ValidationError(
            _("PDF ini memuat skrip, isian interaktif, atau berkas lain di dalamnya. Cetak ulang sebagai PDF biasa."),
            code="active",
        )
    if verdict == "rich":
        raise too_rich("PDF")
    if verdict != "fine":
        raise damaged("PDF")
    return as_is(upload, name, PDF)
