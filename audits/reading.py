"""Reads the words of uploaded files: page by page of a PDF, paragraph by paragraph of DOCX and XLSX; what cannot be read has no words."""

import logging
from collections.abc import Iterator

from audits.models import DocumentVersion
from audits.uploads import DOCX, PDF, XLSX

log = logging.getLogger(__name__)

# A document that is longer than this is read up to here: rules are cited at its beginning.
PAGES_MAX = 400
LETTERS_MAX = 2_000_000


def pages_of(version: DocumentVersion) -> list[tuple[int | None, str]]:
    """The text of a version with its page numbers, where it has pages."""
    reader = READERS.get(version.content_type)
    if reader is None:
        return []
    pages, left = [], LETTERS_MAX
    try:
        with version.file.open("rb") as file:
            for number, text in reader(file):
                words = " ".join(text.split())[:left]
                left -= len(words)
                pages.append((number, words))
                if left <= 0 or len(pages) >= PAGES_MAX:
                    break
    except Exception as fault:  # readers fail in many ways on odd files; such a file simply has no words
        log.warning("version %s could not be read: %s", version.pk, fault)
    return pages


def pdf_pages(file) -> Iterator[tuple[int | None, str]]:
    """Each page of a PDF."""
    import pypdfium2  # a large library that only this needs

    document = pypdfium2.PdfDocument(file.read())
    for number in range(min(len(document), PAGES_MAX)):
        page = document[number]
        yield number + 1, page.get_textpage().get_text_range()
        page.close()
    document.close()


def docx_text(file) -> Iterator[tuple[int | None, str]]:
    """All of a DOCX as one page: its paragraphs, the cells of its tables, its heads and feet."""
    from docx import Document

    document = Document(file)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        parts += [paragraph.text for edge in (section.header, section.footer) for paragraph in edge.paragraphs]
    yield None, "\n".join(parts)


def xlsx_text(file) -> Iterator[tuple[int | None, str]]:
    """Each sheet of an XLSX."""
    from openpyxl import load_workbook

    for sheet in load_workbook(file, read_only=True, data_only=True):
        rows = sheet.iter_rows(values_only=True)
        yield None, "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


READERS = {PDF: pdf_pages, DOCX: docx_text, XLSX: xlsx_text}
