"""Issues a document: takes its number, prints it, signs it where it must be signed, and keeps the file for good."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.documents import signing
from audits.documents.contexts.parts import body
from audits.documents.numbers import next_number
from audits.documents.rendering import qr_code, render, render_to_read
from audits.documents.table import DOCUMENTS, Document, address
from audits.errors import NotIssued
from audits.models import Application, IssuedDocument, LogEntry, Plenary
from audits.pdf.client import print_pdf
from lsp.certain import certain
from lsp.models import User


def number_of(document: Document, subject: Application | Plenary, at: dt.datetime) -> str:
    """The number that the application or sitting has already, or the next one of the kind's own series in the year of the legal day."""
    if document.number:
        return document.number(subject)
    return next_number(document.series, legal_day(at))


class NotStored(NotIssued):
    """The finished file could not be written."""

    @property
    def words(self) -> str:
        return _(
            "Berkasnya tidak dapat disimpan, mungkin ruang penyimpanan penuh. Tidak ada yang berubah; hubungi pengelola sistem."
        )


@dataclass(frozen=True)
class DocumentDraft:
    """A document that was printed, signed and written under a new name, but belongs to nothing yet."""

    issued: IssuedDocument
    signature: signing.Signature | None = None


def new_row(kind: str, subject: Application | Plenary, *, by: User, at: dt.datetime) -> IssuedDocument:
    """The row of a document that is about to be made."""
    document = DOCUMENTS[kind]
    return IssuedDocument(
        application=subject if isinstance(subject, Application) else None,
        plenary=subject if isinstance(subject, Plenary) else None,
        kind=kind,
        seq=subject.documents.filter(kind=kind).count() + 1,
        number=number_of(document, subject, at),
        title=str(document.title),
        log_head=LogEntry.head_hash(subject) if isinstance(subject, Application) else "",
        issued_by=by,
        issued_at=at,
    )


def draft(kind: str, subject: Application | Plenary, *, by: User, at: dt.datetime) -> DocumentDraft:
    """Print, sign and write a document, so that a transaction only has to enter it; raises NotIssued, and nothing is left behind then."""
    document = DOCUMENTS[kind]
    if document.signed:
        signing.signer()
    with translation.override("id"):
        issued = new_row(kind, subject, by=by, at=at)
        pdf = printed(document, subject, issued)
    signature = signing.verify(pdf, at=at) if document.signed else None
    if signature and signature.state != signing.SignatureState.VALID:
        raise signing.SigningFailed(f"what the key signed is judged {signature.state}")
    issued.size, issued.sha256 = len(pdf), hashlib.sha256(pdf).hexdigest()
    try:
        issued.file.save(f"{kind}.pdf", ContentFile(pdf), save=False)
    except OSError as fault:
        raise NotStored(str(fault)) from fault
    return DocumentDraft(issued, signature)


def keep(made: DocumentDraft) -> IssuedDocument:
    """Enter a document that was made before; part of the transaction it belongs to."""
    made.issued.save(force_insert=True)
    return made.issued


def discard(made: DocumentDraft) -> None:
    """Take the file of a document away that came to nothing."""
    made.issued.file.storage.delete(certain(made.issued.file.name))


def issue(kind: str, subject: Application | Plenary, *, by: User, at: dt.datetime) -> IssuedDocument:
    """The newly issued document of an application or of a sitting; raises NotIssued, and takes no number then."""
    with transaction.atomic():
        made = draft(kind, subject, by=by, at=at)
        try:
            return keep(made)
        except BaseException:
            discard(made)
            raise


def printed(document: Document, subject: Application | Plenary, issued: IssuedDocument) -> bytes:
    """The document as it will be kept."""
    pdf = laid_out(document, subject, issued)
    return signing.sign(pdf) if document.signed else pdf


def laid_out(
    document: Document,
    subject: Application | Plenary,
    issued: IssuedDocument,
    printer: Callable[..., bytes] = render,
    **more: object,
) -> bytes:
    """The document as printed, not yet signed; `more` facts go to its template."""
    link = address(document.leads_to(subject, issued))
    about = (
        {"application_number": subject.number, "lsp": body(subject, legal_day(issued.issued_at))}
        if isinstance(subject, Application)
        else {}
    )
    context = {
        "number": issued.number,
        **about,
        "check": {"address": link.partition("://")[2].partition("#")[0].rstrip("/"), "qr": qr_code(link)},
        "log_head": issued.log_head,
    } | document.context(subject, issued)
    identifier = hashlib.sha256(f"{document.kind} {issued.number} {issued.seq}".encode()).hexdigest()
    attachments = document.attachments(subject, issued) if document.attachments else ()
    return printer(document.template, context | more, identifier=identifier, attachments=attachments)


def preview(kind: str, application: Application, *, by: User, at: dt.datetime) -> bytes:
    """The document as it would look, marked as a draft, unsigned and kept nowhere; raises PressBusy while others print."""
    document = DOCUMENTS[kind]
    with translation.override("id"):
        issued = new_row(kind, application, by=by, at=at)
        return laid_out(document, application, issued, render_to_read, draft=True)


def warm_up() -> None:
    """Have ready what the first document would otherwise wait for: the process that prints, its fonts, the libraries that sign."""
    print_pdf("<!doctype html><html lang=id><title>-</title><p>-", b"warm")
    if signing.has_key():
        signing.verify(b"")


def signature_of(issued: IssuedDocument) -> signing.Signature:
    """The verdict on the signature of the file that we keep."""
    with issued.file.open("rb") as file:
        return signing.verify(file.read(), at=issued.issued_at)
