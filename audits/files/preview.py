"""Shows what is in a file without handing it out: its text, a page as a picture, and what another one says otherwise."""

import difflib
import json
from dataclasses import dataclass
from itertools import zip_longest

from django.core.cache import cache
from django.utils.html import format_html

from audits.conversation import difference
from audits.reading import Kept, read_apart
from audits.uploads import DOCX, PDF, XLSX

# Such a file never changes, so that its text may be kept.
KEPT_SECONDS = 30 * 24 * 60 * 60
# What could not be read is left alone for so long.
TRIED_AGAIN_SECONDS = 60 * 60
READABLE = {PDF: "pdf-text", DOCX: "docx-text", XLSX: "xlsx-text"}
# Paragraphs of more letters than this are not compared word by word.
WORDS_MAX = 4000
# Differences that one page shows.
CHANGES_MAX = 200


@dataclass(frozen=True)
class Text:
    """What a file says: lines, where a row of a table is a list of cells."""

    pages: int | None
    lines: list
    is_cut: bool = False

    @property
    def plain(self) -> list[str]:
        """The lines as words alone."""
        return [
            " ".join(" | ".join(line).split()) if isinstance(line, list) else " ".join(line.split())
            for line in self.lines
        ]

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read; a scan has none."""
        return any(self.plain)

    @property
    def blocks(self) -> list[tuple[str, list]]:
        """Paragraphs and tables for a page: ("text", lines) and ("table", rows) in turn."""
        found: list[tuple[str, list]] = []
        for line in self.lines:
            kind = "table" if isinstance(line, list) else "text"
            if not found or found[-1][0] != kind:
                found.append((kind, []))
            found[-1][1].append(line)
        return found


def text_of(file: Kept) -> Text | None:
    """What the file says; None for a kind without text, and for a file that cannot be read within the limits."""
    act = READABLE.get(file.content_type)
    if act is None:
        return None
    key = f"text:{file.sha256}"
    kept = cache.get(key)
    if kept is None:
        said = read_apart(file, act)
        kept = json.loads(said) if said is not None else {}
        cache.set(key, kept, KEPT_SECONDS if kept else TRIED_AGAIN_SECONDS)
    return Text(**kept) if kept else None


def picture_of(file: Kept, page: int) -> bytes | None:
    """A page of a PDF as JPEG."""
    return read_apart(file, "pdf-page", str(page)) if file.content_type == PDF else None


@dataclass(frozen=True)
class Change:
    """A place where two files differ: what stood there, what stands there now."""

    before: str
    after: str


def changes_between(old: Text, new: Text) -> list[Change]:
    """Every place where the newer text says something else, with the words that went and came marked."""
    was, now = old.plain, new.plain
    return [
        Change(*marked(before, after))
        for kind, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        if kind != "equal"
        for before, after in zip_longest(was[a:b], now[c:d], fillvalue="")
    ]


def marked(before: str, after: str) -> tuple[str, str]:
    """Two lines with the words that differ marked; of very long ones the whole is."""
    if len(before) + len(after) > WORDS_MAX:
        return format_html("<del>{}</del>", before), format_html("<ins>{}</ins>", after)
    return difference(before, after)
