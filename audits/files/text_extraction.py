"""Has files from outside read by a program of its own (`sandbox`), so that a crafted one costs a little time and never the worker."""

import json
import logging

from audits import apart
from audits.models import DocumentVersion, Evidence
from audits.uploads import DOCX, PDF, XLSX

log = logging.getLogger(__name__)

# What was sent and never changes.
Kept = DocumentVersion | Evidence
WORDS = {PDF: "pdf-words", DOCX: "docx-words", XLSX: "xlsx-words"}


def read_apart(file: Kept, act: str, *arguments: str) -> bytes | None:
    """What the program says about a file; None when it gave up, or when the store has lost the file."""
    try:
        with file.file.open("rb") as content:
            return apart.run(act, [content], *arguments)
    except FileNotFoundError as fault:
        log.error("%s %s has no file: %s", type(file).__name__, file.pk, fault)
        return None


def pages_of(version: DocumentVersion) -> list[tuple[int | None, str]]:
    """The words of a version with its page numbers, where it has pages; what cannot be read has no words."""
    act = WORDS.get(version.content_type)
    said = read_apart(version, act) if act else None
    return [(number, words) for number, words in json.loads(said)] if said else []
