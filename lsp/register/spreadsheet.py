"""Reads a table out of an XLSX or CSV file as rows of plain text, without trusting the file."""

import csv
import datetime as dt
import io
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 60, 4_000

Row = tuple[int, list[str]]


def table_of(name: str, content: bytes) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows with their number in the sheet; raises ValidationError in words."""
    if len(content) > LARGEST:
        raise ValidationError(_("Berkas ini lebih besar daripada 10 MB. Bagi menjadi beberapa berkas."))
    if not content.strip():
        raise ValidationError(_("Berkas ini kosong."))
    read = (
        of_workbook if name.lower().endswith(".xlsx") else of_csv if name.lower().endswith((".csv", ".txt")) else None
    )
    if read is None:
        raise ValidationError(_("Pilih berkas XLSX atau CSV."))
    rows = [(number, cells) for number, cells in read(content) if any(cells)]
    if len(rows) < 2:
        raise ValidationError(_("Berkas ini tidak memuat baris data di bawah judul kolom."))
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("Berkas ini memuat lebih dari 20.000 baris. Bagi menjadi beberapa berkas."))
    columns = [cell or _("Kolom %(n)d") % {"n": number} for number, cell in enumerate(rows[0][1], start=1)]
    width = len(columns)
    return columns, [(number, (cells + [""] * width)[:width]) for number, cells in rows[1:]]


def text_of(cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\0", "").split(" ")).strip()[:LONGEST_CELL]


def of_workbook(content: bytes):
    """The rows of the first sheet."""
    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise ValidationError(_("Berkas ini terlalu besar untuk dibaca."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 10)
        return [(number, [text_of(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError, TypeError) as fault:
        raise ValidationError(_("Berkas ini rusak atau bukan XLSX. Simpan ulang dari lembar kerja Anda.")) from fault


def of_csv(content: bytes):
    """The rows of a CSV file, whichever sign divides its columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    divider = max(";,\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
        return [(number, [text_of(cell) for cell in row[:MOST_COLUMNS]]) for number, row in enumerate(rows, start=1)]
    except csv.Error as fault:
        raise ValidationError(_("Berkas ini bukan CSV yang dapat dibaca.")) from fault
