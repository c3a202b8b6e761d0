"""Brings an existing register in: reads rows, names every fault, says what would change, writes all or nothing, and takes it back."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from lsp.forms.fields import FIRST_YEAR, LAST_YEAR
from lsp.models import LSP, ImportRun, Kind, Licence, Province, Scheme
from lsp.models.people import phone_number

is_email, is_url = EmailValidator(), URLValidator(schemes=["http", "https"])
BATCH = 500


@dataclass(frozen=True)
class Column:
    """Something a row can tell: under which names its column is known, and how long it may be."""

    name: str
    label: str | Promise
    known_as: tuple[str, ...]
    longest: int = 0
    is_required: bool = True


COLUMNS = (
    Column("licence_number", gettext_lazy("Nomor lisensi"), ("nomor lisensi", "no lisensi", "no. lisensi"), 40),
    Column("name", gettext_lazy("Nama LSP"), ("nama lsp", "nama", "lsp"), 160),
    Column("kind", gettext_lazy("Jenis"), ("jenis", "jenis lsp")),
    Column("sector", gettext_lazy("Sektor"), ("sektor", "bidang"), 80, False),
    Column("parent_institution", gettext_lazy("Lembaga induk"), ("lembaga induk", "induk"), 160, False),
    Column("address", gettext_lazy("Alamat"), ("alamat",), 200),
    Column("regency", gettext_lazy("Kabupaten/kota"), ("kabupaten/kota", "kabupaten", "kota", "kab/kota"), 80),
    Column("province", gettext_lazy("Provinsi"), ("provinsi",)),
    Column("postal_code", gettext_lazy("Kode pos"), ("kode pos",), 5, False),
    Column("email", gettext_lazy("Surel"), ("surel", "email", "e-mail"), 254),
    Column("phone", gettext_lazy("Telepon"), ("telepon", "telp", "no telepon"), 20),
    Column("website", gettext_lazy("Laman"), ("laman", "website", "situs"), 200, False),
    Column("decree_number", gettext_lazy("Nomor SK"), ("nomor sk", "no sk", "no. sk", "sk"), 60),
    Column("decree_date", gettext_lazy("Tanggal SK"), ("tanggal sk", "tgl sk")),
    Column("starts_on", gettext_lazy("Berlaku sejak"), ("berlaku sejak", "mulai", "tanggal mulai")),
    Column("ends_on", gettext_lazy("Berlaku sampai"), ("berlaku sampai", "berakhir", "tanggal berakhir")),
    Column("schemes", gettext_lazy("Skema"), ("skema", "ruang lingkup"), 4000),
)
BODY = [column.name for column in COLUMNS[:12]]
DAYS = ("decree_date", "starts_on", "ends_on")
FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
KINDS = {label.casefold(): code for code, label in Kind.choices} | {code.casefold(): code for code in Kind.values}
PROVINCES = {label.casefold(): code for code, label in Province.choices} | {c.casefold(): c for c in Province.values}


def guess(columns: list[str]) -> dict[str, int]:
    """Which column of the file is probably which of ours."""
    there = {name.casefold().strip(" .:*"): number for number, name in reversed(list(enumerate(columns)))}
    found = {column.name: next((there[n] for n in column.known_as if n in there), None) for column in COLUMNS}
    return {name: number for name, number in found.items() if number is not None}


def unmapped(mapping: dict[str, int]) -> list[Column]:
    """Columns that we cannot do without and that nobody has named."""
    return [column for column in COLUMNS if column.is_required and column.name not in mapping]


class Faults:
    """What is wrong with the rows, each with the row's number, the column and a sentence."""

    def __init__(self) -> None:
        self.listed: list[dict] = []
        self.rows: set[int] = set()

    def add(self, row: int, column: str, words: str) -> None:
        self.rows.add(row)
        self.listed.append({"row": row, "column": str(LABELS[column]), "words": words})


LABELS = {column.name: column.label for column in COLUMNS}


def as_day(text: str) -> dt.date:
    """A day in any of the usual ways of writing."""
    for pattern in FORMATS:
        try:
            day = dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise ValidationError(_("“%(text)s” bukan tanggal pada kalender. Contoh: 18-01-2025."))


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


def chosen_from(known: dict[str, str], words: str) -> Callable[[str], str]:
    """Reads one of the words we know."""

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise ValidationError(words)
        return known[text.casefold()]

    return read


