"""What the secretariat writes in an announcement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.edit_conflict import EditConflictMixin
from audits.forms.files import UploadField
from audits.models import Announcement, AnnouncementFile, Regulation
from lsp.forms.fields import SeveralField, field_of


class AnnouncementForm(EditConflictMixin, forms.ModelForm):
    """Title, text, rules and clauses concerned, kinds of LSP, and files."""

    regulations = SeveralField(
        Regulation.objects.all(),
        label=_("Peraturan yang terkait"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = UploadField(label=_("Tambahkan lampiran"), required=False)
    remove = SeveralField(
        AnnouncementFile.objects.none(),
        label=_("Keluarkan lampiran"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Announcement
        fields = ["title", "text", "regulations", "clauses", "for_p1", "for_p2", "for_p3"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"clauses": _("Misalnya: PBNSP 201 butir 9.3.")}
        error_messages = {"text": {"required": _("Tulis isi pengumumannya.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and (files := self.instance.files.all()):
            field_of(self, "remove", forms.ModelChoiceField).queryset = files
        else:
            del self.fields["remove"]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not any(cleaned.get(name) for name in ("for_p1", "for_p2", "for_p3")):
            self.add_error("for_p1", _("Pilih paling sedikit satu jenis LSP."))
        return cleaned
