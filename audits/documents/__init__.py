"""Issued documents: what kinds there are, what they say, how they are printed, numbered, kept."""

from audits.documents.issuing import issue, signature_of
from audits.documents.rendering import TooLong, qr_code, render
from audits.documents.table import DOCUMENTS, Document

__all__ = ["DOCUMENTS", "Document", "TooLong", "issue", "qr_code", "render", "signature_of"]