def checked(validator, words: str | None = None, start: str = "") -> Callable[[str], str]:
    """Text that a validator accepts."""

    def read(text: str) -> str:
        text = text if text.startswith("http") or not start else start + text
        try:
            validator(text)
        except ValidationError as fault:
            raise ValidationError(words or fault.messages[0]) from fault
        return text

    return read


def readers() -> dict[str, Callable]:
    """How each column is read, where it is more than a text."""
    return {
        "licence_number": lambda text: "".join(text.split()).upper(),
        "kind": chosen_from(KINDS, _("“%(text)s” bukan jenis LSP. Tulis P1, P1 Industri, P2, atau P3.")),
        "province": chosen_from(PROVINCES, _("“%(text)s” bukan salah satu dari 38 provinsi.")),
        "email": checked(is_email, _("“%(text)s” bukan alamat surel.")),
        "phone": checked(phone_number),
        "website": checked(is_url, _("“%(text)s” bukan alamat laman."), "https://"),
        "postal_code": checked(LSP._meta.get_field("postal_code").validators[0]),
        "schemes": as_schemes,
    } | dict.fromkeys(DAYS, as_day)


def read_rows(run: ImportRun, faults: Faults) -> list[dict]:
    """The rows as values; what cannot be read is named and left out of the row."""
    read, rows = readers(), []
    for number, cells in run.rows:
        row: dict = {"row": number}
        for column in COLUMNS:
            text = cells[run.mapping[column.name]].strip() if column.name in run.mapping else ""
            if not text:
                if column.is_required:
                    faults.add(number, column.name, _("Kosong, padahal wajib diisi."))
                continue
            if column.longest and len(text) > column.longest:
                faults.add(number, column.name, _("Lebih dari %(n)d huruf.") % {"n": column.longest})
                continue
            try:
                row[column.name] = read.get(column.name, str)(text)
            except ValidationError as fault:
                faults.add(
                    number,
                    column.name,
                    fault.messages[0] % {"text": text[:60]} if "%(text)s" in fault.messages[0] else fault.messages[0],
                )
        rows.append(row)
    return rows


@dataclass
class Plan:
    """What a run would write: new bodies, periods and schemes, and changed ones with what they were."""

    bodies: dict[str, LSP] = field(default_factory=dict)
    new_bodies: list[LSP] = field(default_factory=list)
    new_schemes: dict[tuple[str, str], Scheme] = field(default_factory=dict)
    new_periods: list[tuple[Licence, list[Scheme]]] = field(default_factory=list)
    changed: list[tuple[object, dict, dict]] = field(default_factory=list)
    same: int = 0


class Stock:
    """What the register holds already of the numbers in a file, read in a few statements."""

    def __init__(self, rows: list[dict]):
        numbers = {row["licence_number"] for row in rows if "licence_number" in row}
        decrees = {row["decree_number"] for row in rows if "decree_number" in row}
        self.bodies = {lsp.licence_number.upper(): lsp for lsp in of(LSP.objects, "licence_number__in", numbers)}
        mine = [lsp.pk for lsp in self.bodies.values()]
        self.schemes = {(s.lsp_id, s.code): s for s in of(Scheme.objects, "lsp__in", mine)}
        self.periods: dict[int, list[Licence]] = {}
        for period in of(Licence.objects.order_by("starts_on"), "lsp__in", mine):
            self.periods.setdefault(period.lsp_id, []).append(period)
        self.decrees = {period.decree_number: period for period in of(Licence.objects, "decree_number__in", decrees)}


def of(rows, lookup: str, values) -> list:
    """Rows by a long list of values, a batch at a time."""
    return [row for some in batches(values) for row in rows.filter(**{lookup: some})]


