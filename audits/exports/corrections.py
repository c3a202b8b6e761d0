"""The open corrections of an LSP to take along: the rows of the dashboard as a workbook and as a printed page."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from audits.dashboard.situation import Situation
from audits.documents import TooLong, render_to_read
from audits.findings.open_corrections import (
    CorrectionRow,
    arithmetic,
    by_effect,
    correction_rows,
    counts_by_holder,
    counts_by_person,
    urgency_table,
)
from lsp.web.formats import longdate

# More rows than these, some ten pages, would keep a person waiting; a workbook holds any number.
MOST_PRINTED = 150


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet: its name, its head and its rows of texts, numbers and days."""

    name: str
    head: list[str]
    rows: list[list[object]]
    widths: list[int]


def rows_of(found: Situation) -> list[CorrectionRow]:
    """Every open correction, as the dashboard orders them."""
    if not found.running:
        return []
    ordered = by_effect(found.running, found.binding, found.on)
    return correction_rows(found.running, ordered, found.on, because=arithmetic(ordered, found.on))


def sheets_of(found: Situation) -> list[WorkbookSheet]:
    """The list, and the numbers above it."""
    head = [
        _("Temuan"),
        _("Kategori"),
        _("Pernyataan"),
        _("Area"),
        _("Lisensi paling cepat"),
        _("Pengaruh"),
        _("Menunggu"),
        _("Langkah berikutnya"),
        _("Penanggung jawab"),
        _("Keadaan"),
        _("Tenggat"),
        _("Cara menghitung"),
        _("Alamat"),
        _("Yang salah"),
    ]
    rows = [
        [
            row.label,
            row.category_label,
            row.claim,
            row.area,
            row.earliest_on,
            row.effect,
            row.holder,
            row.act,
            row.person,
            row.urgency,
            row.due_on,
            row.why,
            settings.SITE_URL + row.url,
            row.title,
        ]
        for row in rows_of(found)
    ]
    return [
        WorkbookSheet(_("Perbaikan"), head, rows, [9, 10, 60, 22, 18, 24, 14, 26, 26, 14, 14, 60, 60, 60]),
        WorkbookSheet(_("Ringkasan"), [_("Hal"), _("Jumlah")], summary_rows(found), [52, 20]),
    ]


def summary_rows(found: Situation) -> list[list[object]]:
    """The numbers of the dashboard, one to a row."""
    rows: list[list[object]] = [
        [_("LSP"), found.lsp.name],
        [_("Keadaan pada"), found.on],
        [_("Lisensi berakhir"), found.licence.last_day if found.licence else ""],
        [_("Perkiraan lisensi baru"), found.plan.expected_on if found.plan else ""],
        [_("Hari tanpa lisensi"), max(found.plan.gap, 0) if found.plan else ""],
    ]
    if not found.running:
        return rows
    table = urgency_table(found.running, found.binding, found.on)
    for line in table["lines"]:
        for column, cell in zip(table["columns"], line["cells"], strict=True):
            rows.append([f"{line['label']}: {column.label}", cell["n"]])
    rows += [[f"{_('Menunggu')}: {c.label}", c.n] for c in counts_by_holder(found.running, found.binding)]
    rows += [[f"{_('Penanggung jawab')}: {c.label}", c.n] for c in counts_by_person(found.running, found.binding)]
    return rows


def workbook(sheets: Iterable[WorkbookSheet]) -> bytes:
    """The sheets as XLSX; every text stays a text, whatever sign it begins with."""
    from openpyxl import Workbook  # heavy: only exports need it
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append(sheet.head)
        for cell in page[1]:
            cell.font = Font(bold=True)
        for number, row in enumerate(sheet.rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = page.cell(number, column)
                if isinstance(value, str):
                    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
                    cell.data_type = "s"
                else:
                    cell.value = value
                if isinstance(value, dt.date):
                    cell.number_format = "dd-mm-yyyy"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        for column, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def totals_of(found: Situation) -> list[tuple[str, int]]:
    """How many corrections stand how, over both areas."""
    if not found.running:
        return []
    table = urgency_table(found.running, found.binding, found.on)
    return [(column.label, cell["n"]) for column, cell in zip(table["columns"], table["totals"], strict=True)]


def printed(found: Situation) -> bytes:
    """The dashboard's rows as a PDF; raises TooLong where there are more than a request may print, and PressBusy while others print."""
    running, rows = found.running, rows_of(found)
    if len(rows) > MOST_PRINTED:
        raise TooLong(len(rows))
    context = {
        "lsp": found.lsp,
        "on": found.on,
        "day": longdate(found.on),
        "clock": found.clock,
        "running": running,
        "totals": totals_of(found),
        "by_holder": counts_by_holder(running, found.binding) if running else [],
        "by_person": counts_by_person(running, found.binding) if running else [],
        "rows": rows,
        "address": f"{settings.SITE_URL}/lsp/{found.lsp.slug}/".partition("://")[2],
    }
    identifier = f"corrections {found.lsp.slug} {found.on:%Y%m%d}"
    return render_to_read("print/corrections.html", context, identifier=identifier)
