"""Issued documents: what kinds there are, what they say, how they are printed, numbered, kept."""

from audits.documents.contexts.licence import granted_schemes
from audits.documents.issuing import DocumentDraft, discard, draft, issue, keep, preview, signature_of, warm_up
from audits.documents.rendering import TooLong, qr_code, render, render_to_read
from audits.documents.table import DOCUMENTS, Document
from audits.errors import NotIssued
from audits.pdf.client import PressBusy

__all__ = [
    "DOCUMENTS",
    "Document",
    "DocumentDraft",
    "NotIssued",
    "PressBusy",
    "TooLong",
    "discard",
    "draft",
    "granted_schemes",
    "issue",
    "keep",
    "preview",
    "qr_code",
    "render",
    "render_to_read",
    "signature_of",
    "warm_up",
]