def batches(values) -> Iterator[list]:
    """A long list in parts that one statement can take."""
    values = list(values)
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def plan_of(rows: list[dict], faults: Faults, opens_on: Callable[[dt.date, dt.date], dt.date]) -> Plan:
    """What the rows would change in the register as it is now; what contradicts it or another row is named."""
    plan, stock = Plan(), Stock(rows)
    first: dict[str, dict] = {}
    decrees: dict[str, int] = {}
    spans: dict[str, list[tuple[dt.date, dt.date, str]]] = {}
    for row in rows:
        number, decree = row.get("licence_number"), row.get("decree_number")
        if number is None or decree is None:
            continue
        if decree in decrees:
            faults.add(
                row["row"], "decree_number", _("Nomor SK ini sudah ada pada baris %(n)d.") % {"n": decrees[decree]}
            )
            continue
        decrees[decree] = row["row"]
        if (before := first.setdefault(number, row)) is not row and before.get("name") != row.get("name"):
            faults.add(
                row["row"],
                "name",
                _("Berbeda dari nama pada baris %(n)d dengan nomor lisensi yang sama.") % {"n": before["row"]},
            )
            continue
        if not all(day in row for day in DAYS):
            continue
        if row["ends_on"] <= row["starts_on"]:
            faults.add(row["row"], "ends_on", _("Hari berakhir harus sesudah hari mulai."))
            continue
        known = stock.decrees.get(decree)
        body = stock.bodies.get(number)
        if known and (body is None or known.lsp_id != body.pk):
            faults.add(row["row"], "decree_number", _("Nomor SK ini sudah tercatat untuk LSP lain."))
            continue
        others = spans.setdefault(number, [])
        recorded = [
            (p.starts_on, p.ends_on, p.decree_number)
            for p in stock.periods.get(body.pk if body else 0, [])
            if p != known
        ]
        clash = next(
            (c for c in [*others, *recorded] if c[0] <= row["ends_on"] and c[1] >= row["starts_on"] and c[2] != decree),
            None,
        )
        if clash:
            faults.add(
                row["row"], "starts_on", _("Masa ini bertumpang tindih dengan SK %(number)s.") % {"number": clash[2]}
            )
            continue
        others.append((row["starts_on"], row["ends_on"], decree))
        if row["row"] not in faults.rows:
            take_up(row, plan, stock, body, known, faults, opens_on)
    return plan


def take_up(row, plan: Plan, stock: Stock, body: LSP | None, known: Licence | None, faults: Faults, opens_on) -> None:
    """Add what one sound row says to the plan."""
    told = {name: row[name] for name in BODY if name in row}
    moved = False
    if body is None and (body := plan.bodies.get(row["licence_number"])) is None:
        body = LSP(**told)
        plan.new_bodies.append(body)
    elif body.pk and row["licence_number"] not in plan.bodies:
        moved = note_change(plan, body, {n: v for n, v in told.items() if n != "licence_number"})
    plan.bodies[row["licence_number"]] = body
    schemes = []
    for code, title in row.get("schemes", []):
        scheme = stock.schemes.get((body.pk, code)) if body.pk else None
        if scheme and scheme.title != title:
            faults.add(
                row["row"],
                "schemes",
                _("Judul skema %(code)s berbeda dari yang tercatat: %(title)s.")
                % {"code": code, "title": scheme.title},
            )
            return
        if scheme is None:
            scheme = plan.new_schemes.setdefault(
                (row["licence_number"], code), Scheme(lsp=body, code=code, title=title)
            )
        schemes.append(scheme)
    days = {name: row[name] for name in DAYS}
    if known is None:
        period = Licence(
            lsp=body,
            decree_number=row["decree_number"],
            renewal_opens_on=opens_on(row["starts_on"], row["ends_on"]),
            **days,
        )
        plan.new_periods.append((period, schemes))
        return
    after = days | (
        {"renewal_opens_on": opens_on(row["starts_on"], row["ends_on"])} if known.ends_on != row["ends_on"] else {}
    )
    differs = any(getattr(known, name) != value for name, value in after.items())
    if differs and known.certificate_sha256:
        faults.add(
            row["row"],
            "decree_number",
            _("Masa ini terbit di sini dengan sertifikat bertanda tangan; harinya tidak dapat diubah."),
        )
        return
    changed = note_change(plan, known, after) if differs else False
    plan.same += not (moved or changed)


def note_change(plan: Plan, record, after: dict) -> bool:
    """Write down what would change in a record, where anything would."""
    after = {name: value for name, value in after.items() if getattr(record, name) != value}
    if after:
        plan.changed.append((record, {name: getattr(record, name) for name in after}, after))
    return bool(after)


def dry_run(run: ImportRun, opens_on) -> tuple[Plan, dict]:
    """The plan and the report: every fault, and how many would be new, changed and the same."""
    faults = Faults()
    plan = plan_of(read_rows(run, faults), faults, opens_on)
    report = {
        "faults": sorted(faults.listed, key=lambda fault: fault["row"]),
        "new": len(plan.new_bodies),
        "periods": len(plan.new_periods),
        "changed": len(plan.changed),
        "same": plan.same,
        "rows": len(run.rows),
    }
    return plan, report


