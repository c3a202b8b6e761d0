"""Where private files lie: in the data folder, outside every public address, under names of our own."""

import uuid
from pathlib import PurePath

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files that have no address; they leave only through a view that checks the object."""

    def url(self, name: str) -> str:
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
