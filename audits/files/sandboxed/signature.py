"""A program of its own that reads one file from outside, within limits of time and memory, and knows nothing of the site.

    python sandbox.py pdf-text|docx-text|xlsx-text FILE
    python sandbox.py pdf-words|docx-words|xlsx-words FILE
    python sandbox.py pdf-page FILE PAGE
    python sandbox.py pdf-signature FILE ROOTS MOMENT
    python sandbox.py merge FILE...

Text to be looked at comes out as JSON: {"pages": how many, "lines": [...]}, where a row of a table is a list of cells; words to be searched
as [[page or null, text], ...]; a page comes out as JPEG, several PDFs and pictures as one PDF; of a signature it says {"state": ..., "signer": ..., "issuer": ..., "signed_at": ...}.
"""

import itertools
import json
import re
import resource
import sys
import zipfile

SECONDS = 20
MEMORY = 1024**3
PAGES_MAX = 200
LINES_MAX = 3000
CELLS_MAX = 30
LETTERS_MAX = 400
# Words of a longer document are searched up to here.
WORDS_PAGES_MAX = 400
WORDS_MAX = 2_000_000
# What a part of an Office file may unpack to, to be read here.
PART_MAX = 24 * 1024 * 1024
# The longer side of a page, in points of the picture.
PICTURE = 1400


def pdf(path: str):
    import pypdfium2

    return pypdfium2.PdfDocument(path)


def pdf_text(path: str) -> dict:
    document = pdf(path)
    lines = []
    for number in range(min(len(document), PAGES_MAX)):
        page = document[number]
        lines += [line for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
        page.close()
        if len(lines) > LINES_MAX:
            break
    return {"pages": len(document), "lines": lines}


def pdf_page(path: str, number: int) -> bytes:
    import io

    page = pdf(path)[number - 1]
    scale = PICTURE / max(page.get_size())
    out = io.BytesIO()
    page.render(scale=min(scale, 4)).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def signature_of(file, roots: list, moment) -> dict:
    """The verdict on the signature in an open PDF: `valid`, `altered`, `untrusted` or `unsigned`; no address in it is fetched."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(file).embedded_signatures
    except PdfReadError:
        return {"state": "unsigned"}
    if not found:
        return {"state": "unsigned"}
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    try:
        status = validate_pdf_signature(found[0], signer_validation_context=context)
    except (SignatureValidationError, PdfReadError):
        return {"state": "altered"}
    if status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        state = "valid"
    elif status.trusted or not status.intact:
        state = "altered"
    else:
        state = "untrusted"
    certificate, signed_at = found[0].signer_cert, found[0].self_reported_timestamp
    return {
        "state": state,
        "signer": certificate.subject.native.get("common_name", ""),
        "issuer": certificate.issuer.native.get("common_name", ""),
        "signed_at": signed_at.isoformat() if signed_at else None,
    }


def pdf_signature(path: str, roots: str, moment: str) -> dict:
    """The same of a file by its path; authorities as one PEM file, the moment in ISO or empty for now."""
    import datetime as dt

    from pyhanko.keys import load_certs_from_pemder

    with open(path, "rb") as file:  # noqa: PTH123
        known = list(load_certs_from_pemder([roots]))
        return signature_of(file, known, dt.datetime.fromisoformat(moment) if moment else None)


def merge(paths: list[str]) -> bytes:
    """One PDF of several PDFs and pictures, in their order; a picture is a page as wide as A4."""
    import io

    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123
            is_pdf = file.read(5) == b"%PDF-"
        part = pypdfium2.PdfDocument(path if is_pdf else picture_page(path))
        whole.import_pages(part)
    out = io.BytesIO()
    whole.save(out)
    # PDFium draws lots for the identifier and writes the hour down; without both the same files give the same bytes.
    return CHANCE.sub(lambda drawn: b" " * len(drawn[0]), out.getvalue())


CHANCE = re.compile(rb"/ID\[<\w+><\w+>\](?=>>\s+startxref\s)|/CreationDate\(D:[\d+\-Z']+\)(?=/Creator\(PDFium\))")


def picture_page(path: str):
    """A picture, held as it was taken, as a PDF of one page."""
    import io

    from PIL import Image, ImageOps

    out = io.BytesIO()
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    picture.save(out, "PDF", quality=88, resolution=picture.width / 595 * 72)
    return out.getvalue()


def refuse_huge(path: str) -> None:
    """Stops before a part that unpacks to very much is unpacked."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")) and part.file_size > PART_MAX:
                raise MemoryError(part.filename)


