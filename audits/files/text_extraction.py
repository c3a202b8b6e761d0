"""Text extraction: has the words of stored files read in the reading room."""

import json
import logging

from audits.files import reading_room
from audits.files.accepted_file import DOCX, PDF, XLSX
from audits.models import DocumentVersion, Evidence

log = logging.getLogger(__name__)

# What was sent and never changes.
ReadableFile = DocumentVersion | Evidence
WORDS = {PDF: "pdf-words", DOCX: "docx-words", XLSX: "xlsx-words"}


def read_stored(file: ReadableFile, act: str, *arguments: str) -> bytes | None:
    """What the reading room says about a stored file; None when it cannot be read, or when the store has lost it. Raises StillReading."""
    try:
        with file.file.open("rb") as content:
            return reading_room.read(act, [content], *arguments)
    except FileNotFoundError as fault:
        log.error("%s %s has no file: %s", type(file).__name__, file.pk, fault)
    except reading_room.Unread:
        pass  # said in the log where it was tried
    except reading_room.Busy as full:
        raise reading_room.StillReading from full
    return None


def pages_of(version: DocumentVersion) -> list[tuple[int | None, str]]:
    """Return the words of a version with its page numbers, where it has pages; what cannot be read has no words."""
    act = WORDS.get(version.content_type)
    said = read_stored(version, act) if act else None
    return [(number, words) for number, words in json.loads(said)] if said else []
