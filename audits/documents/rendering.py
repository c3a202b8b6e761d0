"""Turns a template and plain values into the bytes of a PDF: the same values give the same bytes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from audits.errors import NotIssued
from audits.files.reading_room import may_wait
from lsp.shapes import Context

if TYPE_CHECKING:
    from audits.pdf.client import Attachment

# A page costs about 4,000 characters of markup, 30 ms and 1 MiB; a longer one is a fault or an attack, not a letter.
LONGEST_MARKUP = 600_000


class TooLong(NotIssued):
    """The document would need more time and memory than a request may take."""

    @property
    def words(self) -> str:
        return _("Isinya terlalu panjang untuk satu dokumen. Ringkaskan teks yang panjang, lalu coba lagi.")


def render(
    template: str,
    context: Context,
    *,
    identifier: str,
    attachments: "Sequence[Attachment]" = (),
    turn_seconds: float | None = None,
) -> bytes:
    """The tagged PDF/A-3a of `template`, always in Indonesian; `identifier` is its fixed PDF identifier.

    `attachments` travel inside the file.
    """
    from audits.pdf.client import print_pdf  # heavy: only printing needs it

    with translation.override("id"):
        markup = render_to_string(template, context)
    if len(markup) > LONGEST_MARKUP:
        raise TooLong(template)
    return print_pdf(markup, identifier.encode(), attachments, turn_seconds)


def render_to_read(
    template: str, context: Context, *, identifier: str, attachments: "Sequence[Attachment]" = ()
) -> bytes:
    """The same for somebody who only looks at it: no act needs this paper, so that it waits on a chair or raises PressBusy.

    Acts print whatever is asked for meanwhile, and a person who opens twenty previews holds no more threads than one who looks at twenty files.
    """
    from audits.pdf.client import PressBusy  # heavy: as above

    if not may_wait():
        raise PressBusy
    turn = settings.FILES_PATIENCE
    return render(template, context, identifier=identifier, attachments=attachments, turn_seconds=turn)


def qr_code(address: str) -> str:
    """A QR code as a data address, with the four modules of white that scanners ask for."""
    import segno  # heavy: only documents with a code need it

    code = segno.make(address, error="m", micro=False)
    return code.png_data_uri(scale=6, border=4)
