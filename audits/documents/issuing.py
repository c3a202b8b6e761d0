"""Issues a document: takes its number, prints it, signs it where it must be signed, and keeps the file for good."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from audits import signing
from audits.deadlines import legal_day
from audits.documents.contexts import body
from audits.documents.rendering import qr_code, render
from audits.documents.table import DOCUMENTS, Document, address
from audits.models import Application, IssuedDocument, LogEntry, NumberSeries


def number_of(document: Document, application: Application, at: dt.datetime) -> str:
    """The number that the file has already, or the next one of the kind's own series in the year of the legal day."""
    if document.number:
        return document.number(application)
    on = legal_day(at)
    return f"{document.series}-{on.year}-{NumberSeries.take(document.series, on):04d}"


def issue(kind: str, application: Application, *, by, at: dt.datetime) -> IssuedDocument:
    """The newly issued document; raises SigningKeyMissing where a signature is needed and no key is there."""
    document = DOCUMENTS[kind]
    if document.signed:
        signing.signer()
    with transaction.atomic(), translation.override("id"):
        issued = IssuedDocument(
            application=application,
            kind=kind,
            seq=application.documents.filter(kind=kind).count() + 1,
            number=number_of(document, application, at),
            title=str(document.title),
            log_head=LogEntry.head_hash(application),
            issued_by=by,
            issued_at=at,
        )
        pdf = printed(document, application, issued)
        issued.size, issued.sha256 = len(pdf), hashlib.sha256(pdf).hexdigest()
        issued.file.save(f"{kind}.pdf", ContentFile(pdf), save=False)
        issued.save(force_insert=True)
    return issued


def printed(document: Document, application: Application, issued: IssuedDocument) -> bytes:
    """The document as it will be kept."""
    link = address(document.leads_to(application, issued))
    context = {
        "number": issued.number,
        "application_number": application.number,
        "lsp": body(application),
        "check": {"address": link.partition("://")[2].rstrip("/"), "qr": qr_code(link)},
        "log_head": issued.log_head,
    } | document.context(application, issued)
    identifier = hashlib.sha256(f"{document.kind} {issued.number} {issued.seq}".encode()).hexdigest()
    pdf = render(document.template, context, identifier=identifier)
    return signing.sign(pdf) if document.signed else pdf


def signature_of(issued: IssuedDocument) -> signing.Signature:
    """The verdict on the signature of the file that we keep."""
    with issued.file.open("rb") as file:
        return signing.verify(file.read(), at=issued.issued_at)
