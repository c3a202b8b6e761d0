"""DOCUMENTS: every kind that is issued, its title, template, facts, number and readers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.documents import contexts
from audits.models import Application, IssuedDocument
from audits.states import Side

BOTH = frozenset({Side.BNSP, Side.LSP})


def own_page(subject, issued: IssuedDocument) -> str:
    """Where those who may read the document find it; its QR code leads there."""
    return issued.get_absolute_url()


def public_check(application: Application, issued: IssuedDocument) -> str:
    """Where anybody sees today's truth about the licence; behind the # stands the proof that needs no network."""
    licence = application.new_licence
    return reverse("lsp:check_licence", args=[licence.check_code]) + (f"#{licence.proof}" if licence.proof else "")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One kind of document."""

    kind: str
    title: str | Promise
    context: Callable[[Any, IssuedDocument], dict]
    # Either a counter of our own, by year, or a number that the file already has.
    series: str | None = None
    number: Callable[[Any], str] | None = None
    audience: frozenset[str] = BOTH
    leads_to: Callable[[Any, IssuedDocument], str] = own_page
    signed: bool = False
    # Files that travel inside the document for machines.
    attachments: Callable[[Any, IssuedDocument], tuple] | None = None
    # A document speaks of one file, or of a whole sitting.
    of_sitting: bool = False

    @property
    def template(self) -> str:
        return f"audits/documents/{self.kind}.html"


ROWS = (
    Document(
        kind="receipt",
        title=_("Tanda terima permohonan"),
        context=contexts.receipt,
        number=lambda application: application.number,
    ),
    Document(
        kind="assignment_letter",
        title=_("Surat perintah tugas"),
        context=contexts.assignment_letter,
        series="SPT",
    ),
    Document(
        kind="minutes",
        title=_("Berita acara asesmen ulang"),
        context=contexts.minutes,
        series="BA",
    ),
    Document(
        kind="lks",
        title=_("Lembar ketidaksesuaian (LKS)"),
        context=contexts.lks,
        series="LKS",
    ),
    Document(
        kind="recommendation",
        title=_("Rekomendasi tim asesor"),
        context=contexts.recommendation,
        series="REK",
        audience=frozenset({Side.BNSP}),
    ),
    Document(
        kind="plenary_minutes",
        title=_("Berita acara pleno"),
        context=contexts.plenary_minutes,
        series="BAP",
    ),
    Document(
        kind="sitting_minutes",
        title=_("Berita acara seluruh sidang pleno"),
        context=contexts.sitting_minutes,
        number=lambda plenary: plenary.number,
        audience=frozenset({Side.BNSP}),
        of_sitting=True,
    ),
    Document(
        kind="decree",
        title=_("Keputusan Ketua BNSP"),
        context=contexts.decree,
        number=lambda application: application.decree.number,
        signed=True,
        attachments=contexts.scope_of_decree,
    ),
    Document(
        kind="certificate",
        title=_("Sertifikat lisensi"),
        context=contexts.certificate,
        number=lambda application: application.decree.number,
        leads_to=public_check,
        signed=True,
        attachments=contexts.scope_of_certificate,
    ),
)
DOCUMENTS = {document.kind: document for document in ROWS}


def address(path: str) -> str:
    """The full address of a path, on the configured site and never on the host of a request."""
    return settings.SITE_URL + path
