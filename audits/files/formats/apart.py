"""Has a file that was just sent read in the reading room; whatever comes of it is said in words beside the field."""

from collections.abc import Iterable

from django.core.files.base import File

from audits.files import reading_room
from audits.files.accepted_file import crowded, damaged, too_rich
from audits.files.reading_room import Busy, OutOfTime, OverLimit, StillReading, Unread


def read_upload(act: str, files: Iterable[File[bytes]], *arguments: str, label: str) -> bytes:
    """What the sandbox says about files that were just sent; raises ValidationError for those that cannot be read or have to wait."""
    try:
        return reading_room.read(act, files, *arguments, patience=reading_room.UPLOAD_PATIENCE)
    except OverLimit as fault:
        raise too_rich(label) from fault
    except (Busy, StillReading, OutOfTime) as full:
        raise crowded() from full
    except Unread as fault:
        raise damaged(label) from fault
