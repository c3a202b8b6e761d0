"""Issued documents on their way out."""
