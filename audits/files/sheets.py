"""The tables of a file that somebody else made, read in the reading room."""

import json
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from audits.files.formats.apart import read_upload
from lsp.register.spreadsheet import ENDINGS, Sheet, refuse_large


def sheets_of(name: str, content: bytes) -> list[Sheet]:
    """The same as `lsp.register.spreadsheet.sheets_of` says, from a process apart; raises ValidationError in words."""
    refuse_large(content)
    ending = PurePath(name.lower()).suffix
    file = f"a{ending}" if ending in ENDINGS else "a"
    said = json.loads(read_upload("sheets", [ContentFile(content)], file, label=ending[1:].upper()))
    if "refused" in said:
        raise ValidationError(_(said["refused"]))
    return [Sheet(**sheet | {"rows": [(number, cells) for number, cells in sheet["rows"]]}) for sheet in said["sheets"]]
