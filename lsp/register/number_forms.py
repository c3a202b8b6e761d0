"""Numbers as people paste them: with typographic dashes, invisible characters, a full stop, "No." before them, or without hyphens."""

import re

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace, Upper

from lsp.models import LSP
from lsp.text import plain

# What stands before a number where it is quoted.
BEFORE = re.compile(r"^(?:no|nomor|number)\b[\s.:]*(?:lisensi|licen[cs]e|keputusan|sk)?[\s.:]*", re.IGNORECASE)
USUAL = re.compile(r"BNSP\W*LSP\W*(\d{3,5})\W*ID\b", re.IGNORECASE)
SEPARATORS = "-. /"


def bare(number: str) -> str:
    """A number without whatever stands before it and between its parts; two that read the same are equal."""
    return "".join(letter for letter in BEFORE.sub("", plain(number)) if letter.isalnum()).upper()


def searched(typed: str) -> str:
    """The licence number that a text holds, in its usual form, or else the text itself."""
    text = plain(typed)
    found = USUAL.search(text)
    return f"BNSP-LSP-{found[1]}-ID" if found else text


def bodies_numbered(typed: str) -> QuerySet[LSP]:
    """The bodies whose licence number this is, however it was written, alone or within a sentence."""
    wanted = {bare(typed), bare(searched(typed))} - {""}
    column: F | Replace = F("licence_number")
    for separator in SEPARATORS:
        column = Replace(column, Value(separator), Value(""))
    return LSP.objects.alias(bare_number=Upper(column)).filter(bare_number__in=wanted)
