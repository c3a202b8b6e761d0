"""Says what the signature of a PDF is worth: {"state": ..., "signer": ..., "issuer": ..., "signed_at": ...} as JSON.

python signature.py pdf-signature FILE ROOTS MOMENT
"""

import datetime as dt
import json
import sys
from typing import IO, TYPE_CHECKING, Required, TypedDict

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate


class SignatureVerdict(TypedDict, total=False):
    """What a signature is worth; without one there is nothing but the state."""

    state: Required[str]
    signer: str
    issuer: str
    signed_at: str | None


def signature_of(file: IO[bytes], roots: "list[Certificate]", moment: dt.datetime | None) -> SignatureVerdict:
    """The verdict on the signature in an open PDF: `valid`, `altered`, `untrusted` or `unsigned`; no address in it is fetched."""
    from pyhanko.pdf_utils.misc import PdfReadError  # worker: loaded only for the act that needs it
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(file).embedded_signatures
    except PdfReadError:
        return {"state": "unsigned"}
    if not found:
        return {"state": "unsigned"}
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    try:
        status = validate_pdf_signature(found[0], signer_validation_context=context)
    except (SignatureValidationError, PdfReadError):
        return {"state": "altered"}
    if status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        state = "valid"
    elif status.trusted or not status.intact:
        state = "altered"
    else:
        state = "untrusted"
    certificate, signed_at = found[0].signer_cert, found[0].self_reported_timestamp
    return {
        "state": state,
        "signer": certificate.subject.native.get("common_name", ""),
        "issuer": certificate.issuer.native.get("common_name", ""),
        "signed_at": signed_at.isoformat() if signed_at else None,
    }


def pdf_signature(path: str, roots: str, moment: str) -> SignatureVerdict:
    """The same for a file by its path; authorities as one PEM file, the moment in ISO or empty for now."""
    from pyhanko.keys import load_certs_from_pemder  # worker: loaded only for the act that needs it

    with open(path, "rb") as file:  # noqa: PTH123
        known = list(load_certs_from_pemder([roots]))
        return signature_of(file, known, dt.datetime.fromisoformat(moment) if moment else None)


if __name__ == "__main__":
    json.dump(pdf_signature(*sys.argv[2:]), sys.stdout)
