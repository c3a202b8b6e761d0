"""Forms of knowledge: a question with its scheme and clause, and what somebody adds to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import Contribution, Topic
from lsp.forms.fields import field_of


class TopicForm(forms.ModelForm):
    """A question, limited to the LSP's own schemes and the clauses in force."""

    text = forms.CharField(
        label=_("Penjelasan atau yang sudah Anda ketahui"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Topic
        fields = ["title", "scheme", "criterion_code"]
        error_messages = {"title": {"required": _("Tulis pertanyaannya.")}}

    def __init__(self, *args, lsp, clauses: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "scheme", forms.ModelChoiceField).queryset = lsp.schemes.all()
        field_of(self, "scheme", forms.ModelChoiceField).empty_label = _("Semua skema")
        self.fields["criterion_code"] = forms.ChoiceField(
            label=_("Kriteria"), required=False, choices=[("", _("Umum")), *clauses]
        )


class ContributionForm(forms.ModelForm):
    """What somebody adds to a topic."""

    class Meta:
        model = Contribution
        fields = ["text"]
        labels = {"text": _("Jawaban Anda")}
        error_messages = {"text": {"required": _("Tulis jawaban atau pengalaman Anda.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