def docx_text(path: str) -> dict:
    from docx import Document
    from docx.table import Table

    refuse_huge(path)
    lines: list = []
    for block in Document(path).iter_inner_content():
        if isinstance(block, Table):
            lines += [[cell.text for cell in row.cells[:CELLS_MAX]] for row in block.rows]
        elif block.text.strip():
            lines += block.text.splitlines()
    return {"pages": None, "lines": lines}


def xlsx_text(path: str) -> dict:
    from openpyxl import load_workbook

    refuse_huge(path)
    lines: list = []
    for sheet in load_workbook(open(path, "rb"), read_only=True, data_only=True):  # noqa: SIM115, PTH123
        lines.append(sheet.title)
        for row in itertools.islice(sheet.iter_rows(values_only=True), LINES_MAX):
            cells = ["" if cell is None else str(cell) for cell in row[:CELLS_MAX]]
            if any(cells):
                lines.append(cells)
    return {"pages": None, "lines": lines}


def short(line):
    """A line as long as anybody reads it."""
    return [cell[:LETTERS_MAX] for cell in line] if isinstance(line, list) else line[: LETTERS_MAX * 5]


# Words to be searched


def pdf_words(path: str):
    """Each page of a PDF."""
    document = pdf(path)
    for number in range(min(len(document), WORDS_PAGES_MAX)):
        page = document[number]
        yield number + 1, page.get_textpage().get_text_range()
        page.close()


def docx_words(path: str):
    """All of a DOCX as one page: its paragraphs, the cells of its tables, its heads and feet."""
    from docx import Document

    refuse_huge(path)
    document = Document(path)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        parts += [paragraph.text for edge in (section.header, section.footer) for paragraph in edge.paragraphs]
    yield None, "\n".join(parts)


def xlsx_words(path: str):
    """Each sheet of an XLSX."""
    from openpyxl import load_workbook

    refuse_huge(path)
    for sheet in load_workbook(open(path, "rb"), read_only=True, data_only=True):  # noqa: SIM115, PTH123
        rows = itertools.islice(sheet.iter_rows(values_only=True), WORDS_MAX)
        yield None, "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


def words(pages) -> list[tuple[int | None, str]]:
    """Pages with their words alone, up to the limit."""
    found, left = [], WORDS_MAX
    for number, text in pages:
        plain = " ".join(text.split())[:left]
        found.append((number, plain))
        left -= len(plain)
        if left <= 0:
            break
    return found


READERS = {"pdf-text": pdf_text, "docx-text": docx_text, "xlsx-text": xlsx_text}
WORDS = {"pdf-words": pdf_words, "docx-words": docx_words, "xlsx-words": xlsx_words}


def main(act: str, path: str, *rest: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if act == "pdf-page":
        sys.stdout.buffer.write(pdf_page(path, int(rest[0])))
        return
    if act == "pdf-signature":
        json.dump(pdf_signature(path, rest[0], rest[1]), sys.stdout)
        return
    if act == "merge":
        sys.stdout.buffer.write(merge([path, *rest]))
        return
    if act in WORDS:
        json.dump(words(WORDS[act](path)), sys.stdout)
        return
    read = READERS[act](path)
    lines = [short(line) for line in read["lines"][:LINES_MAX]]
    json.dump(read | {"lines": lines, "is_cut": len(read["lines"]) > LINES_MAX}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
