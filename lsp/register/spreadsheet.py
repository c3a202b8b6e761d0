"""Reads tables out of an XLSX or CSV file as rows of plain text, without trusting the file; every import goes through here."""

import codecs
import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lsp.dates import days_after
from lsp.text import from_sheet

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
# Rows that the dry run compares with the register while its page waits.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_SHEETS = 5_000, 60, 4_000, 30
# Letters of all tables together: what is kept of a file, and shown of it.
MOST_TEXT = 20_000_000
# Lines of a file, empty ones among them, before it counts as none.
MOST_LINES = 200_000
# Above the head stand at most so many lines of titles and instructions.
HEAD_WITHIN = 30
# What a sheet shows of a day whose cell is no date: the days since 30 December 1899.
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
FIRST_SERIAL = dt.date(1899, 12, 30)
CLOCK = re.compile(r"[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?$")
# Days by which the serial numbers of a workbook that counts from 1904 lie behind.
SINCE_1904 = 1462
# Endings of the files that are read.
ENDINGS = (".xlsx", ".csv", ".txt", ".tsv")
PACKED, OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Row = tuple[int, list[str]]
# How many columns of a row are known by name.
Known = Callable[[list[str]], int]


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its rows that are not empty, each with its number in the sheet."""

    name: str
    rows: list[Row]
    is_hidden: bool = False
    trouble: str = ""
    day_shift: int = 0

    def table(self, head: int) -> tuple[list[str], list[Row]]:
        """The names of the columns, and the rows below this head; raises ValidationError in words."""
        if self.trouble:
            raise ValidationError(self.trouble)
        named = next((cells for number, cells in self.rows if number == head), [])
        below = [(number, cells) for number, cells in self.rows if number > head]
        if below and is_numbering(below[0][1]):
            below = below[1:]
        if not named or not below:
            raise ValidationError(_("Berkas ini tidak memuat baris data di bawah judul kolom."))
        width = max(index for cells in (named, *(cells for _n, cells in below)) for index in filled(cells))
        columns = [cell or _("Kolom %(n)d") % {"n": n} for n, cell in enumerate(padded(named, width), start=1)]
        return columns, [(number, padded(cells, width)) for number, cells in below]

    @property
    def heads(self) -> list[Row]:
        """The rows that may be its head."""
        return self.rows[:HEAD_WITHIN]


def filled(cells: list[str]) -> list[int]:
    """The numbers of the columns in which a row says anything."""
    return [number for number, cell in enumerate(cells, start=1) if cell]


def padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def table_of(name: str, content: bytes, known: Known = lambda names: 0) -> tuple[list[str], list[Row]]:
    """The names of the columns and the rows of the table where most columns are known; raises ValidationError in words."""
    sheets = sheets_of(name, content)
    place, head = place_of(sheets, known)
    return sheets[place].table(head)


def sheets_of(name: str, content: bytes) -> list[Sheet]:
    """The tables of a file, in its order; raises ValidationError in words."""
    refuse_large(content)
    if not content.strip():
        raise ValidationError(_("Berkas ini kosong."))
    sheets = reader_of(name.lower(), content)(content)
    if all(sheet.trouble for sheet in sheets if sheet.rows) and any(sheet.trouble for sheet in sheets):
        raise ValidationError(next(sheet.trouble for sheet in sheets if sheet.trouble))
    if sum(len(cell) for sheet in sheets for _number, cells in sheet.rows for cell in cells) > MOST_TEXT:
        raise ValidationError(_("Berkas ini memuat terlalu banyak tulisan. Bagi menjadi beberapa berkas."))
    if not any(len(sheet.rows) > 1 for sheet in sheets):
        raise ValidationError(_("Berkas ini tidak memuat baris data di bawah judul kolom."))
    return sheets


def refuse_large(content: bytes) -> None:
    """What is too large is not opened."""
    if len(content) > LARGEST:
        raise ValidationError(_("Berkas ini lebih besar daripada 10 MB. Bagi menjadi beberapa berkas."))


def reader_of(name: str, content: bytes) -> Callable[[bytes], list[Sheet]]:
    """How a file is read: by what is in it, whatever it is called."""
    if content.startswith(OLD_OR_LOCKED):
        raise ValidationError(_("Berkas ini XLS lama atau terkunci kata sandi. Simpan sebagai XLSX tanpa kata sandi."))
    if content.startswith(PACKED):
        return of_workbook
    if name.endswith(".xlsx"):
        raise ValidationError(broken())
    if not name.endswith(ENDINGS) or content.startswith(b"%PDF"):
        raise ValidationError(_("Pilih berkas XLSX atau CSV."))
    return of_csv


def place_of(sheets: list[Sheet], known: Known) -> tuple[int, int]:
    """Where the table probably is, the sheet's place and the number of its head: hidden sheets only where no other is known."""

    def worth(found: tuple[int, Sheet, Row]) -> tuple[int, bool, int, int]:
        place, sheet, (number, cells) = found
        return known(cells), not sheet.is_hidden, -place, -number

    sound = [(place, sheet) for place, sheet in enumerate(sheets) if len(sheet.rows) > 1 and not sheet.trouble]
    seen = [one for one in sound if not one[1].is_hidden] or sound or list(enumerate(sheets))
    best = max(((place, sheet, row) for place, sheet in seen for row in sheet.heads), key=worth)
    if not known(best[2][1]) and len(seen) < len(sound):
        best = max(((place, sheet, row) for place, sheet in sound for row in sheet.heads), key=worth)
    place, sheet, (number, cells) = best
    return place, number if known(cells) else first_wide(sheet)


