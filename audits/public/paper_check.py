"""What the page of a paper's QR code may say: what it is and whether it holds, and nothing of what it says."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from audits.documents import DOCUMENTS
from audits.models import IssuedDocument


def facts_of(paper: IssuedDocument, at: dt.datetime) -> dict[str, object]:
    """What anybody may know of a paper."""
    document = DOCUMENTS[paper.kind]
    return {
        "paper": paper,
        "title": document.title,
        "lsp": paper.application.lsp if paper.application else None,
        "paper_status": document.status(paper, timezone.localdate(at)),
        "paper_url": reverse("audits:check_paper", args=[paper.check_code]),
        "now": timezone.localtime(at),
    }
