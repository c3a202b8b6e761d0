"""Reads the words of a file, to be looked at or to be searched.

    python text.py pdf-text|xlsx-text FILE
    python text.py pdf-words|xlsx-words FILE

Text to be looked at comes out as JSON: {"pages": how many, "lines": [...]}, where a row of a table is a list of cells; words to be searched
as [[page or null, text], ...].
"""

import itertools
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import TypedDict

PAGES_MAX = 200
LINES_MAX = 3000
CELLS_MAX = 30
LETTERS_MAX = 400
# Words of a longer document are searched up to here.
WORDS_PAGES_MAX = 400
WORDS_MAX = 2_000_000
# What a part of an Office file may unpack to, to be read here.
PART_MAX = 24 * 1024 * 1024


Line = str | list[str]


class Text(TypedDict):
    """What a file says; a row of a table is a list of cells."""

    pages: int | None
    lines: list[Line]


def pages_of(path: str, most: int) -> Iterator[tuple[int, int, str]]:
    """The text of each page with its number and how many there are; what was filled into a form or signed on it stands there too."""
    import pypdfium2  # worker: loaded only for the act that needs it

    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    for number in range(min(len(document), most)):
        page = document[number]
        # Drawn into the page what lies upon it is text like any other, once the page was opened again.
        pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
        yield number + 1, len(document), page.get_textpage().get_text_range()
        page.close()


def pdf_text(path: str) -> Text:
    lines: list[Line] = []
    pages = 0
    for _number, many, text in pages_of(path, PAGES_MAX):
        pages = many
        lines += [line for line in text.splitlines() if line.strip()]
        if len(lines) > LINES_MAX:
            break
    return {"pages": pages, "lines": lines}


def refuse_huge(path: str) -> None:
    """Stops before a part that unpacks to very much is unpacked."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")) and part.file_size > PART_MAX:
                raise MemoryError(part.filename)


def xlsx_text(path: str) -> Text:
    from openpyxl import load_workbook  # worker: loaded only for the act that needs it

    refuse_huge(path)
    lines: list[Line] = []
    for sheet in load_workbook(open(path, "rb"), read_only=True, data_only=True):  # noqa: SIM115, PTH123
        lines.append(sheet.title)
        for row in itertools.islice(sheet.iter_rows(values_only=True), LINES_MAX):
            cells = ["" if cell is None else str(cell) for cell in row[:CELLS_MAX]]
            if any(cells):
                lines.append(cells)
    return {"pages": None, "lines": lines}


def short(line: Line) -> Line:
    """A line as long as anybody reads it."""
    return [cell[:LETTERS_MAX] for cell in line] if isinstance(line, list) else line[: LETTERS_MAX * 5]


# Words to be searched


def pdf_words(path: str) -> Iterator[tuple[int, str]]:
    """Each page of a PDF."""
    for number, _pages, text in pages_of(path, WORDS_PAGES_MAX):
        yield number, text


def xlsx_words(path: str) -> Iterator[tuple[None, str]]:
    """Each sheet of an XLSX."""
    from openpyxl import load_workbook  # worker: loaded only for the act that needs it

    refuse_huge(path)
    for sheet in load_workbook(open(path, "rb"), read_only=True, data_only=True):  # noqa: SIM115, PTH123
        rows = itertools.islice(sheet.iter_rows(values_only=True), WORDS_MAX)
        yield None, "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


def words(pages: Iterable[tuple[int | None, str]]) -> list[tuple[int | None, str]]:
    """Pages with their words alone, up to the limit."""
    found, left = [], WORDS_MAX
    for number, text in pages:
        plain = " ".join(text.split())[:left]
        found.append((number, plain))
        left -= len(plain)
        if left <= 0:
            break
    return found


READERS = {"pdf-text": pdf_text, "xlsx-text": xlsx_text}
WORDS = {"pdf-words": pdf_words, "xlsx-words": xlsx_words}


def main(act: str, path: str) -> None:
    if act in WORDS:
        json.dump(words(WORDS[act](path)), sys.stdout)
        return
    read = READERS[act](path)
    lines = [short(line) for line in read["lines"][:LINES_MAX]]
    json.dump(read | {"lines": lines, "is_cut": len(read["lines"]) > LINES_MAX}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
