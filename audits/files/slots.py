"""Slots: so many at once over all processes of a machine, however one of them ends.

A slot is one locked byte of a file that is always empty; the kernel frees it when whoever held it is gone. Where the byte lies follows from
the name of the row of slots, so that there may be a row for every person and every address, and nothing to tidy up.
"""

import fcntl
import hashlib
import os
import struct

from django.conf import settings

# No row has more slots than this.
ROW_MAX = 64


class TakenSlot:
    """One slot that is taken until it is left."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __enter__(self) -> "TakenSlot":
        return self

    def __exit__(self, *fault: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Give the slot back."""
        os.close(self.handle)


def take(row: str, limit: int) -> TakenSlot | None:
    """A slot of this row of so many; None when all are taken."""
    first = int.from_bytes(hashlib.sha256(row.encode()).digest()[:6]) * ROW_MAX
    # Each slot needs an opening of its own: the lock belongs to it, and two of them never share one.
    handle = os.open(settings.DATA_DIR / "slots.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    for number in range(min(limit, ROW_MAX)):
        wanted = struct.pack("hhqqixxxx", fcntl.F_WRLCK, os.SEEK_SET, first + number, 1, 0)
        try:
            fcntl.fcntl(handle, fcntl.F_OFD_SETLK, wanted)
        except (BlockingIOError, PermissionError):
            continue
        return TakenSlot(handle)
    os.close(handle)
    return None
