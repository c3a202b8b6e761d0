"""The rows of a sheet that is brought in: which column says what, and each cell as a value or with what is wrong with it.

`REGISTER` is the shape of a register; every other import has a shape of its own and is read by the same functions.
"""

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.forms.fields import DayField, readable_number
from lsp.models import LSP, ImportRun, Kind, Province
from lsp.models.people import phone_number
from lsp.register.spellings import bare, kind_of, province_of
from lsp.register.spreadsheet import SERIAL, day_written
from lsp.shapes import Json, Values
from lsp.text import is_sheet_fault, one_line

is_email, is_url = EmailValidator(), URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Column:
    """Something a row can tell: under which names its column is known, and how long it may be."""

    name: str
    label: str | Promise
    known_as: tuple[str, ...]
    longest: int = 0
    is_required: bool = True


COLUMNS = (
    Column(
        "licence_number",
        gettext_lazy("Nomor lisensi"),
        ("nomor lisensi", "no lisensi", "nomor lisensi bnsp", "no lisensi bnsp", "nomor lisensi lsp", "no lisensi lsp"),
        40,
    ),
    Column(
        "name",
        gettext_lazy("Nama LSP"),
        ("nama lsp", "nama", "lsp", "nama lembaga", "nama lembaga sertifikasi profesi", "lembaga sertifikasi profesi"),
        160,
    ),
    Column("kind", gettext_lazy("Jenis"), ("jenis", "jenis lsp", "tipe", "tipe lsp", "kategori", "kategori lsp")),
    Column("sector", gettext_lazy("Sektor"), ("sektor", "bidang", "bidang usaha"), 80, False),
    Column("parent_institution", gettext_lazy("Lembaga induk"), ("lembaga induk", "induk"), 160, False),
    Column("address", gettext_lazy("Alamat"), ("alamat", "alamat lengkap", "alamat lsp", "alamat kantor"), 200),
    Column(
        "regency",
        gettext_lazy("Kabupaten/kota"),
        ("kabupaten kota", "kabupaten", "kota", "kab kota", "kota kabupaten", "kota kab", "kab"),
        80,
    ),
    Column("province", gettext_lazy("Provinsi"), ("provinsi", "propinsi", "prov")),
    Column("postal_code", gettext_lazy("Kode pos"), ("kode pos", "kodepos"), 5, False),
    Column(
        "email",
        gettext_lazy("Surel"),
        ("surel", "email", "e mail", "alamat surel", "alamat email", "email lsp", "surel lsp"),
        254,
    ),
    Column(
        "phone",
        gettext_lazy("Telepon"),
        ("telepon", "telp", "no telepon", "no telp", "nomor telepon", "telepon lsp", "hp", "no hp", "telp hp"),
        40,
    ),
    Column(
        "website", gettext_lazy("Laman"), ("laman", "website", "situs", "situs web", "alamat laman", "web"), 200, False
    ),
    Column(
        "decree_number",
        gettext_lazy("Nomor SK"),
        ("nomor sk", "no sk", "sk", "nomor keputusan", "nomor sk lisensi", "no sk lisensi"),
        60,
    ),
    Column("decree_date", gettext_lazy("Tanggal SK"), ("tanggal sk", "tgl sk", "tanggal keputusan")),
    Column(
        "starts_on",
        gettext_lazy("Berlaku sejak"),
        (
            "berlaku sejak",
            "mulai",
            "tanggal mulai",
            "mulai berlaku",
            "berlaku mulai",
            "tanggal berlaku",
            "tgl mulai",
            "tmt",
        ),
    ),
    Column(
        "ends_on",
        gettext_lazy("Berlaku sampai"),
        ("berlaku sampai", "berakhir", "tanggal berakhir", "berlaku hingga", "masa berlaku sampai", "tgl berakhir"),
    ),
    Column("schemes", gettext_lazy("Skema"), ("skema", "ruang lingkup", "skema sertifikasi", "daftar skema"), 4000),
)
BODY = [column.name for column in COLUMNS[:12]]
# Cells whose lines say something each.
LISTS = ("schemes",)
DAYS = ("decree_date", "starts_on", "ends_on")
# A number that has lost its first zero in a number cell: of a mobile phone, and of a town with its area code.
WITHOUT_ZERO = re.compile(r"8\d{8,11}|(?:[2-57]\d|6[0134-9]|9\d)\d{6,9}")
ABROAD = re.compile(r"62\d{10,12}")
LONGEST_PHONE = 20
SHORTENED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """What the rows of one kind of import tell: their columns, how each is read, and which hold several lines."""

    columns: tuple[Column, ...]
    # How each column is read that is more than a text, by how many days the workbook lies behind.
    readers: Callable[[int], dict[str, Callable[[str], object]]]
    # What a cell was read as, where that is not what is written in it.
    read_otherwise: Callable[[str, str, object], str]
    lists: tuple[str, ...] = ()

    def guess(self, columns: list[str]) -> dict[str, int]:
        """Which column of the file is probably which of ours."""
        there = {bare(name): number for number, name in reversed(list(enumerate(columns)))}
        found = {column.name: next((there[n] for n in column.known_as if n in there), None) for column in self.columns}
        return {name: number for name, number in found.items() if number is not None}

    def known(self, cells: list[str]) -> int:
        """How many of our columns a row names."""
        names = {bare(name): column.name for column in self.columns for name in column.known_as}
        return len({names[name] for name in map(bare, cells) if name in names})

    def unmapped(self, mapping: dict[str, int]) -> list[Column]:
        """Columns that we cannot do without and that nobody has named."""
        return [column for column in self.columns if column.is_required and column.name not in mapping]


