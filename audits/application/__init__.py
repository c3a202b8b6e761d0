"""The start of a renewal, its draft, and its stages with who holds it. May import dossier and licence."""
