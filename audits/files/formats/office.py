"""A Word or Excel file from outside: no macros, and no more than a reader can unpack."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from audits.files.accepted_file import Upload, as_is, damaged, too_rich
from audits.files.formats.apart import read_upload

# What an Office file may unpack to.
UNPACKED_MAX = 200 * 1024 * 1024


def office(label: str, content_type: str, kind: str) -> Callable[[File[bytes], str, bool], Upload]:
    """Keeps an Office file that has its main part, wherever its package puts that, no macros, and a size that one can open."""

    def keep_office(upload: File[bytes], name: str, keeps_place: bool) -> Upload:
        verdict = read_upload("office-check", [upload], kind, str(UNPACKED_MAX), label=label).decode()
        if verdict == "macros":
            raise ValidationError(
                _("Berkas %(label)s ini memuat makro. Simpan ulang tanpa makro, atau sebagai PDF.") % {"label": label},
                code="macros",
            )
        if verdict == "rich":
            raise too_rich(label)
        if verdict != "fine":
            raise damaged(label)
        return as_is(upload, name, content_type)

    return keep_office
