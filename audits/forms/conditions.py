"""Forms of a condition: the LSP reports how it was met, BNSP says whether it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.files import EvidenceField
from lsp.forms.fields import asked_when


class ReportForm(forms.Form):
    """How the condition was met."""

    report = forms.CharField(
        label=_("Bagaimana syarat ini dipenuhi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sebutkan apa yang dilakukan dan kapan; lampirkan buktinya di bawah."),
        error_messages={"required": _("Tulis bagaimana syarat ini dipenuhi.")},
    )
    files = EvidenceField(label=_("Bukti"), required=False)  # type: ignore[assignment]  # a form keeps its fields apart from its attributes


class ConditionRulingForm(forms.Form):
    """Whether it is met, and why not."""

    met = forms.TypedChoiceField(
        label=_("Hasil pemeriksaan"),
        choices=[("yes", _("Terpenuhi")), ("no", _("Belum terpenuhi"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Pilih salah satu.")},
    )
    verdict_note = asked_when(
        forms.CharField(label=_("Catatan"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})),
        _("wajib bila belum terpenuhi"),
    )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("met") is False and not cleaned.get("verdict_note", "").strip():
            self.add_error("verdict_note", _("Tulis apa yang masih kurang."))
        return cleaned
