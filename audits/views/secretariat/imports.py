"""The pages of every import: upload, mapping, dry run, writing, undoing, and the rows that were left out; an `Importer` says of what."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audits.exports.corrections import WorkbookSheet, workbook
from audits.forms.files import SheetField
from audits.models import WaitingFile
from audits.people.reauthentication import demand_proof
from audits.views.exports.downloads import XLSX, handed_over
from audits.views.files.chosen_files import ChosenFiles
from lsp.badges import Badge
from lsp.models import ImportRun, User
from lsp.permissions import keeps_register
from lsp.register import importing, spreadsheet
from lsp.register.import_rows import Shape
from lsp.shapes import Json
from lsp.text import whole_number

SHOWN_FAULTS = 200
SHOWN_READINGS = 50
LONGEST_HEAD = 90


@dataclass(frozen=True)
class ImportWords:
    """What the pages say of one kind of import."""

    title: str | Promise
    lede: str | Promise
    hints: tuple[str | Promise, ...]
    sheet: str | Promise
    whole: str | Promise
    sound: str | Promise
    apply: str | Promise
    done: str | Promise
    moved_on: str | Promise
    undo: str | Promise = ""
    undone: str | Promise = ""


@dataclass(frozen=True)
class Importer:
    """One kind of import: its shape, its acts, its words, and the name of its address."""

    kind: str
    page: str
    shape: Shape
    words: ImportWords
    run_of: Callable[[str, list[spreadsheet.Sheet], User], ImportRun]
    dry_run: Callable[[ImportRun], Json]
    apply: Callable[..., Json]
    # What the report says beside the number of rows and of faults: the key and its name.
    facts: tuple[tuple[str, str | Promise], ...]
    undo: Callable[[ImportRun, User], list[str]] | None = None
    check: Callable[[ImportRun], None] = field(default=lambda run: None)

    @property
    def url(self) -> str:
        return reverse(f"audits:{self.page}")

    def url_of(self, run: ImportRun) -> str:
        return reverse(f"audits:{self.page}_run", args=[run.key])

    def rest_of(self, run: ImportRun) -> str:
        return reverse(f"audits:{self.page}_rest", args=[run.key])


class SheetForm(forms.Form):
    """The sheet that is brought in."""

    berkas = SheetField()


def index(request, importer: Importer):
    """The runs so far, and the upload of the next file."""
    if not keeps_register(request.user):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = SheetForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    waits = {"has_waiting": Exists(WaitingFile.objects.shown_to(request.user, request.path))}
    rows = ImportRun.objects.filter(kind=importer.kind).defer("sheets", "rows", "done").select_related("by")
    runs = list(rows.annotate(**waits)[:25])
    chosen = ChosenFiles(request, form) if is_sent or not runs or vars(runs[0])["has_waiting"] else None
    if chosen and form.is_valid():
        given = form.cleaned_data["berkas"]
        try:
            run = importer.run_of(given.name, given.tables, request.user)
            look(importer, run)
        except ValidationError as fault:
            form.add_error("berkas", fault)
            chosen.settle()
        else:
            run.save()
            chosen.settle()
            return redirect(importer.url_of(run))
    elif chosen:
        chosen.hold()
    context = {
        "importer": importer,
        "words": importer.words,
        "runs": [(run, importer.url_of(run)) for run in runs],
        "form": form,
        "columns": importer.shape.columns,
    }
    return render(request, "audits/secretariat/import.html", context, status=422 if is_sent else 200)


def look(importer: Importer, run: ImportRun) -> None:
    """Make the dry run, once every column that is needed has been named; raises ValidationError for too much at once."""
    run.report = {} if importer.shape.unmapped(run.mapping) else importer.dry_run(run)


def run_page(request, importer: Importer, key):
    """One run: which column is which, what would happen, and the buttons that make it happen or take it back."""
    if not keeps_register(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun.objects.select_related("by"), kind=importer.kind, key=key)
    refused: list[str] = []
    if request.method == "POST":
        words, refused = acted(request, importer, run)
        if not refused:
            messages.success(request, words)
            return redirect(importer.url_of(run))
    choices = [
        (column, [(number, name, run.mapping.get(column.name) == number) for number, name in enumerate(run.columns)])
        for column in importer.shape.columns
    ]
    faults = run.report.get("faults", [])
    sound = len(run.rows) - run.report.get("faulty", 0)
    context = {
        "importer": importer,
        "words": importer.words,
        "rest_url": importer.rest_of(run),
        "run": run,
        "badge": run.badge if run.applied_at else readiness(faults),
        "choices": choices,
        "missing": importer.shape.unmapped(run.mapping),
        "facts": [(name, run.report.get(key, 0)) for key, name in importer.facts],
        "faults": faults[:SHOWN_FAULTS],
        "fault_count": len(faults),
        "refused": refused,
        "report": run.report,
        "sound": sound,
        "sound_words": importer.words.sound % {"n": sound},
        "read_as": run.report.get("read_as", [])[:SHOWN_READINGS],
        "sheets": [(number, sheet, number == run.sheet) for number, sheet in enumerate(run.sheets)],
        "heads": [(n, " · ".join(filter(None, cells))[:LONGEST_HEAD], n == run.head) for n, cells in heads_of(run)],
    }
    return render(request, "audits/secretariat/import_run.html", context, status=409 if refused else 200)


def acted(request, importer: Importer, run: ImportRun) -> tuple[str, list[str]]:
    """Do what was pressed: what was done, and why not."""
    act = request.POST.get("act")
    if act in {"undo", "apply", "apply_sound"}:
        demand_proof(request)
    if act == "undo" and importer.undo:
        return str(importer.words.undone), importer.undo(run, request.user)
    if run.applied_at:
        return "", [_("Berkas ini sudah diimpor.")]
    if act in {"apply", "apply_sound"} and not importer.shape.unmapped(run.mapping):
        return applied(request, importer, run, sound_only=act == "apply_sound")
    try:
        place(request.POST, importer, run)
        look(importer, run)
    except ValidationError as fault:
        return "", fault.messages
    run.save(update_fields=["sheet", "head", "columns", "rows", "mapping", "report"])
    return _("Uji coba selesai. Belum ada yang disimpan."), []


def applied(request, importer: Importer, run: ImportRun, *, sound_only: bool) -> tuple[str, list[str]]:
    """Write the run, unless something has changed since its dry run was shown."""
    before = run.report
    try:
        run.report = importer.apply(run, request.user, sound_only=sound_only)
    except ValidationError as fault:
        return "", fault.messages
    if not importing.same_faults(before if sound_only else {}, run.report):
        ImportRun.objects.filter(pk=run.pk, applied_at=None).update(report=run.report)
        return "", [str(importer.words.moved_on)]
    if run.report["faults"]:
        words = _("Baris yang benar sudah diimpor. %(n)d baris belum; unduh, perbaiki, lalu unggah lagi.")
        return words % {"n": run.report["faulty"]}, []
    return str(importer.words.done), []


def place(typed, importer: Importer, run: ImportRun) -> None:
    """Take sheet, head and columns as they were chosen; another table is mapped anew. Raises ValidationError in words."""
    sheet = whole_number(typed.get("sheet", ""), max(len(run.sheets) - 1, 0))
    head = whole_number(typed.get("head", ""), spreadsheet.MOST_LINES)
    if run.sheets and sheet is not None and sheet != run.sheet:
        importing.put_table(run, sheet, shape=importer.shape)
    elif run.sheets and head is not None and head != run.head:
        importing.put_table(run, run.sheet, head, shape=importer.shape)
    else:
        run.mapping = mapping_from(typed, importer.shape, run)
    importer.check(run)


def heads_of(run: ImportRun) -> list[spreadsheet.Row]:
    """The rows of the chosen sheet that may be its head."""
    return spreadsheet.Sheet(**run.sheets[run.sheet]).heads if run.sheets else []


def rest(request, importer: Importer, key):
    """The rows of a run that could not be taken, with their reasons, to be mended and brought again."""
    if not keeps_register(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun, kind=importer.kind, key=key)
    head, rows = importing.left_out(run)
    if not rows:
        raise Http404
    sheet = WorkbookSheet(_("Perlu diperbaiki"), head, rows, [18] * (len(head) - 1) + [60])
    return handed_over(workbook([sheet]), XLSX, f"perlu-diperbaiki-{run.created_at:%Y%m%d-%H%M}.xlsx")


def readiness(faults: list) -> Badge:
    """Whether a run whose dry run found these faults can be written."""
    return Badge("overdue", _("Belum dapat diimpor")) if faults else Badge("ontime", _("Siap diimpor"))


def mapping_from(typed, shape: Shape, run: ImportRun) -> dict[str, int]:
    """The columns as they were chosen; what is none of the file's counts as not chosen."""
    chosen = {column.name: typed.get(f"column-{column.name}", "") for column in shape.columns}
    return {name: int(n) for name, n in chosen.items() if n.isdecimal() and len(n) < 4 and int(n) < len(run.columns)}
