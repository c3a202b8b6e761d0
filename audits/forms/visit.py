"""What the team writes down on site: judgements, attendance, questions and answers, agenda and advice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.edit_conflict import EditConflictMixin
from audits.models import Application, Attendance, Question
from audits.states import Method, Result, ReviewArea, Side
from lsp.forms.fields import field_of

# Results that say something was looked at, so that the page must say how.
LOOKED_AT = {Result.CONFORMS, Result.FAILS, Result.OBSERVATION}
HOW_MISSING = _("Pilih paling sedikit satu cara verifikasi.")


class JudgementForm(forms.Form):
    """One criterion: the result, how it was verified, and a note; `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)
    methods = forms.MultipleChoiceField(
        label=_("Cara verifikasi"), choices=Method, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    result = forms.ChoiceField(
        label=_("Hasil penilaian Anda"),
        choices=Result,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu hasil.")},
    )

    why = forms.CharField(
        label=_("Alasan menilai lain"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, before=None, **options):
        super().__init__(*args, **options)
        self.before = before

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("result") in LOOKED_AT and not cleaned.get("methods"):
            self.add_error("methods", HOW_MISSING)
        before = self.before
        is_seen = before and cleaned.get("version") == before.version  # whoever did not see it is shown both entries
        if is_seen and cleaned.get("result") not in {None, before.result} and not cleaned.get("why"):
            words = {"name": before.by.full_name, "result": before.get_result_display()}
            self.add_error("why", _("%(name)s menilai %(result)s. Tulis alasan Anda menilai lain.") % words)
        return cleaned


class SeveralForm(forms.Form):
    """Several criteria of an area that conform, ticked one by one."""

    criteria = forms.MultipleChoiceField(
        label=_("Kriteria yang sesuai"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Centang paling sedikit satu kriteria."),
            "invalid_choice": _(
                "Sebagian kriteria sudah dinilai sementara halaman ini terbuka. Periksa lagi daftarnya."
            ),
        },
    )
    methods = forms.MultipleChoiceField(
        label=_("Cara verifikasi"),
        choices=Method,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": HOW_MISSING},
    )

    def __init__(self, *args, codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "criteria", forms.ChoiceField).choices = [(code, code) for code in codes]


class AttendanceForm(forms.ModelForm):
    """Somebody who is present."""

    class Meta:
        model = Attendance
        fields = ["name", "position", "side"]
        error_messages = {
            "name": {"required": _("Tulis namanya.")},
            "position": {"required": _("Tulis jabatannya.")},
        }
        widgets = {"side": forms.RadioSelect}

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.application = application
        field_of(self, "side", forms.ChoiceField).choices = Side.choices
        self.fields["side"].error_messages["required"] = _("Pilih dari pihak mana.")

    def clean(self):
        super().clean()
        name, position = (" ".join(self.cleaned_data.get(field, "").split()) for field in ("name", "position"))
        same = self.instance.application.attendances.filter(name__iexact=name, position__iexact=position)
        if name and position and same.exists():
            self.add_error("name", _("Orang ini sudah tercatat hadir."))
        return self.cleaned_data | {"name": name, "position": position}


class ExpectedForm(forms.Form):
    """Those expected at the visit, ticked when they are there."""

    people = forms.MultipleChoiceField(
        label=_("Yang diharapkan hadir"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Centang paling sedikit satu orang."),
            "invalid_choice": _("Sebagian orang ini sudah tercatat hadir. Periksa lagi daftarnya."),
        },
    )

    def __init__(self, *args, expected: dict[str, tuple[str, str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected
        field_of(self, "people", forms.ChoiceField).choices = [
            (key, f"{name}, {position}") for key, (name, position, _side) in expected.items()
        ]


class VisitQuestionForm(EditConflictMixin, forms.ModelForm):
    """A question of the closing discussion and its answer."""

    class Meta:
        model = Question
        fields = ["area", "criterion", "asked_by", "question", "answer"]
        error_messages = {
            "asked_by": {"required": _("Tulis siapa yang bertanya.")},
            "question": {"required": _("Tulis pertanyaannya.")},
            "answer": {"required": _("Tulis jawabannya.")},
        }
        widgets = {"question": forms.Textarea(attrs={"rows": 3}), "answer": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "area", forms.ChoiceField).choices = [("", _("Umum")), *ReviewArea.choices]
        field_of(self, "criterion", forms.ModelChoiceField).queryset = criteria
        field_of(self, "criterion", forms.ModelChoiceField).empty_label = _("Umum")


class NotesForm(EditConflictMixin, forms.Form):
    """The agenda of the visit and the team's advice."""

    agenda = forms.CharField(
        label=_("Susunan acara"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Satu acara per baris, misalnya: 08.00 Pembukaan."),
    )
    advice = forms.CharField(
        label=_("Saran tim"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Tercantum dalam berita acara."),
    )
