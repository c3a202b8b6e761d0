"""Import of an existing register by the secretariat."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.deadlines import before_days
from audits.models import RuleSet
from audits.views.secretariat import imports
from audits.views.secretariat.imports import Importer, ImportWords
from lsp.models import ImportRun, User
from lsp.register import import_rows, importing
from lsp.shapes import Json


def window(on: dt.date):
    """When the renewal of a period opens, by the rules in force."""
    days = RuleSet.objects.in_force(on).renewal_window_days
    return lambda starts_on, ends_on: max(before_days(ends_on, days), starts_on)


def dry_run(run: ImportRun) -> Json:
    """What the rows would change in the register."""
    return importing.dry_run(run, window(timezone.localdate()))[1]


def apply(run: ImportRun, by: User, *, sound_only: bool = False) -> Json:
    """Write the rows into the register."""
    return importing.apply(run, window(timezone.localdate()), by, sound_only=sound_only)


REGISTER = Importer(
    kind=ImportRun.Kind.REGISTER,
    page="register_import",
    shape=import_rows.REGISTER,
    words=ImportWords(
        title=_("Impor register"),
        lede=_(
            "Bawa register yang sudah ada ke sini dari XLSX atau CSV. Berkas diuji dahulu; register baru berubah setelah Anda menekan tombol impor, dan impor dapat dibatalkan."
        ),
        hints=(
            _("Satu baris untuk setiap masa lisensi. Judul kolom boleh lain; Anda memasangkannya sesudah mengunggah."),
            _("Skema ditulis KODE: Judul, dipisahkan titik koma. Tanggal ditulis 18-01-2025."),
        ),
        sheet=_("Lembar yang memuat register"),
        whole=_(
            "Semua baris ditulis sekaligus dan langsung tampil di register publik. LSP tidak diberi tahu. Impor dapat dibatalkan."
        ),
        sound=_(
            "Atau impor dahulu %(n)d baris yang benar: baris itu langsung tampil di register publik, LSP tidak diberi tahu, dan impor dapat dibatalkan."
        ),
        apply=_("Impor ke register"),
        done=_("Register diimpor."),
        moved_on=_("Register berubah sesudah uji coba. Periksa lagi kesalahannya."),
        undo=_(
            "Membatalkan menghapus LSP, masa lisensi, dan skema yang dibuat impor ini dan mengembalikan data yang diubahnya. Bila salah satunya sudah dipakai atau diubah, tidak ada yang dibatalkan."
        ),
        undone=_("Impor dibatalkan; register kembali seperti sebelumnya."),
    ),
    run_of=importing.run_of,
    dry_run=dry_run,
    apply=apply,
    undo=importing.undo,
    facts=(
        ("new", _("LSP baru")),
        ("periods", _("Masa lisensi baru")),
        ("changed", _("Data yang berubah")),
        ("same", _("Baris yang sudah sama")),
    ),
)


@require_http_methods(["GET", "POST"])
@login_required
def register_import(request):
    """The runs so far, and the upload of the next file."""
    return imports.index(request, REGISTER)


@require_http_methods(["GET", "POST"])
@login_required
def register_import_run(request, key):
    """One run with its dry run."""
    return imports.run_page(request, REGISTER, key)


@require_safe
@login_required
def register_import_rest(request, key):
    """The rows of a run that could not be taken."""
    return imports.rest(request, REGISTER, key)
