"""Reads a DOCX as a word processor shows it: what was inserted and deleted in tracked changes marked, controls, text boxes and notes included.

    python word.py docx-text FILE
    python word.py docx-words FILE

Comes out as what `text.py` says of other kinds. In a line INSERTED and DELETED begin what was, and END ends it; words to be searched are those
that stand once every change is accepted.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator

from docx import Document
from lxml import etree

# Letters that no document may use are free for marks.
INSERTED, DELETED, END = "\ue000", "\ue001", "\ue002"
MARKS = re.compile(f"[{INSERTED}{DELETED}{END}]")
GONE = re.compile(f"{DELETED}[^{END}]*{END}")
LINES_MAX, CELLS_MAX, LETTERS_MAX, WORDS_MAX = 3000, 30, 400, 2_000_000
# What a part may unpack to, to be read here.
PART_MAX = 24 * 1024 * 1024
NEW, OLD = {"ins", "moveTo"}, {"del", "moveFrom"}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What says how something looks, or what a field would compute, is nobody's text.
SILENT = {
    "pPr",
    "rPr",
    "sdtPr",
    "sdtEndPr",
    "tcPr",
    "tblPr",
    "tblGrid",
    "sectPr",
    "instrText",
    "delInstrText",
    "txbxContent",
}


def name_of(node: etree._Element) -> str:
    """The name of an element, whichever edition of the format it is in; empty for what is no element."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def mark_of(name: str, mark: str) -> str:
    """The mark of what lies within an element; what was inserted and deleted again is deleted."""
    if name in OLD:
        return DELETED
    return mark or INSERTED if name in NEW else mark


def seen(node: etree._Element) -> Iterator[etree._Element]:
    """The elements within, of several editions of one thing the first alone."""
    for child in node:
        if name_of(child) == "AlternateContent":
            yield from list(next(iter(child), ()))
        elif name_of(child):
            yield child


def runs(node: etree._Element, mark: str = "") -> Iterator[tuple[str, str]]:
    """The text of a paragraph piece by piece, each with its mark."""
    for child in seen(node):
        name = name_of(child)
        if name in {"t", "delText"}:
            yield mark, MARKS.sub("", child.text or "")
        elif name in SIGNS:
            yield mark, SIGNS[name]
        elif name not in SILENT:
            yield from runs(child, mark_of(name, mark))


def lines_of(paragraph: etree._Element, mark: str = "") -> list[str]:
    """A paragraph as lines with marks; what was marked piece by piece is one."""
    lines, at = [""], ""
    for own, text in runs(paragraph, mark):
        for number, part in enumerate(text.split("\n")):
            if number or own != at:
                lines[-1] += END if at else ""
                lines += [""] if number else []
                lines[-1] += own if part else ""
                at = own if part else ""
            lines[-1] += part
    lines[-1] += END if at else ""
    return lines


def blocks(node: etree._Element, mark: str = "") -> Iterator[str | list[str]]:
    """Paragraphs and rows of tables in their order, with those of text boxes and controls."""
    for child in seen(node):
        name = name_of(child)
        if name == "p":
            yield from (line for line in lines_of(child, mark) if line.strip())
            for box in child.iter("{*}txbxContent"):
                if not any(name_of(above) == "Fallback" for above in box.iterancestors()):
                    yield from blocks(box, mark)
        elif name == "tbl":
            yield from rows(child, mark)
        elif name not in SILENT:
            yield from blocks(child, mark_of(name, mark))


def rows(table: etree._Element, mark: str) -> Iterator[list[str]]:
    """The rows of a table; one that was inserted or deleted is so in each of its cells."""
    for row in table.iter("{*}tr"):
        if next(row.iterancestors("{*}tbl")) is not table:
            continue
        tracked = [name_of(change) for change in row.iterfind("{*}trPr/*")]
        own = next((mark_of(name, mark) for name in tracked if name in NEW | OLD), mark)
        cells = [cell for cell in row.iter("{*}tc") if next(cell.iterancestors("{*}tr")) is row]
        yield [" ".join(plain(block) for block in blocks(cell, own)) for cell in cells[:CELLS_MAX]]


def plain(block: str | list[str]) -> str:
    """A block within a cell as one line."""
    return " ".join(block) if isinstance(block, list) else block


def refuse_huge(path: str) -> None:
    """Stops before a part that unpacks to very much is unpacked."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")) and part.file_size > PART_MAX:
                raise MemoryError(part.filename)


def everything(path: str) -> Iterator[str | list[str]]:
    """The body, then the notes at the foot and at the end."""
    refuse_huge(path)
    document = Document(path)
    yield from blocks(document.element.body)
    for relationship in document.part.rels.values():
        if relationship.reltype.endswith(("/footnotes", "/endnotes")) and not relationship.is_external:
            notes = etree.fromstring(relationship.target_part.blob, etree.XMLParser(resolve_entities=False))
            for note in notes:
                yield from blocks(note)


def short(line: str | list[str]) -> str | list[str]:
    """A line as long as anybody reads it; a mark that is cut off ends all the same."""
    return [cut(cell, LETTERS_MAX) for cell in line] if isinstance(line, list) else cut(line, LETTERS_MAX * 5)


def cut(text: str, letters: int) -> str:
    """The beginning of a text."""
    kept = text[:letters]
    return kept + END if len(MARKS.findall(kept)) % 2 else kept


def edges(path: str) -> Iterator[str]:
    """Heads and feet of all sections."""
    for section in Document(path).sections:
        for edge in (section.header, section.footer):
            yield from (plain(block) for block in blocks(edge._element))


def main(act: str, path: str) -> None:
    found = list(everything(path))
    if act == "docx-words":
        text = "\n".join([*(plain(block) for block in found), *edges(path)])
        words = " ".join(MARKS.sub("", GONE.sub("", text)).split())
        json.dump([(None, words[:WORDS_MAX])], sys.stdout)
        return
    lines = [short(line) for line in found[:LINES_MAX]]
    json.dump({"pages": None, "lines": lines, "is_cut": len(found) > LINES_MAX}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
