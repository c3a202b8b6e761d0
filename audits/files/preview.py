"""Shows what is in a file without handing it out: its text, a page as a picture, and what another one says otherwise."""

import json
import re
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audits.files import reading_room
from audits.files.accepted_file import DOCX, PDF, XLSX
from audits.files.text_extraction import ReadableFile, read_stored

READABLE = {PDF: "pdf-text", DOCX: "docx-text", XLSX: "xlsx-text"}
# Differences that one page shows.
CHANGES_MAX = 200


# How `sandboxed/word.py` marks what was inserted and deleted in tracked changes.
INSERTED, DELETED, END = "\ue000", "\ue001", "\ue002"
TRACKED = re.compile(f"([{INSERTED}{DELETED}])([^{END}]*){END}")


def with_changes(line: str) -> SafeString:
    """A line as a page shows it: inserted and deleted text as such."""
    # Every third part is text, the others are a mark and what it marks.
    parts, shown = TRACKED.split(line), []
    for plain, mark, changed in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        shown.append(format_html("{}", plain))
        if mark:
            shown.append(format_html("<ins>{}</ins>" if mark == INSERTED else "<del>{}</del>", changed))
    return format_html_join("", "{}", ((part,) for part in shown))


@dataclass(frozen=True)
class FileText:
    """What a file says: lines, where a row of a table is a list of cells."""

    pages: int | None
    lines: list[str | list[str]]
    is_cut: bool = False

    @property
    def plain(self) -> list[str]:
        """The lines as words alone, as they stand once every tracked change is accepted."""
        rows = (" | ".join(line) if isinstance(line, list) else line for line in self.lines)
        return [" ".join(TRACKED.sub(lambda change: change[2] * (change[1] == INSERTED), row).split()) for row in rows]

    @property
    def is_tracked(self) -> bool:
        """Whether changes are tracked in it that nobody has accepted yet."""
        return any(TRACKED.search(cell) for line in self.lines for cell in (line if isinstance(line, list) else [line]))

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read; a scan has none."""
        return any(self.plain)

    @property
    def blocks(self) -> list[tuple[str, list[str | list[str]]]]:
        """Paragraphs and tables for a page: ("text", lines) and ("table", rows) in turn."""
        found: list[tuple[str, list[str | list[str]]]] = []
        for line in self.lines:
            kind = "table" if isinstance(line, list) else "text"
            if not found or found[-1][0] != kind:
                found.append((kind, []))
            shown: str | list[str] = (
                [with_changes(cell) for cell in line] if isinstance(line, list) else with_changes(line)
            )
            found[-1][1].append(shown)
        return found


def text_of(file: ReadableFile) -> FileText | None:
    """What the file says; None for a kind without text, and for a file that cannot be read. Raises StillReading."""
    act = READABLE.get(file.content_type)
    said = read_stored(file, act) if act else None
    return FileText(**json.loads(said)) if said else None


def picture_of(file: ReadableFile, page: int) -> bytes | None:
    """A page of a PDF as JPEG; None where there is none, or where it cannot be drawn. Raises StillReading."""
    return read_stored(file, "pdf-page", str(page)) if file.content_type == PDF else None


@dataclass(frozen=True)
class TextChange:
    """A place where two files differ: what stood there, what stands there now."""

    before: str
    after: str


def changes_between(old: FileText, new: FileText) -> list[TextChange] | None:
    """Every place where the newer text says something else, with the words that went and came marked.

    None for texts that cannot be compared within the limits; raises StillReading.
    """
    texts = [ContentFile(json.dumps(text.plain).encode()) for text in (old, new)]
    try:
        said = reading_room.read("compare", texts)
    except reading_room.Unread:
        return None
    except reading_room.Busy as full:
        raise reading_room.StillReading from full
    return [
        TextChange(with_marks(before, "<del>{}</del>"), with_marks(after, "<ins>{}</ins>"))
        for before, after in json.loads(said)
    ]


def with_marks(words: list[tuple[bool, str]], mark: str) -> SafeString:
    """A line as a page shows it, with the words that changed marked."""
    shown = (format_html(mark if is_changed else "{}", text) for is_changed, text in words if text)
    return format_html_join("", "{}", ((part,) for part in shown))