def first_wide(sheet: Sheet) -> int:
    """The first row that is as wide as most rows are: above it stand titles."""
    widths = Counter(len(filled(cells)) for _number, cells in sheet.heads)
    usual = max(widths, key=lambda width: (widths[width], width))
    return next(number for number, cells in sheet.heads if len(filled(cells)) >= usual)


def is_numbering(cells: list[str]) -> bool:
    """Whether a row below the head only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = [cell.strip("().") for cell in cells if cell]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def text_of(cell: object) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return from_sheet(str(cell)).strip()[:LONGEST_CELL]


def day_written(text: str, shift: int = 0) -> str:
    """The day that a cell tells, as somebody would write it: a serial number as 2023-01-10, a moment without its clock."""
    if SERIAL.fullmatch(text):
        return days_after(FIRST_SERIAL, int(float(text)) + shift).isoformat()
    return CLOCK.sub("", text)


def gathered(
    name: str, numbered: Iterable[tuple[int, Sequence[object]]], *, is_hidden: bool = False, day_shift: int = 0
) -> Sheet:
    """The rows of one table that hold anything; of a table that is too long only its beginning, and why."""
    kept: list[Row] = []
    for number, row in numbered:
        cells = [text_of(cell) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            kept.append((number, cells))
        if len(kept) > MOST_ROWS + HEAD_WITHIN:
            words = _("Berkas ini memuat lebih dari 5.000 baris. Bagi menjadi beberapa berkas.")
        elif number > MOST_LINES:
            words = _("Berkas ini memuat terlalu banyak baris kosong. Hapus, lalu simpan lagi.")
        else:
            continue
        return Sheet(name, kept[:HEAD_WITHIN], is_hidden, words, day_shift)
    return Sheet(name, kept, is_hidden, "", day_shift)


def broken() -> str:
    return _("Berkas ini rusak atau bukan XLSX. Simpan ulang dari lembar kerja Anda.")


def of_workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook, hidden ones among them."""
    from openpyxl import load_workbook  # heavy: only workbooks need it
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise ValidationError(_("Berkas ini terlalu besar untuk dibaca."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        shift = SINCE_1904 if book.epoch == CALENDAR_MAC_1904 else 0
        return [
            gathered(
                page.title,
                enumerate(page.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1),
                is_hidden=page.sheet_state != "visible",
                day_shift=shift,
            )
            for page in book.worksheets[:MOST_SHEETS]
        ]
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError, TypeError, AttributeError) as fault:
        raise ValidationError(broken()) from fault


def decoded(content: bytes) -> str:
    """The text of a file: UTF-16 where it says so or looks so, else UTF-8, else as old Windows wrote."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = content[place:400:2]
        if half.count(0) * 2 > len(half):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def of_csv(content: bytes) -> list[Sheet]:
    """The rows of a CSV file, whichever sign divides its columns and whatever its letters are written in."""
    text = decoded(content)
    first, _end, rest = text.partition("\n")
    # A first line that only names the divider, as spreadsheets write it for each other; what fills up its columns says nothing.
    named = re.fullmatch(r'"?sep=(.)"?[;,\t|"]*', first.rstrip("\r"), re.IGNORECASE)
    body = rest if named else text
    try:
        rows = csv.reader(
            io.StringIO(body, newline=""), delimiter=named[1] if named else divider_of(body.splitlines()[:HEAD_WITHIN])
        )
        return [gathered("CSV", enumerate(rows, start=2 if named else 1))]
    except csv.Error as fault:
        raise ValidationError(_("Berkas ini bukan CSV yang dapat dibaca.")) from fault


def divider_of(lines: list[str]) -> str:
    """The sign that cuts the first lines into most columns, as many in most of them."""

    def worth(sign: str) -> int:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        return max(((width - 1) * often for width, often in widths.items()), default=0)

    return max(";,\t|", key=worth)
