"""Stored files that no row points to: let go where their row was taken away, swept up where a process died between file and row."""

import datetime as dt
import logging
from collections.abc import Iterator
from functools import partial
from itertools import chain

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from audits.deadlines import minutes_before
from audits.models import ResumableUpload
from audits.models.storage import private_files

log = logging.getLogger(__name__)

# More files without a row than this, and than a tenth of those with one, and the store belongs to another database as well.
STRAYS_MAX = 50


def columns() -> list[FileField]:
    """Every column that points to a private file."""
    columns = chain.from_iterable(model._meta.concrete_fields for model in apps.get_models())
    return [column for column in columns if isinstance(column, FileField) and column.storage == private_files]


def folders() -> set[str]:
    """Where private files lie."""
    return {column.generate_filename(column.model(), "x").partition("/")[0] for column in columns()} | {"resumable"}


def held_in(folder: str) -> set[str]:
    """The files of a folder that a row points to."""
    held: set[str] = set()
    for column in columns():
        beginning = {f"{column.name}__startswith": f"{folder}/"}
        held.update(column.model._base_manager.filter(**beginning).values_list(column.name, flat=True))
    if folder == "resumable":
        held.update(chain.from_iterable(ResumableUpload.objects.values_list("pieces", flat=True)))
    return held


def is_held(place: str) -> bool:
    """Whether any row points to the file; several may, where a document was taken over."""
    return any(column.model._base_manager.filter(**{column.name: place}).exists() for column in columns())


def let_go(*files: FieldFile) -> None:
    """Delete the files of a row that was just taken away, each unless another row points to it; only once that is certain."""
    for place in [file.name for file in files if file.name]:
        if not is_held(place):
            transaction.on_commit(partial(private_files.delete, place))


def lying_in(folder: str) -> Iterator[str]:
    """Every file in a folder of the store, and in the folders within it."""
    try:
        inner, names = private_files.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for name in inner:
        yield from lying_in(f"{folder}/{name}")


def sweep(now: dt.datetime) -> int:
    """Delete what has lain for days without a row that points to it. Returns how many files went."""
    long_ago = minutes_before(now, settings.UPLOAD_KEPT_HOURS * 60)
    strays, held = [], 0
    for folder in folders():
        # Files first, rows after them: what is kept meanwhile is then no stray.
        lying = set(lying_in(folder))
        pointed_to = held_in(folder)
        held += len(pointed_to)
        strays += [place for place in lying - pointed_to if private_files.get_modified_time(place) < long_ago]
    if len(strays) > max(STRAYS_MAX, held // 10):
        log.error("%d files have no row, beside %d that have one; none is deleted", len(strays), held)
        return 0
    for place in strays:
        log.info("%s had no row", place)
        private_files.delete(place)
    return len(strays)
