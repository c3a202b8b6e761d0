"""Why a step did not happen: not allowed, not ready, somebody was first, or its document could not be made."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Reason:
    """One thing that is still missing, and the address where it is mended."""

    text: str | Promise
    url: str = ""

    def __str__(self) -> str:
        return str(self.text)


class NotAllowed(Exception):
    """The step is not offered to this person in this state."""


class NotReady(Exception):
    """The step is offered, but something is missing; carries every reason."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class Stale(Exception):
    """Somebody was first: the record is no longer what the person saw."""


class NotIssued(Exception):
    """A document could not be printed, signed or stored: nothing of the step it belongs to has happened, and it may be tried again."""

    @property
    def words(self) -> str:
        """What is said to the person who asked for it."""
        return _("Dokumennya gagal dibuat. Tidak ada yang berubah; coba lagi, atau hubungi pengelola sistem.")
