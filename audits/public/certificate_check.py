"""What we know of a file that claims to be a certificate: whether we issued it, what its signature says, what its licence is worth."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from audits.documents import signing
from audits.documents.signing import SignatureState
from audits.models import IssuedDocument
from audits.public.paper_check import facts_of
from lsp.models import Licence
from lsp.register.licence_status import STATUS_WORDS

# What a signature that no register entry backs means for the reader: tone, and the sentence.
UNKNOWN: dict[str, str] = {
    SignatureState.VALID: "soon",
    SignatureState.ALTERED: "overdue",
    SignatureState.UNTRUSTED: "overdue",
    SignatureState.UNSIGNED: "overdue",
    SignatureState.UNREADABLE: "overdue",
}


def judge(digest: str, pdf: bytes | None = None, *, at: dt.datetime) -> dict[str, object]:
    """What we know of a file: whether it is one that we issued, to the byte, and what its signature says; it is read apart.

    Without the file what was found a moment ago counts. Raises Busy and StillReading; LookupError for a file that nobody sent.
    """
    issued = IssuedDocument.objects.filter(sha256=digest).first()
    signature = signing.verify_apart(digest, pdf, at=issued.issued_at if issued else None)
    licence = Licence.objects.filter(certificate_sha256=digest).select_related("lsp").first()
    status = licence.status_on(timezone.localdate(at)) if licence else ""
    return {
        "digest": digest,
        "signature": signature,
        "signature_words": SignatureState(signature.state).label,
        "licence": licence,
        "status": STATUS_WORDS[status] if licence else None,
        "tone": STATUS_WORDS[status].tone if licence else "" if issued else UNKNOWN[signature.state],
        "check_url": reverse("lsp:check_licence", args=[licence.check_code]) if licence else "",
        **(facts_of(issued, at) if issued and not licence else {}),
    }
