"""Import of an existing register by the secretariat: upload, mapping, dry run, writing, undoing."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.deadlines import before_days
from audits.models import RuleSet
from lsp import importing, sheets
from lsp.models import ImportRun
from lsp.once import once
from lsp.permissions import keeps_register

SHOWN_FAULTS = 200


def window(on: dt.date):
    """When the renewal of a period opens, by the rules in force."""
    days = RuleSet.objects.in_force(on).renewal_window_days
    return lambda starts_on, ends_on: max(before_days(ends_on, days), starts_on)


@require_http_methods(["GET", "POST"])
@login_required
@once
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
            columns, rows = sheets.table_of(given.name, given.read(sheets.LARGEST + 1))
        except ValidationError as fault:
            error, status = fault.messages[0], 422
        else:
            run = ImportRun.objects.create(
                name=given.name[-120:], columns=columns, rows=rows, mapping=importing.guess(columns), by=request.user
            )
            look(run)
            return redirect("audits:register_import_run", run.key)
    runs = ImportRun.objects.defer("rows", "done").select_related("by")[:25]
    context = {"runs": runs, "error": error, "columns": importing.COLUMNS}
    return render(request, "audits/register_import.html", context, status=status)


def look(run: ImportRun) -> None:
    """Make the dry run, once every column that is needed has been named."""
    run.report = {} if importing.unmapped(run.mapping) else importing.dry_run(run, window(timezone.localdate()))[1]
    run.save(update_fields=["mapping", "report"])


@require_http_methods(["GET", "POST"])
@login_required
def register_import_run(request, key):
    """One run: which column is which, what would happen, and the buttons that make it happen or take it back."""
    if not keeps_register(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun.objects.select_related("by"), key=key)
    refused: list[str] = []
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "undo":
            refused = importing.undo(run, request.user)
            words = _("Impor dibatalkan; register kembali seperti sebelumnya.")
        elif act == "apply" and not run.applied_at and not importing.unmapped(run.mapping):
            run.report = importing.apply(run, window(timezone.localdate()), request.user)
            refused = (
                [_("Register berubah sesudah uji coba. Periksa lagi kesalahannya.")] if run.report["faults"] else []
            )
            words = _("Register diimpor.")
        elif not run.applied_at:
            run.mapping = mapping_from(request.POST, run)
            look(run)
            words = _("Uji coba selesai. Belum ada yang ditulis ke register.")
        else:
            refused, words = [_("Berkas ini sudah diimpor.")], ""
        if not refused:
            messages.success(request, words)
            return redirect("audits:register_import_run", run.key)
    choices = [
        (column, [(number, name, run.mapping.get(column.name) == number) for number, name in enumerate(run.columns)])
        for column in importing.COLUMNS
    ]
    faults = run.report.get("faults", [])
    context = {
        "run": run,
        "choices": choices,
        "missing": importing.unmapped(run.mapping),
        "faults": faults[:SHOWN_FAULTS],
        "fault_count": len(faults),
        "refused": refused,
        "report": run.report,
    }
    return render(request, "audits/register_import_run.html", context, status=409 if refused else 200)


def mapping_from(typed, run: ImportRun) -> dict[str, int]:
    """The columns as they were chosen; what is none of the file's counts as not chosen."""
    chosen = {column.name: typed.get(f"column-{column.name}", "") for column in importing.COLUMNS}
    return {name: int(n) for name, n in chosen.items() if n.isdecimal() and len(n) < 4 and int(n) < len(run.columns)}
