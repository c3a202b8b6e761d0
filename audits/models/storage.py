"""Where private files lie: on disk or in an object store, outside every public address, under names of our own."""

import datetime as dt
import uuid
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _


@deconstructible
class PrivateStorage(Storage):
    """Files that have no address; they leave only through a view that checks the object. Where they lie is a setting (`STORAGES`)."""

    @property
    def place(self) -> Storage:
        """The storage that the settings name."""
        return storages["private"]

    # Any: bytes or texts, by the mode
    def open(self, name: str, mode: str = "rb") -> File[Any]:
        return self.place.open(name, mode)

    # Any: as Django's own
    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        return self.place.save(name, content, max_length=max_length)

    def delete(self, name: str) -> None:
        self.place.delete(name)

    def exists(self, name: str) -> bool:
        return self.place.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.place.listdir(path)

    def size(self, name: str) -> int:
        return self.place.size(name)

    def get_modified_time(self, name: str) -> dt.datetime:
        return self.place.get_modified_time(name)

    def url(self, name: str | None) -> str:
        raise ValueError(f"{name} has no public address.")


private_files = PrivateStorage()


def fresh_name(folder: str, original: str) -> str:
    """Make up a name that says nothing; only the ending of the original is kept."""
    return f"{folder}/{uuid.uuid4().hex}{PurePath(original).suffix.lower()[:6]}"


def document_name(instance: object, original: str) -> str:
    """A name for a document of a dossier."""
    return fresh_name("documents", original)


def evidence_name(instance: object, original: str) -> str:
    """A name for the evidence of an answer."""
    return fresh_name("evidence", original)


def announcement_name(instance: object, original: str) -> str:
    """A name for a file of an announcement."""
    return fresh_name("announcements", original)


def issued_name(instance: object, original: str) -> str:
    """A name for an issued document."""
    return fresh_name("issued", original)


def dossier_zip_name(instance: object, original: str) -> str:
    """A name for the ZIP of a dossier."""
    return fresh_name("dossier_zips", original)


class StoredFile(models.Model):
    """What every row that holds a private file says of it; the row adds the file itself, in a folder of its own."""

    original_name = models.CharField(_("nama berkas"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("besar"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def columns(self) -> dict[str, str | int]:
        """The same columns for another row that holds the same file."""
        return {name: getattr(self, name) for name in FILE_COLUMNS}


FILE_COLUMNS = ("original_name", "content_type", "size", "sha256")
