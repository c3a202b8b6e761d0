"""Brings free days in from a sheet: says what they would change and which deadlines would move, and writes all of them or all that are sound."""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from audits.models import Holiday
from audits.rules import calendar
from lsp.models import ImportRun, User
from lsp.register import importing, spreadsheet
from lsp.register.import_rows import Column, Faults, Shape, as_day, read_rows
from lsp.register.spellings import bare
from lsp.shapes import Json, Values

# Each free day is compared with every open deadline while the page waits.
MOST_DAYS = 1_000
# How sheets call the two kinds of free days.
KIND_NAMES = {
    Holiday.Kind.NATIONAL: {"national", "libur nasional", "hari libur nasional", "nasional", "libur", "hari libur"},
    Holiday.Kind.JOINT_LEAVE: {"joint leave", "cuti bersama", "cuti", "hari cuti bersama", "cuber"},
}
COLUMNS = (
    Column("day", gettext_lazy("Hari"), ("hari", "tanggal", "tgl", "hari libur", "tanggal libur")),
    Column("name", gettext_lazy("Nama"), ("nama", "keterangan", "nama hari libur", "uraian", "peringatan"), 120),
    Column("kind", gettext_lazy("Jenis"), ("jenis", "jenis libur", "kategori")),
    Column("decree", gettext_lazy("Dasar"), ("dasar", "skb", "nomor skb", "dasar hukum", "keputusan"), 160, False),
    Column(
        "published_on",
        gettext_lazy("Diterbitkan"),
        ("diterbitkan", "diterbitkan pada", "tanggal terbit", "tanggal skb", "tgl skb"),
        0,
        False,
    ),
)


def kind_of(text: str) -> str:
    """One of the two kinds, by its code or by a usual name."""
    said = bare(text.replace("_", " "))
    for code, names in KIND_NAMES.items():
        if said in names:
            return code
    raise ValidationError(_("Tulis jenisnya: libur nasional atau cuti bersama."))


def readers(shift: int) -> dict[str, Callable[[str], object]]:
    """How each column is read, where it is more than a text."""
    return {"kind": kind_of} | dict.fromkeys(("day", "published_on"), lambda text: as_day(text, shift))


def read_otherwise(name: str, text: str, value: object) -> str:
    """What a serial number of a day was read as."""
    return date_format(value, "j F Y") if isinstance(value, dt.date) and spreadsheet.SERIAL.fullmatch(text) else ""


CALENDAR = Shape(COLUMNS, readers, read_otherwise)


def run_of(name: str, sheets: list[spreadsheet.Sheet], by: User) -> ImportRun:
    """The run of a sheet of free days; raises ValidationError in words."""
    run = importing.run_of(name, sheets, by, shape=CALENDAR, kind=ImportRun.Kind.CALENDAR)
    refuse_many(run)
    return run


def refuse_many(run: ImportRun) -> None:
    """What the dry run could not answer for while its page waits is not begun."""
    if len(run.rows) > MOST_DAYS:
        raise ValidationError(_("Kalender ini memuat lebih dari 1.000 hari. Bagi menjadi beberapa berkas."))


def plan_of(run: ImportRun, faults: Faults) -> tuple[list[Holiday], list[Holiday], int]:
    """New days, changed days, and how many are as they were; a day that comes twice is a fault."""
    rows = read_rows(run, faults, CALENDAR)
    stored = Holiday.objects.in_bulk([row["day"] for row in rows if "day" in row], field_name="day")
    new: list[Holiday] = []
    changed: list[Holiday] = []
    same, seen = 0, dict[dt.date, int]()
    for row in rows:
        if (day := row.get("day")) is None:
            continue
        if day in seen:
            faults.add(row["row"], "day", _("Hari ini sudah ada pada baris %(n)d.") % {"n": seen[day]})
            continue
        seen[day] = row["row"]
        if row["row"] in faults.rows:
            continue
        told = told_by(row)
        holiday = stored.get(day)
        if holiday is None:
            new.append(Holiday(**told))
        elif any(getattr(holiday, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(holiday, name, value)
            changed.append(holiday)
        else:
            same += 1
    return new, changed, same


def told_by(row: Values) -> Values:
    """What a row says of its day; a column that the sheet has and leaves empty says that there is nothing."""
    return {
        "day": row["day"],
        "name": row["name"],
        "kind": row["kind"],
        "decree": row.get("decree", ""),
        "published_on": row.get("published_on"),
    }


def dry_run(run: ImportRun) -> Json:
    """The report: every fault, how many days would be new, changed and the same, and how many deadlines would move."""
    with calendar.tried():
        return write(run, by=None, at=timezone.now())


def write(run: ImportRun, *, by: User | None, at: dt.datetime) -> Json:
    """Write the sound days and publish the calendar; returns the report."""
    faults = Faults(CALENDAR)
    new, changed, same = plan_of(run, faults)
    how = {"batch_size": importing.BATCH, "default_user": by, "default_change_reason": "import"}
    bulk_create_with_history(new, Holiday, **how)
    bulk_update_with_history(changed, Holiday, ["name", "kind", "decree", "published_on"], **how)
    change = calendar.publish(by=by, at=at)
    return {
        "faults": sorted(faults.listed, key=lambda fault: fault["row"]),
        "faulty": len(faults.rows),
        "read_as": faults.read_as,
        "new": len(new),
        "changed": len(changed),
        "same": same,
        "moved": change.count if change else 0,
        "version": change.version.number if change else 0,
        "rows": len(run.rows),
    }


def apply(run: ImportRun, by: User, *, sound_only: bool = False) -> Json:
    """Write the whole sheet or nothing of it; where asked, its sound rows only, as long as no others are faulty than were shown."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        report = write(run, by=by, at=timezone.now())
        is_as_shown = importing.same_faults(run.report, report) if sound_only else not report["faults"]
        if run.applied_at or not is_as_shown:
            transaction.set_rollback(True)
            return report
        run.applied_at, run.report = timezone.now(), report
        run.save(update_fields=["applied_at", "report"])
    return report
