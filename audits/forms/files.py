"""Fields for files: each file is looked into, and what cannot be taken now is remembered, so that nobody chooses it twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audits.files.formats.kinds import KINDS
from audits.files.sheets import sheets_of
from audits.files.upload import ALLOWED, accepted, refuse_many, size_limit, together
from audits.files.waiting import WaitingUpload, is_not_yet
from audits.models import WaitingFile
from lsp.register.spreadsheet import LARGEST, Sheet

# What a box behind the name of a field says: this file is not wanted any more.
DROP = "{}-drop"


# A file with what is wrong with it.
Fault = tuple[File[bytes], forms.ValidationError]


class FilesInput(forms.FileInput):
    """A file input that also brings the files of its form which have waited on the server since it was sent before."""

    waiting: Sequence[WaitingFile] = ()
    # So many bytes leave the browser at once.
    most = settings.FORM_FILES_MAX_BYTES

    def value_from_datadict(self, data, files, name):
        chosen = files.getlist(name) if hasattr(files, "getlist") else list(filter(None, [files.get(name)]))
        waiting = [row for row in self.waiting if not row.goes_by_itself]
        return [*(WaitingUpload(row) for row in waiting), *chosen] or None


class SeveralFiles(FilesInput):
    """The same for several files."""

    allow_multiple_selected = True


class UploadField(forms.FileField):
    """A file that was looked into; its clean value is an `audits.files.accepted_file.Upload`, or None where none was sent.

    After cleaning it knows which of the files that came are `good`, which could `not_yet` be looked into, which are `wrong`, and which were `replaced`.
    """

    default_error_messages = {
        "required": _("Pilih berkasnya dahulu."),
        "invalid": _("Tidak ada berkas yang terkirim. Pilih berkasnya, lalu kirim lagi."),
        "missing": _("Tidak ada berkas yang terkirim. Pilih berkasnya, lalu kirim lagi."),
    }

    keeps_place = False

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Berkas"))
        kwargs.setdefault("widget", FilesInput(attrs={"accept": ",".join(KINDS)}))
        super().__init__(**kwargs)
        self.good: list[File[bytes]] = []
        self.not_yet: list[File[bytes]] = []
        self.wrong: list[File[bytes]] = []
        self.replaced: list[File[bytes]] = []
        self.uploads: list[Any] = []  # what the field makes of a file
        if not self.help_text:
            self.help_text = format_lazy(_("{allowed}. Paling besar {limit}."), allowed=ALLOWED, limit=size_limit())

    def to_python(self, data):
        return accepted(data, keeps_place=self.keeps_place) if data not in self.empty_values else None

    def clean(self, data, initial=None):
        given = listed(data)
        files = self.taken(given)
        self.replaced = [file for file in given if file not in files]
        if not files:
            return super().clean(None, initial)
        self.look_into(files, initial)
        return self.uploads[0]

    def taken(self, files: list[File[bytes]]) -> list[File[bytes]]:
        """Those of the files that count: of a field for one file the one that was chosen last."""
        return files[-1:]

    def look_into(self, files: list[File[bytes]], initial: object) -> None:
        """Sort the files; raises ValidationError where one of them is wrong, or else where one could not be looked into."""
        self.good, self.not_yet, self.wrong, self.uploads = [], [], [], []
        faults: list[Fault] = []
        waits: list[Fault] = []
        for file in files:
            try:
                self.uploads.append(super().clean(file, initial))
                self.good.append(file)
            except forms.ValidationError as fault:
                (self.not_yet if is_not_yet(fault) else self.wrong).append(file)
                (waits if is_not_yet(fault) else faults).append((file, fault))
        if faults:
            raise self.refusal(faults)
        if waits:
            raise waits[0][1]

    def refusal(self, faults: list[Fault]) -> forms.ValidationError:
        """What is said of wrong files."""
        return faults[0][1]

    @property
    def rest(self) -> object:
        """The clean value without the files that nobody could look into."""
        return None


class PagesField(UploadField):
    """One file, or several photographs and PDFs that become one; its clean value is an `audits.files.accepted_file.Upload`."""

    def __init__(self, **kwargs):
        kwargs["widget"] = SeveralFiles(attrs={"accept": ",".join(KINDS)})
        super().__init__(**kwargs)

    def taken(self, files):
        refuse_many(len(files))
        return files

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if len(self.uploads) < 2:
            return upload
        try:
            return together(self.uploads)
        except forms.ValidationError as fault:
            self.good, self.not_yet, self.wrong = [], self.good if is_not_yet(fault) else [], []
            raise

    def look_into(self, files, initial):
        try:
            super().look_into(files, initial)
        except forms.ValidationError as fault:
            if is_not_yet(fault):  # they wait together, in their order
                self.good, self.not_yet = [], files
            raise

    def refusal(self, faults):
        if len(self.good) + len(self.wrong) + len(self.not_yet) == 1:
            return faults[0][1]
        return named(faults)


class EvidenceField(UploadField):
    """Several files, each looked into; one that cannot be kept is named with what is wrong, those beside it are `good`."""

    def __init__(self, **kwargs):
        kwargs["widget"] = SeveralFiles(attrs={"accept": ",".join(KINDS)})
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        super().clean(data, initial)
        return self.uploads

    def taken(self, files):
        return files

    def refusal(self, faults):
        return named(faults)

    @property
    def rest(self):
        return self.uploads


def listed(data: object) -> list[File[bytes]]:
    """The files that a widget brought, or the one that somebody hands in alone."""
    if isinstance(data, File):
        return [data]
    return [file for file in data if file] if isinstance(data, Iterable) else []


def named(faults: Iterable[Fault]) -> forms.ValidationError:
    """What is wrong with each file, with its name."""
    return forms.ValidationError([f"{(file.name or '')[:60]}: {words}" for file, fault in faults for words in fault])


def is_new(file: File[bytes]) -> bool:
    """Whether a file came just now, and has not waited on the server."""
    return not isinstance(file, WaitingUpload)


@dataclass(frozen=True)
class SheetUpload:
    """A file of tables under its name."""

    name: str
    tables: list[Sheet]


class SheetField(UploadField):
    """A sheet that somebody else made; its clean value is its tables, read apart."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Berkas XLSX atau CSV, paling besar 10 MB"))
        kwargs["widget"] = FilesInput(attrs={"accept": ".xlsx, .csv, .txt, .tsv"})
        super().__init__(**kwargs)
        self.help_text = ""

    def to_python(self, data):
        if data in self.empty_values:
            return None
        data.seek(0)
        return SheetUpload(data.name or "", sheets_of(data.name or "", data.read(LARGEST + 1)))
