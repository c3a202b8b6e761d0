"""Files that came with a form and wait: for somebody who can look into them, or for the rest of the form to be mended."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from audits.files import orphans
from audits.models import WaitingFile
from audits.models.storage import private_files
from audits.models.waiting_file import waiting_name
from lsp.certain import certain
from lsp.models import User

# Codes of what says nothing about a file but that it could not be looked into yet.
NOT_YET = {"busy", "scanner_away"}


def is_not_yet(fault: ValidationError) -> bool:
    """Whether an error says only that nobody could look into the file."""
    return {one.code for one in fault.error_list} <= NOT_YET


def keep(
    files: Sequence[File[bytes]],
    *,
    place: str,
    page: str,
    field: str,
    by: User,
    at: dt.datetime,
    target: object = "",
    note: str = "",
    keeps_place: bool = False,
    as_one: bool = False,
) -> list[WaitingFile]:
    """Keep files as they were sent, each once; `as_one` those of them that become one file.

    Raises ValidationError for one person's files above the limit.
    """
    mine = WaitingFile.objects.filter(by=by)
    if mine.count() + len(files) > settings.UPLOADS_UNFINISHED_MAX:
        raise ValidationError(
            _("Terlalu banyak berkas Anda yang masih menunggu. Tunggu sebentar, lalu kirim lagi."), code="unfinished"
        )
    here = mine.filter(place=place, page=page, field=field, target=str(target))
    known = set(here.values_list("sha256", flat=True))
    together, kept = uuid.uuid4(), []
    for file in files:
        digest = digest_of(file)
        if digest in known and not (as_one and len(files) > 1):
            continue
        known.add(digest)
        name = private_files.save(waiting_name(None, file.name or ""), file)
        kept.append(
            WaitingFile.objects.create(
                by=by,
                page=page,
                field=field,
                place=place,
                target=str(target),
                together=together if as_one else uuid.uuid4(),
                name=(file.name or "")[-255:],
                size=file.size,
                sha256=digest,
                file=name,
                note=note[:180],
                keeps_place=keeps_place,
                at=at,
            )
        )
    return kept


def digest_of(file: File[bytes]) -> str:
    """The hash of a file that was just sent; it is read from its beginning again afterwards."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class WaitingUpload(File[bytes]):
    """A file that waits, under the name with which it was sent."""

    def __init__(self, row: WaitingFile) -> None:
        super().__init__(private_files.open(certain(row.file.name)).file, row.name)
        self.row, self.size = row, row.size


def groups() -> list[list[WaitingFile]]:
    """What is taken to its place by itself: files that become one together, whatever came first before the rest."""
    found: dict[uuid.UUID, list[WaitingFile]] = {}
    for row in WaitingFile.objects.exclude(place=WaitingFile.Place.FORM).select_related("by"):
        found.setdefault(row.together, []).append(row)
    return list(found.values())


def let_go(rows: Iterable[WaitingFile]) -> None:
    """Forget files that wait no longer."""
    for row in rows:
        row.delete()
        orphans.let_go(row.file)
