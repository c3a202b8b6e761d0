"""Import of free days by the secretariat."""

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.rules import calendar_import as days
from audits.views.secretariat import imports
from audits.views.secretariat.imports import Importer, ImportWords
from lsp.models import ImportRun

CALENDAR = Importer(
    kind=ImportRun.Kind.CALENDAR,
    page="calendar_import",
    shape=days.CALENDAR,
    words=ImportWords(
        title=_("Impor kalender"),
        lede=_(
            "Bawa hari libur dan cuti bersama ke sini dari XLSX atau CSV. Berkas diuji dahulu; kalender baru berubah setelah Anda menekan tombol impor."
        ),
        hints=(
            _("Satu baris untuk setiap hari. Judul kolom boleh lain; Anda memasangkannya sesudah mengunggah."),
            _("Jenis ditulis libur nasional atau cuti bersama. Tanggal ditulis 18-01-2025."),
        ),
        sheet=_("Lembar yang memuat kalender"),
        whole=_("Semua hari disimpan sekaligus menjadi versi baru kalender. Tenggat yang terbuka tidak pernah maju."),
        sound=_(
            "Atau impor dahulu %(n)d baris yang benar: harinya menjadi versi baru kalender. Tenggat yang terbuka tidak pernah maju."
        ),
        apply=_("Impor ke kalender"),
        done=_("Kalender diimpor."),
        moved_on=_("Kalender berubah sesudah uji coba. Periksa lagi kesalahannya."),
    ),
    run_of=days.run_of,
    dry_run=days.dry_run,
    apply=days.apply,
    check=days.refuse_many,
    facts=(
        ("new", _("Hari baru")),
        ("changed", _("Hari yang berubah")),
        ("same", _("Baris yang sudah sama")),
        ("moved", _("Tenggat terbuka yang bergeser lebih lambat")),
    ),
)


@require_http_methods(["GET", "POST"])
@login_required
def calendar_import(request):
    """The runs so far, and the upload of the next file."""
    return imports.index(request, CALENDAR)


@require_http_methods(["GET", "POST"])
@login_required
def calendar_import_run(request, key):
    """One run with its dry run."""
    return imports.run_page(request, CALENDAR, key)


@require_safe
@login_required
def calendar_import_rest(request, key):
    """The rows of a run that could not be taken."""
    return imports.rest(request, CALENDAR, key)
