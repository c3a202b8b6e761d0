"""The one way of files through a form: on to where they belong, or kept by the server until they can be."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.files import waiting
from audits.forms.files import DROP, FilesInput, PagesField, UploadField, is_new
from audits.models import WaitingFile
from lsp.web.requests import SignedInRequest


class ChosenFiles:
    """What somebody chose in the file fields of one form, now and before."""

    def __init__(self, request: SignedInRequest, form: BaseForm, *, page: str = "") -> None:
        self.request, self.form, self.page = request, form, page or request.path
        self.fields = {name: field for name, field in form.fields.items() if isinstance(field, UploadField)}
        rows = self.rows()
        if form.is_bound:
            unwanted = {key for name in self.fields for key in request.POST.getlist(DROP.format(name))}
            waiting.let_go([row for row in rows if str(row.key) in unwanted])
            rows = [row for row in rows if str(row.key) not in unwanted]
        self.show(rows)

    def rows(self) -> list[WaitingFile]:
        """The files that wait for this form."""
        return list(WaitingFile.objects.shown_to(self.request.user, self.page))

    def show(self, rows: list[WaitingFile]) -> None:
        """Let each field say which files wait."""
        for name, field in self.fields.items():
            if isinstance(field.widget, FilesInput):
                field.widget.waiting = [row for row in rows if row.field == name]

    def is_valid(self) -> bool:
        """Whether the form can be taken, without the files that nobody could look into yet."""
        if not self.form.is_valid() and not self.form.is_bound:
            return False
        for name, field in self.fields.items():
            faults = self.form.errors.as_data().get(name, [])
            if field.not_yet and faults and all(waiting.is_not_yet(fault) for fault in faults):
                del self.form.errors[name]
                self.form.cleaned_data[name] = field.rest
        return self.form.is_bound and not self.form.errors

    def hold(self, *, only: Collection[str] | None = None) -> None:
        """Keep what is in order for the next time that the form is sent; what is wrong is kept no longer."""
        names: list[str] = []
        for name, field in self.fields.items():
            if not self.form.is_bound or (only is not None and name not in only):
                continue
            left = [*field.good, *field.not_yet]
            gone = {row_of(file) for file in (*field.wrong, *field.replaced)}
            waiting.let_go([row for row in field.widget.waiting if row in gone])
            names += self.keep(name, left, place=WaitingFile.Place.FORM)
        self.show(self.rows())
        if names:
            words = ngettext(
                "Berkas ini sudah kami terima dan tidak perlu dipilih lagi: %(names)s.",
                "Berkas ini sudah kami terima dan tidak perlu dipilih lagi: %(names)s.",
                len(names),
            )
            messages.info(self.request, words % {"names": ", ".join(names)})

    def put_by(self, place: str, target: object, *, page: str = "", only: str = "", field: str = "") -> list[str]:
        """Keep what nobody could look into, to be taken to its place as soon as somebody can, and say so. Returns the names."""
        names: list[str] = []
        for name, one in self.fields.items():
            if not only or name == only:
                names += self.keep(name, one.not_yet, place=place, target=target, page=page, field=field)
        for file in names:
            words = _(
                "%(name)s sudah kami terima, tetapi belum dapat diperiksa sekarang. Berkas ini disimpan begitu selesai diperiksa, biasanya dalam beberapa menit; bila ditolak, Anda diberi tahu. Tidak perlu diunggah lagi."
            )
            messages.info(self.request, words % {"name": file})
        return names

    def keep(
        self, name: str, files: list[File[bytes]], *, place: str, target: object = "", page: str = "", field: str = ""
    ) -> list[str]:
        """Keep files of one field, those apart that are kept there already; one that cannot be kept is a fault of the field."""
        one = self.fields[name]
        new = [file for file in files if is_new(file) or place != WaitingFile.Place.FORM]
        if not new:
            return []
        said = getattr(self.form, "cleaned_data", {})
        try:
            waiting.keep(
                new,
                place=place,
                target=target,
                page=page or self.page,
                field=field or name,
                by=self.request.user,
                at=timezone.now(),
                note=said.get("note", ""),
                keeps_place=one.keeps_place,
                as_one=isinstance(one, PagesField),
            )
        except ValidationError as full:
            self.form.add_error(name, full)
            return []
        return [(file.name or "")[:60] for file in new]

    def settle(self, *, apart: Collection[str] = ()) -> None:
        """The form was taken, some of its fields apart: what waited for it waits no longer."""
        waiting.let_go([row for row in self.rows() if not (row.goes_by_itself or row.field in apart)])


def row_of(file: File[bytes]) -> WaitingFile | None:
    """The row of a file that has waited."""
    return file.row if isinstance(file, waiting.WaitingUpload) else None
