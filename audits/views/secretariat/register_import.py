"""Import of an existing register by the secretariat: upload, mapping, dry run, writing, undoing."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.deadlines import before_days
from audits.exports.corrections import WorkbookSheet, workbook
from audits.files.sheets import sheets_of
from audits.models import RuleSet
from audits.people.reauthentication import demand_proof
from audits.views.exports.downloads import XLSX, handed_over
from lsp.badges import Badge
from lsp.models import ImportRun
from lsp.permissions import keeps_register
from lsp.register import import_rows, importing, spreadsheet
from lsp.text import whole_number

SHOWN_FAULTS = 200
SHOWN_READINGS = 50
LONGEST_HEAD = 90


def window(on: dt.date):
    """When the renewal of a period opens, by the rules in force."""
    days = RuleSet.objects.in_force(on).renewal_window_days
    return lambda starts_on, ends_on: max(before_days(ends_on, days), starts_on)


@require_http_methods(["GET", "POST"])
@login_required
def register_import(request):
    """The runs so far, and the upload of the next file."""
    if not keeps_register(request.user):
        raise PermissionDenied
    error, status = "", 200
    if request.method == "POST":
        given = request.FILES.get("berkas")
        try:
            if given is None:
                raise ValidationError(_("Pilih berkas register."))
            tables = sheets_of(given.name, given.read(spreadsheet.LARGEST + 1))
            run = importing.run_of(given.name, tables, request.user)
        except ValidationError as fault:
            error, status = fault.messages[0], 422
        else:
            run.save()
            look(run)
            return redirect("audits:register_import_run", run.key)
    runs = ImportRun.objects.defer("sheets", "rows", "done").select_related("by")[:25]
    context = {"runs": runs, "error": error, "columns": import_rows.COLUMNS}
    return render(request, "audits/secretariat/register_import.html", context, status=status)


def look(run: ImportRun) -> None:
    """Make the dry run, once every column that is needed has been named."""
    run.report = {} if import_rows.unmapped(run.mapping) else importing.dry_run(run, window(timezone.localdate()))[1]
    run.save(update_fields=["sheet", "head", "columns", "rows", "mapping", "report"])


@require_http_methods(["GET", "POST"])
@login_required
def register_import_run(request, key):
    """One run: which column is which, what would happen, and the buttons that make it happen or take it back."""
    if not keeps_register(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun.objects.select_related("by"), key=key)
    refused: list[str] = []
    if request.method == "POST":
        words, refused = acted(request, run)
        if not refused:
            messages.success(request, words)
            return redirect("audits:register_import_run", run.key)
    choices = [
        (column, [(number, name, run.mapping.get(column.name) == number) for number, name in enumerate(run.columns)])
        for column in import_rows.COLUMNS
    ]
    faults = run.report.get("faults", [])
    context = {
        "run": run,
        "badge": run.badge if run.applied_at else readiness(faults),
        "choices": choices,
        "missing": import_rows.unmapped(run.mapping),
        "faults": faults[:SHOWN_FAULTS],
        "fault_count": len(faults),
        "refused": refused,
        "report": run.report,
        "sound": len(run.rows) - run.report.get("faulty", 0),
        "read_as": run.report.get("read_as", [])[:SHOWN_READINGS],
        "sheets": [(number, sheet, number == run.sheet) for number, sheet in enumerate(run.sheets)],
        "heads": [(n, " · ".join(filter(None, cells))[:LONGEST_HEAD], n == run.head) for n, cells in heads_of(run)],
    }
    return render(request, "audits/secretariat/register_import_run.html", context, status=409 if refused else 200)


def acted(request, run: ImportRun) -> tuple[str, list[str]]:
    """Do what was pressed: what was done, and why not."""
    act = request.POST.get("act")
    if act in {"undo", "apply", "apply_sound"}:
        demand_proof(request)
    if act == "undo":
        return _("Impor dibatalkan; register kembali seperti sebelumnya."), importing.undo(run, request.user)
    if run.applied_at:
        return "", [_("Berkas ini sudah diimpor.")]
    if act in {"apply", "apply_sound"} and not import_rows.unmapped(run.mapping):
        return applied(request, run, sound_only=act == "apply_sound")
    try:
        place(request.POST, run)
    except ValidationError as fault:
        return "", fault.messages
    look(run)
    return _("Uji coba selesai. Belum ada yang ditulis ke register."), []


def applied(request, run: ImportRun, *, sound_only: bool) -> tuple[str, list[str]]:
    """Write the run, unless the register has changed since its dry run was shown."""
    before = run.report
    run.report = importing.apply(run, window(timezone.localdate()), request.user, sound_only=sound_only)
    if not importing.same_faults(before if sound_only else {}, run.report):
        ImportRun.objects.filter(pk=run.pk, applied_at=None).update(report=run.report)
        return "", [_("Register berubah sesudah uji coba. Periksa lagi kesalahannya.")]
    if run.report["faults"]:
        words = _("Baris yang benar sudah diimpor. %(n)d baris belum; unduh, perbaiki, lalu unggah lagi.")
        return words % {"n": run.report["faulty"]}, []
    return _("Register diimpor."), []


def place(typed, run: ImportRun) -> None:
    """Take sheet, head and columns as they were chosen; another table is mapped anew. Raises ValidationError in words."""
    sheet = whole_number(typed.get("sheet", ""), max(len(run.sheets) - 1, 0))
    head = whole_number(typed.get("head", ""), spreadsheet.MOST_LINES)
    if run.sheets and sheet is not None and sheet != run.sheet:
        importing.put_table(run, sheet)
    elif run.sheets and head is not None and head != run.head:
        importing.put_table(run, run.sheet, head)
    else:
        run.mapping = mapping_from(typed, run)


def heads_of(run: ImportRun) -> list[spreadsheet.Row]:
    """The rows of the chosen sheet that may be its head."""
    return spreadsheet.Sheet(**run.sheets[run.sheet]).heads if run.sheets else []


@require_safe
@login_required
def register_import_rest(request, key):
    """The rows of a run that could not be taken, with their reasons, to be mended and brought again."""
    if not keeps_register(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun, key=key)
    head, rows = importing.left_out(run)
    if not rows:
        raise Http404
    sheet = WorkbookSheet(_("Perlu diperbaiki"), head, rows, [18] * (len(head) - 1) + [60])
    return handed_over(workbook([sheet]), XLSX, f"perlu-diperbaiki-{run.created_at:%Y%m%d-%H%M}.xlsx")


def readiness(faults: list) -> Badge:
    """Whether a run whose dry run found these faults can be written."""
    return Badge("overdue", _("Belum dapat diimpor")) if faults else Badge("ontime", _("Siap diimpor"))


def mapping_from(typed, run: ImportRun) -> dict[str, int]:
    """The columns as they were chosen; what is none of the file's counts as not chosen."""
    chosen = {column.name: typed.get(f"column-{column.name}", "") for column in import_rows.COLUMNS}
    return {name: int(n) for name, n in chosen.items() if n.isdecimal() and len(n) < 4 and int(n) < len(run.columns)}
