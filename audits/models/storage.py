"""Where private files lie: on disk or in an object store, outside every public address, under names of our own."""

import datetime as dt
import uuid
from pathlib import PurePath

from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(Storage):
    """Files that have no address; they leave only through a view that checks the object. Where they lie is a setting (`STORAGES`)."""

    @property
    def place(self) -> Storage:
        """The storage that the settings name."""
        return storages["private"]

    def open(self, name, mode="rb"):
        return self.place.open(name, mode)

    def save(self, name, content, max_length=None) -> str:
        return self.place.save(name, content, max_length=max_length)

    def delete(self, name) -> None:
        self.place.delete(name)

    def exists(self, name) -> bool:
        return self.place.exists(name)

    def listdir(self, path):
        return self.place.listdir(path)

    def size(self, name) -> int:
        return self.place.size(name)

    def get_modified_time(self, name) -> dt.datetime:
        return self.place.get_modified_time(name)

    def url(self, name):
        raise ValueError(f"{name} has no public address.")


private_files = PrivateStorage()


def fresh_name(folder: str, original: str) -> str:
    """A new name that says nothing; only the ending of the original is kept."""
    return f"{folder}/{uuid.uuid4().hex}{PurePath(original).suffix.lower()[:6]}"


def document_name(instance, original: str) -> str:
    """A name for a document of a dossier."""
    return fresh_name("documents", original)


def evidence_name(instance, original: str) -> str:
    """A name for the evidence of an answer."""
    return fresh_name("evidence", original)


def announcement_name(instance, original: str) -> str:
    """A name for a file of an announcement."""
    return fresh_name("announcements", original)


def issued_name(instance, original: str) -> str:
    """A name for an issued document."""
    return fresh_name("issued", original)


def bundle_name(instance, original: str) -> str:
    """A name for a whole file in one ZIP."""
    return fresh_name("bundles", original)