def apply(run: ImportRun, opens_on, by) -> dict:
    """Write the whole file or nothing of it; returns the report, with faults where the register has changed meanwhile."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        list(LSP.objects.select_for_update().order_by("pk").values_list("pk"))
        plan, report = dry_run(run, opens_on)
        if report["faults"] or run.applied_at:
            return report
        run.done = write(plan, by)
        run.applied_at, run.report = timezone.now(), report
        run.save(update_fields=["done", "applied_at", "report"])
    return report


def write(plan: Plan, by) -> dict:
    """Write a plan; returns what is needed to take it back."""
    give_addresses(plan.new_bodies)
    how = {"batch_size": BATCH, "default_user": by, "default_change_reason": "import"}
    bodies = bulk_create_with_history(plan.new_bodies, LSP, **how)
    schemes = bulk_create_with_history(list(plan.new_schemes.values()), Scheme, **how)
    periods = bulk_create_with_history([period for period, _schemes in plan.new_periods], Licence, **how)
    through = Licence.scope.through
    through.objects.bulk_create(
        [through(licence_id=p.pk, scheme_id=s.pk) for p, covered in plan.new_periods for s in covered], batch_size=BATCH
    )
    changed = []
    for record, before, after in plan.changed:
        for name, value in after.items():
            setattr(record, name, value)
        changed.append([record._meta.model_name, record.pk, as_text(before), as_text(after)])
    rewrite([record for record, _before, _after in plan.changed], plan.changed, by)
    made = {"lsp": bodies, "scheme": schemes, "licence": periods}
    return {"made": {name: [record.pk for record in records] for name, records in made.items()}, "changed": changed}


def rewrite(records: list, changes: list, by) -> None:
    """Save changed records with their history, kind by kind."""
    for model in (LSP, Licence):
        mine = [record for record in records if isinstance(record, model)]
        names = sorted({name for record, _before, after in changes if isinstance(record, model) for name in after})
        if mine:
            bulk_update_with_history(mine, model, names, batch_size=BATCH, default_user=by)


def as_text(values: dict) -> dict:
    """Values as JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def give_addresses(bodies: list[LSP]) -> None:
    """Every new body its own page address, from its name."""
    taken = set(LSP.objects.values_list("slug", flat=True))
    for lsp in bodies:
        stem = slugify(lsp.name.removeprefix("LSP "))[:70] or "lsp"
        slug, number = stem, 2
        while slug in taken:
            slug, number = f"{stem}-{number}", number + 1
        lsp.slug = slug
        taken.add(slug)


def undo(run: ImportRun, by) -> list[str]:
    """Take a run back, all or nothing; returns why not, in words, where something has been built on it."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not run.applied_at or run.undone_at:
            return [_("Impor ini sudah dibatalkan.")]
        refused = put_back(run, by)
        if not refused:
            try:
                with transaction.atomic():
                    for name, model in (("licence", Licence), ("scheme", Scheme), ("lsp", LSP)):
                        for some in batches(run.done["made"][name]):
                            model.objects.filter(pk__in=some).delete()
            except ProtectedError as fault:
                used = next(iter(fault.protected_objects))
                refused = [_("Data dari impor ini sudah dipakai: %(record)s.") % {"record": used}]
        if refused:
            transaction.set_rollback(True)
            return refused
        run.undone_at = timezone.now()
        run.save(update_fields=["undone_at"])
    return []


def put_back(run: ImportRun, by) -> list[str]:
    """Give changed records their former values, unless somebody has changed them since."""
    refused, changes = [], []
    for model in (LSP, Licence):
        mine = {
            pk: (before, after) for name, pk, before, after in run.done["changed"] if name == model._meta.model_name
        }
        for record in of(model.objects, "pk__in", mine):
            before, after = mine[record.pk]
            if as_text({name: getattr(record, name) for name in after}) != after:
                refused.append(_("%(record)s sudah diubah sesudah impor.") % {"record": record})
            for name, value in before.items():
                setattr(record, name, model._meta.get_field(name).to_python(value))
            changes.append((record, after, before))
    if not refused:
        rewrite([record for record, _after, _before in changes], changes, by)
    return refused
