"""Brings an existing register in: says what its rows would change, writes all of them or all that are sound, and takes it back."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from lsp.models import LSP, ImportRun, Licence, Scheme, User
from lsp.register import spreadsheet
from lsp.register.admin_changes import tell_of
from lsp.register.import_log import note_changes, note_periods, note_run
from lsp.register.import_rows import BODY, DAYS, REGISTER, Faults, Shape, read_rows
from lsp.shapes import Json, Values

BATCH = 500
# New schemes of one file, so that its page can wait for them.
MOST_SCHEMES = 20_000

T = TypeVar("T")
Record = TypeVar("Record", bound=models.Model)
# When the renewal of a period opens, from its first and last day.
OpensOn = Callable[[dt.date, dt.date], dt.date]


@dataclass
class ImportPlan:
    """What a run would write: new bodies, periods and schemes, and changed ones with what they were."""

    bodies: dict[str, LSP] = field(default_factory=dict)
    new_bodies: list[LSP] = field(default_factory=list)
    new_schemes: dict[tuple[str, str], Scheme] = field(default_factory=dict)
    new_periods: list[tuple[Licence, list[Scheme]]] = field(default_factory=list)
    changed: list[tuple[LSP | Licence, Values, Values]] = field(default_factory=list)
    same: int = 0


class Stock:
    """What the register holds already of the numbers in a file, read in a few statements."""

    def __init__(self, rows: list[Values]):
        numbers = {row["licence_number"] for row in rows if "licence_number" in row}
        decrees = {row["decree_number"] for row in rows if "decree_number" in row}
        self.bodies = {lsp.licence_number.upper(): lsp for lsp in of(LSP.objects, "licence_number__in", numbers)}
        mine = [lsp.pk for lsp in self.bodies.values()]
        self.schemes = {(s.lsp_id, s.code): s for s in of(Scheme.objects, "lsp__in", mine)}
        self.periods: dict[int, list[Licence]] = {}
        for period in of(Licence.objects.order_by("starts_on"), "lsp__in", mine):
            self.periods.setdefault(period.lsp_id, []).append(period)
        self.decrees = {period.decree_number: period for period in of(Licence.objects, "decree_number__in", decrees)}


def of(rows: models.Manager[Record] | models.QuerySet[Record], lookup: str, values: Iterable[object]) -> list[Record]:
    """Rows by a long list of values, a batch at a time."""
    return [row for some in batches(values) for row in rows.filter(**{lookup: some})]


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """A long list in parts that one statement can take."""
    listed = list(values)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def run_of(
    name: str,
    sheets: list[spreadsheet.Sheet],
    by: User,
    *,
    shape: Shape = REGISTER,
    kind: str = ImportRun.Kind.REGISTER,
) -> ImportRun:
    """The run of a file with these tables, read where its own probably lies; raises ValidationError in words."""
    sheet, head = spreadsheet.place_of(sheets, shape.known)
    run = ImportRun(kind=kind, name=name[-120:], sheets=[asdict(one) for one in sheets], by=by)
    put_table(run, sheet, head, shape=shape)
    return run


def put_table(run: ImportRun, sheet: int, head: int | None = None, *, shape: Shape = REGISTER) -> None:
    """Read the table of this sheet under this head, or under its likeliest one; raises ValidationError in words."""
    chosen = spreadsheet.Sheet(**run.sheets[sheet])
    number = spreadsheet.place_of([chosen], shape.known)[1] if head is None else head
    run.columns, run.rows = chosen.table(number)
    run.sheet, run.head, run.mapping = sheet, number, shape.guess(run.columns)


def plan_of(rows: list[Values], faults: Faults, opens_on: OpensOn, own: Collection[int] = ()) -> ImportPlan:
    """What the rows would change in the register as it is now; what contradicts it or another row is named.

    Rows of the importer's `own` bodies are refused: nobody acts for a body they belong to.
    """
    plan, stock = ImportPlan(), Stock(rows)
    first: dict[str, Values] = {}
    decrees: dict[str, int] = {}
    spans: dict[str, list[tuple[dt.date, dt.date, str]]] = {}
    for row in rows:
        faults.patience.ask()
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
        if body and body.pk in own:
            faults.add(
                row["row"], "licence_number", _("Anda termasuk pengurus LSP ini. Minta rekan Anda mengimpor baris ini.")
            )
            continue
        if known and (body is None or known.lsp_id != body.pk):
            faults.add(row["row"], "decree_number", _("Nomor SK ini sudah tercatat untuk LSP lain."))
            continue
        others = spans.setdefault(number, [])
        recorded = [
            (p.starts_on, p.last_day, p.decree_number)
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


def take_up(
    row: Values,
    plan: ImportPlan,
    stock: Stock,
    body: LSP | None,
    known: Licence | None,
    faults: Faults,
    opens_on: OpensOn,
) -> None:
    """Add what one sound row says to the plan."""
    told = {name: row[name] for name in BODY if name in row}
    moved = False
    if body is None and (body := plan.bodies.get(row["licence_number"])) is None:
        body = LSP(**told)
        plan.new_bodies.append(body)
    elif body.pk and row["licence_number"] not in plan.bodies:
        moved = plan_change(plan, body, {n: v for n, v in told.items() if n != "licence_number"})
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
    if len(plan.new_schemes) > MOST_SCHEMES:
        raise ValidationError(_("Berkas ini memuat lebih dari 20.000 skema baru. Bagi menjadi beberapa berkas."))
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
            _("Masa ini terbit di sini dengan sertifikat bersegel; harinya tidak dapat diubah."),
        )
        return
    changed = plan_change(plan, known, after) if differs else False
    plan.same += not (moved or changed)


def plan_change(plan: ImportPlan, record: LSP | Licence, after: Values) -> bool:
    """Write down what would change in a record, where anything would."""
    after = {name: value for name, value in after.items() if getattr(record, name) != value}
    if after:
        plan.changed.append((record, {name: getattr(record, name) for name in after}, after))
    return bool(after)


def dry_run(
    run: ImportRun, opens_on: OpensOn, by: User | None = None, *, sound_only: bool = False
) -> tuple[ImportPlan, Json]:
    """The plan and the report: every fault, and how many would be new, changed and the same; raises ValidationError for too much at once.

    The plan of the sound rows alone is made without the others, so that none of theirs is half written.
    """
    faults = Faults(REGISTER)
    own = {*run.by.positions, *(by.positions if by else ())}
    rows = read_rows(run, faults)
    plan = plan_of(rows, faults, opens_on, own)
    left = len(rows)
    while sound_only and len(rows := [row for row in rows if row["row"] not in faults.rows]) < left:
        left = len(rows)
        plan = plan_of(rows, faults, opens_on, own)
    report = {
        "faults": sorted(faults.listed, key=lambda fault: fault["row"]),
        "faulty": len(faults.rows),
        "read_as": faults.read_as,
        "new": len(plan.new_bodies),
        "periods": len(plan.new_periods),
        "changed": len(plan.changed),
        "same": plan.same,
        "rows": len(run.rows),
    }
    return plan, report


def one_at_a_time(run: ImportRun) -> ImportRun:
    """This run, once no other is being written or taken back: two would give one page address to two bodies.

    Part of the transaction that writes; whoever comes second waits for the rows of the first.
    """
    list(ImportRun.objects.select_for_update().order_by("pk").values_list("pk"))
    list(LSP.objects.select_for_update().order_by("pk").values_list("pk"))
    return ImportRun.objects.get(pk=run.pk)


def apply(run: ImportRun, opens_on: OpensOn, by: User, *, sound_only: bool = False) -> Json:
    """Write the whole file or nothing of it; returns the report, with faults where the register has changed meanwhile.

    Where asked, write the sound rows only, as long as no others are faulty than the last dry run has named.
    """
    with transaction.atomic():
        run = one_at_a_time(run)
        plan, report = dry_run(run, opens_on, by, sound_only=sound_only)
        if run.applied_at or not (same_faults(run.report, report) if sound_only else not report["faults"]):
            return report
        reason = f"Impor register: {run.name}"
        lines = note_changes(plan.changed, reason, by)
        run.done = write(plan, by)
        run.applied_at, run.report = timezone.now(), report
        run.save(update_fields=["done", "applied_at", "report"])
        new = {body.pk for body in plan.new_bodies}
        lines += note_periods([period for period, _schemes in plan.new_periods if period.lsp_id not in new], reason, by)
        for line in [*lines, note_run(run, report, reason, by)]:
            tell_of(line)
    return report


def same_faults(before: Json, now: Json) -> bool:
    """Whether the same rows are faulty as somebody has been shown."""
    return faulty_rows(before) == faulty_rows(now)


def faulty_rows(report: Json) -> set[int]:
    return {fault["row"] for fault in report.get("faults", [])}


def left_out(run: ImportRun) -> tuple[list[str], list[list[object]]]:
    """The faulty rows as a sheet of their own: as they came, with their number and what is wrong with them behind."""
    said: dict[int, list[str]] = {}
    for fault in run.report.get("faults", []):
        said.setdefault(fault["row"], []).append(f"{fault['column']}: {fault['words']}")
    rows: list[list[object]] = [
        [*cells, str(number), "\n".join(said[number])] for number, cells in run.rows if number in said
    ]
    return [*run.columns, _("Baris semula"), _("Yang salah")], rows


def write(plan: ImportPlan, by: User) -> Json:
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


def rewrite(records: Sequence[models.Model], changes: Sequence[tuple[models.Model, Values, Values]], by: User) -> None:
    """Save changed records with their history, kind by kind."""
    for model in (LSP, Licence):
        mine = [record for record in records if isinstance(record, model)]
        names = sorted({name for record, _before, after in changes if isinstance(record, model) for name in after})
        names += ["correction"] if model is Licence else []
        if mine:
            bulk_update_with_history(mine, model, names, batch_size=BATCH, default_user=by)


def as_text(values: Values) -> Json:
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


def undo(run: ImportRun, by: User) -> list[str]:
    """Take a run back, all or nothing; returns why not, in words, where something has been built on it."""
    with transaction.atomic():
        run = one_at_a_time(run)
        if not run.applied_at or run.undone_at:
            return [_("Impor ini sudah dibatalkan.")]
        if touched(run) & {*by.positions}:
            return [_("Impor ini memuat LSP Anda sendiri. Minta rekan Anda membatalkannya.")]
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
        tell_of(note_run(run, run.report, f"Impor register dibatalkan: {run.name}", by))
    return []


def touched(run: ImportRun) -> set[int]:
    """The bodies that a run has made or changed, or whose periods it has."""
    changed = {"lsp": set(run.done["made"]["lsp"]), "licence": set(run.done["made"]["licence"])}
    for name, pk, _before, _after in run.done["changed"]:
        changed[name].add(pk)
    return changed["lsp"] | {period.lsp_id for period in of(Licence.objects, "pk__in", changed["licence"])}


def put_back(run: ImportRun, by: User) -> list[str]:
    """Give changed records their former values, unless somebody has changed them since."""
    refused: list[str] = []
    changes: list[tuple[LSP | Licence, Values, Values]] = []
    for model in (LSP, Licence):
        fields = {field.name: field for field in model._meta.fields}
        mine = {
            pk: (before, after) for name, pk, before, after in run.done["changed"] if name == model._meta.model_name
        }
        for record in of(model.objects, "pk__in", mine):
            before, after = mine[record.pk]
            if as_text({name: getattr(record, name) for name in after}) != after:
                refused.append(_("%(record)s sudah diubah sesudah impor.") % {"record": record})
            was, values = (
                {name: fields[name].to_python(value) for name, value in side.items()} for side in (after, before)
            )
            for name, value in values.items():
                setattr(record, name, value)
            changes.append((cast("LSP | Licence", record), was, values))
    if not refused:
        lines = note_changes(changes, f"Impor register dibatalkan: {run.name}", by)
        rewrite([record for record, _after, _before in changes], changes, by)
        for line in lines:
            tell_of(line)
    return refused