# A cell of a column that says nothing of its length holds no more letters than this.
LONGEST_CELL = 200
# Seconds of the processor that a dry run may take while its page waits; a machine that is busy with others does not count.
PATIENCE = 20


class Patience:
    """How long a dry run may still take."""

    def __init__(self) -> None:
        self.until = time.thread_time() + PATIENCE

    def ask(self) -> None:
        """Raise ValidationError once it has taken too long."""
        if time.thread_time() > self.until:
            raise ValidationError(_("Berkas ini terlalu lama diuji. Bagi menjadi beberapa berkas, lalu unggah lagi."))


class Faults:
    """What is wrong with the rows, each with the row's number, the column and a sentence; and what was read otherwise than written."""

    def __init__(self, shape: Shape) -> None:
        self.patience = Patience()
        self.labels = {column.name: column.label for column in shape.columns}
        self.listed: list[Json] = []
        self.rows: set[int] = set()
        self.readings: Counter[tuple[str, str, str]] = Counter()

    def add(self, row: int, column: str, words: str) -> None:
        self.rows.add(row)
        self.listed.append({"row": row, "column": str(self.labels[column]), "words": words})

    @property
    def read_as(self) -> list[list[object]]:
        """What was read otherwise than it is written: the column, the cell, its meaning, and in how many rows."""
        return [[*reading, count] for reading, count in self.readings.items()]


def as_day(text: str, shift: int = 0) -> dt.date:
    """A day in any of the usual ways of writing, or as the serial number of a spreadsheet."""
    try:
        return DAYS_READ.clean(day_written(text, shift))
    except ValidationError as fault:
        raise ValidationError(_("“%(text)s” bukan tanggal pada kalender. Contoh: 18-01-2025.")) from fault


DAYS_READ = DayField()


def as_phone(text: str) -> str:
    """A telephone number, the zero put back that a number cell has taken from it."""
    number = readable_number(text)
    if SHORTENED.fullmatch(text):
        raise ValidationError(
            _("“%(text)s” adalah angka yang dipendekkan lembar kerja. Jadikan selnya teks, lalu tulis lagi nomornya.")
        )
    if number.isdigit() and not number.startswith("0"):
        if not (ABROAD.fullmatch(number) or WITHOUT_ZERO.fullmatch(number)):
            raise ValidationError(
                _("Periksa nomor telepon “%(text)s”: mungkin nol atau kode daerah di depannya hilang.")
            )
        number = f"+{number}" if ABROAD.fullmatch(number) else f"0{number}"
    phone_number(number)
    return number if len(number) <= LONGEST_PHONE else re.sub(r"[ -]", "", number)


def as_number(text: str) -> str:
    """The number of a licence or a decree; figures alone have lost what stood before them."""
    if text.isdigit():
        raise ValidationError(_("“%(text)s” hanya angka; nol atau huruf di depannya mungkin hilang. Tulis lengkap."))
    return text


