"""The compact proof in a certificate's QR code: what was issued, packed into a few bytes and signed, to be read without a network."""

import base64
import datetime as dt
import struct
from collections.abc import Callable

from lsp.dates import days_after, days_between
from lsp.models import Licence
from lsp.shapes import Values

VERSION = 1
FIRST_DAY = dt.date(2000, 1, 1)
HEAD = ">BHHBB"
LONGEST_NUMBER, LONGEST_NAME = 40, 40


def clipped(text: str, length: int) -> bytes:
    """So many bytes of a text, never half a letter."""
    return text.encode()[:length].decode(errors="ignore").encode()


def packed(licence: Licence, schemes: int) -> bytes:
    """Licence number, days, number of schemes and name of a period."""
    number = clipped(licence.lsp.licence_number, LONGEST_NUMBER)
    spans = (days_between(FIRST_DAY, end) for end in (licence.starts_on, licence.ends_on))
    head = struct.pack(HEAD, VERSION, *spans, min(schemes, 255), len(number))
    return head + number + clipped(licence.lsp.name, LONGEST_NAME)


def make(licence: Licence, schemes: int, sign: Callable[[bytes], bytes]) -> str:
    """The proof of a period; `sign` gives 64 bytes. The code of its page is signed along, so that no proof fits another page."""
    facts = packed(licence, schemes)
    return base64.urlsafe_b64encode(facts + sign(facts + licence.check_code.encode())).rstrip(b"=").decode()


def read(proof: str) -> tuple[Values, bytes, bytes]:
    """The facts, the bytes that were signed (the code left out) and the signature of a proof."""
    content = base64.urlsafe_b64decode(proof + "=" * (-len(proof) % 4))
    facts, signature = content[:-64], content[-64:]
    version, starts, ends, schemes, length = struct.unpack_from(HEAD, facts)
    start = struct.calcsize(HEAD)
    return (
        {
            "version": version,
            "starts_on": days_after(FIRST_DAY, starts),
            "ends_on": days_after(FIRST_DAY, ends),
            "schemes": schemes,
            "licence_number": facts[start : start + length].decode(),
            "name": facts[start + length :].decode(),
        },
        facts,
        signature,
    )
