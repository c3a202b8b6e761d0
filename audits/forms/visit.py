"""What the team writes down on site: judgements, attendance, questions and answers, agenda and advice."""

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from audits.forms.seen import SeenMixin
from audits.models import Application, Attendance, Criterion, Judgement, Question
from audits.states import Method, Result, ReviewArea, Side

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

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("result") in LOOKED_AT and not cleaned.get("methods"):
            self.add_error("methods", HOW_MISSING)
        return cleaned

    def save(self, application: Application, criterion: Criterion, *, by, at) -> bool:
        """Write the judgement; False when somebody judged the criterion since the form was opened, and then nothing is written.

        The caller holds the file's row.
        """
        said = {name: self.cleaned_data[name] for name in ("result", "methods", "note")} | {"by": by, "at": at}
        seen = self.cleaned_data["version"]
        if seen:
            same = Judgement.objects.filter(application=application, criterion=criterion, version=seen)
            if same.update(version=F("version") + 1, **said):
                return True
        return Judgement.objects.get_or_create(application=application, criterion=criterion, defaults=said)[1]


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
        initial=[Method.DOCUMENT],
        error_messages={"required": HOW_MISSING},
    )

    def __init__(self, *args, codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(code, code) for code in codes]


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
        self.fields["side"].choices = Side.choices
        self.fields["side"].error_messages["required"] = _("Pilih dari pihak mana.")

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.instance.application.attendances.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Orang ini sudah tercatat hadir."))
        return name


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
        self.fields["people"].choices = [
            (key, f"{name}, {position}") for key, (name, position, _side) in expected.items()
        ]


class QuestionForm(SeenMixin, forms.ModelForm):
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
        self.fields["area"].choices = [("", _("Umum")), *ReviewArea.choices]
        self.fields["criterion"].queryset = criteria
        self.fields["criterion"].empty_label = _("Umum")


class NotesForm(SeenMixin, forms.Form):
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