def as_schemes(text: str) -> list[tuple[str, str]]:
    """Codes and titles: KODE: Judul; KODE: Judul."""
    found = []
    for part in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
        code, divider, title = (piece.strip() for piece in part.partition(":"))
        if not (code and divider and title) or len(code) > 40 or len(title) > 160:
            raise ValidationError(_("Tulis setiap skema sebagai KODE: Judul, dipisahkan titik koma."))
        found.append((code, title))
    if len({code for code, _title in found}) < len(found):
        raise ValidationError(_("Kode skema yang sama tertulis dua kali."))
    return found


def chosen_from(code_of: Callable[[str], str | None], words: str) -> Callable[[str], str]:
    """Reads one of the words we know."""

    def read(text: str) -> str:
        if (code := code_of(text)) is None:
            raise ValidationError(words)
        return code

    return read


def checked(validator: Callable[[str], None], words: str | None = None, start: str = "") -> Callable[[str], str]:
    """Text that a validator accepts."""

    def read(text: str) -> str:
        text = text if text.startswith("http") or not start else start + text
        try:
            validator(text)
        except ValidationError as fault:
            raise ValidationError(words or fault.messages[0]) from fault
        return text

    return read


def readers(shift: int) -> dict[str, Callable[[str], object]]:
    """How each column is read, where it is more than a text."""
    return {
        "licence_number": lambda text: as_number("".join(text.split()).upper()),
        "decree_number": as_number,
        "kind": chosen_from(kind_of, _("“%(text)s” bukan jenis LSP. Tulis P1, P1 Industri, P2, atau P3.")),
        "province": chosen_from(province_of, _("“%(text)s” bukan salah satu dari 38 provinsi.")),
        "email": checked(is_email, _("“%(text)s” bukan alamat surel.")),
        "phone": as_phone,
        "website": checked(is_url, _("“%(text)s” bukan alamat laman."), "https://"),
        "postal_code": checked(LSP._meta.get_field("postal_code").validators[0]),
        "schemes": as_schemes,
    } | dict.fromkeys(DAYS, lambda text: as_day(text, shift))


def read_otherwise(name: str, text: str, value: object) -> str:
    """What a cell was read as, where that is not what is written in it."""
    if isinstance(value, dt.date) and SERIAL.fullmatch(text):
        return date_format(value, "j F Y")
    if name == "phone" and str(value) != readable_number(text):
        return str(value)
    labels = {"kind": Kind, "province": Province}.get(name)
    if labels is None or bare(text) in {bare(str(value)), bare(str(labels(value).label))}:
        return ""
    return str(labels(value).label)


REGISTER = Shape(COLUMNS, readers, read_otherwise, LISTS)


def read_rows(run: ImportRun, faults: Faults, shape: Shape = REGISTER) -> list[Values]:
    """The rows as values; what cannot be read is named and left out of the row."""
    read, rows = shape.readers(run.day_shift), []
    for number, cells in run.rows:
        faults.patience.ask()
        row: Values = {"row": number}
        for column in shape.columns:
            text = cells[run.mapping[column.name]] if column.name in run.mapping else ""
            text = text.strip() if column.name in shape.lists else one_line(text)
            if not text:
                if column.is_required:
                    faults.add(number, column.name, _("Kosong, padahal wajib diisi."))
                continue
            if any(map(is_sheet_fault, text.replace(";", "\n").splitlines())):
                words = _("Sel ini berisi galat rumus (%(text)s), bukan nilai. Perbaiki di lembar kerjanya.")
                faults.add(number, column.name, words % {"text": text[:60]})
                continue
            if len(text) > (longest := column.longest or LONGEST_CELL):
                faults.add(number, column.name, _("Lebih dari %(n)d huruf.") % {"n": longest})
                continue
            try:
                row[column.name] = value = read.get(column.name, str)(text)
                if meant := shape.read_otherwise(column.name, text, value):
                    faults.readings[str(column.label), text, meant] += 1
            except ValidationError as fault:
                faults.add(
                    number,
                    column.name,
                    fault.messages[0] % {"text": text[:60]} if "%(text)s" in fault.messages[0] else fault.messages[0],
                )
        rows.append(row)
    return rows
