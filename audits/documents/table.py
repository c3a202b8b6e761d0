"""DOCUMENTS: every kind that is issued, its title, template, facts, number and readers."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.documents import paper_status
from audits.documents.contexts import application, decision, licence, visit
from audits.models import Application, IssuedDocument, Plenary
from audits.pdf.client import Attachment
from audits.states import Side, Words
from lsp.certain import certain
from lsp.shapes import Context

BOTH = frozenset({Side.BNSP, Side.LSP})


def paper_check(subject: Application | Plenary, issued: IssuedDocument) -> str:
    """Where anybody sees what the paper is and whether it still holds; its QR code leads there."""
    return reverse("audits:check_paper", args=[issued.check_code])


def public_check(application: Application, issued: IssuedDocument) -> str:
    """Where anybody sees today's truth about the licence; behind the # stands the proof that needs no network."""
    licence = certain(application.new_licence)
    return reverse("lsp:check_licence", args=[licence.check_code]) + (f"#{licence.proof}" if licence.proof else "")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One kind of document."""

    kind: str
    title: Words
    context: Callable[[Any, IssuedDocument], Context]  # Any: an application, or a sitting where it is `of_sitting`
    # Either a counter of our own, by year, or a number that the application already has.
    series: str = ""
    number: Callable[[Any], str] | None = None  # Any: as above
    audience: frozenset[str] = BOTH
    leads_to: Callable[[Any, IssuedDocument], str] = paper_check  # Any: as above
    # What anybody may know of it today.
    status: Callable[[IssuedDocument, dt.date], paper_status.PaperStatus] = paper_status.kept
    signed: bool = False
    # Files that travel inside the document for machines.
    attachments: Callable[[Any, IssuedDocument], Sequence[Attachment]] | None = None  # Any: as above
    # A document speaks of one application, or of a whole sitting.
    of_sitting: bool = False

    @property
    def template(self) -> str:
        return f"audits/documents/{self.kind}.html"


ROWS = (
    Document(
        kind="receipt",
        title=_("Tanda terima permohonan"),
        context=application.receipt,
        status=paper_status.of_receipt,
        number=lambda application: application.number,
    ),
    Document(
        kind="assignment_letter",
        title=_("Surat perintah tugas"),
        context=visit.assignment_letter,
        status=paper_status.of_assignment,
        series="SPT",
    ),
    Document(
        kind="minutes",
        title=_("Berita acara asesmen ulang"),
        context=visit.minutes,
        series="BA",
    ),
    Document(
        kind="lks",
        title=_("Lembar ketidaksesuaian (LKS)"),
        context=visit.lks,
        status=paper_status.of_findings,
        series="LKS",
    ),
    Document(
        kind="recommendation",
        title=_("Rekomendasi tim asesor"),
        context=decision.recommendation,
        status=paper_status.of_recommendation,
        series="REK",
        audience=frozenset({Side.BNSP}),
    ),
    Document(
        kind="plenary_minutes",
        title=_("Berita acara pleno"),
        context=decision.plenary_minutes,
        series="BAP",
    ),
    Document(
        kind="sitting_minutes",
        title=_("Berita acara seluruh sidang pleno"),
        context=decision.sitting_minutes,
        number=lambda plenary: plenary.number,
        audience=frozenset({Side.BNSP}),
        of_sitting=True,
    ),
    Document(
        kind="decree",
        title=_("Keputusan Ketua BNSP"),
        context=decision.decree,
        status=paper_status.of_decree,
        number=lambda application: application.decree.number,
        signed=True,
        attachments=decision.scope_of_decree,
    ),
    Document(
        kind="certificate",
        title=_("Sertifikat lisensi"),
        context=licence.certificate,
        status=paper_status.of_decree,
        number=lambda application: application.decree.number,
        leads_to=public_check,
        signed=True,
        attachments=licence.scope_of_certificate,
    ),
)
DOCUMENTS = {document.kind: document for document in ROWS}


def address(path: str) -> str:
    """The full address of a path, on the configured site and never on the host of a request."""
    return settings.SITE_URL + path
