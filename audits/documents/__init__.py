"""Issued documents: what kinds there are, what they say, how they are printed, numbered, kept."""

from audits.documents.rendering import TooLong, qr_code, render

__all__ = ["TooLong", "qr_code", "render"]
