"""What people send about a document of the dossier: a file, a note, a verdict, a person in charge."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audits.uploads import ALLOWED, KINDS, accepted, size_limit


class UploadField(forms.FileField):
    """A file that was looked into; its clean value is an `audits.uploads.Upload`, or None where none was sent."""

    default_error_messages = {
        "required": _("Pilih berkasnya dahulu."),
        "invalid": _("Tidak ada berkas yang terkirim. Pilih berkasnya, lalu kirim lagi."),
        "missing": _("Tidak ada berkas yang terkirim. Pilih berkasnya, lalu kirim lagi."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Berkas"))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(KINDS)}))
        super().__init__(**kwargs)
        if not self.help_text:
            self.help_text = format_lazy(_("{allowed}. Paling besar {limit}."), allowed=ALLOWED, limit=size_limit())

    def to_python(self, data):
        return accepted(data) if data not in self.empty_values else None
