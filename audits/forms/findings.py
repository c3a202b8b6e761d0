"""What is written about a finding: its draft, the LSP's answer with evidence, the person in charge, an extension, and its acts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.deadlines import after_days
from audits.forms.edit_conflict import EditConflictMixin
from audits.forms.files import EvidenceField
from audits.forms.steps import ActForm, ReasonForm
from audits.models import Answer, Evidence, Extension, Finding, StandardSentence
from audits.models.finding import page_numbers
from audits.states import Category
from lsp.certain import certain
from lsp.forms.fields import DayField, asked_when, field_of
from lsp.models import Membership
from lsp.web.formats import longdate

# What each category means for the application, as the form says it.
CATEGORY_MEANING = {
    Category.MAJOR: _("Syarat tidak ada atau tidak berjalan. Keputusan menunggu."),
    Category.MINOR: _("Penyimpangan terbatas. Ditutup, atau rencananya diterima."),
    Category.OBSERVATION: _("Saran. Tanpa tenggat, tidak menahan keputusan."),
}


class FindingForm(forms.ModelForm):
    """The draft of a finding; `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)

    class Meta:
        model = Finding
        fields = ["category", "claim", "evidence", "clause"]
        widgets = {
            "category": forms.RadioSelect,
            "claim": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "category": {"required": _("Pilih kategorinya.")},
            "claim": {"required": _("Tulis apa yang seharusnya dapat dipastikan.")},
            "evidence": {"required": _("Tulis apa yang Anda lihat.")},
            "clause": {"required": _("Tulis acuannya, misalnya PBNSP 201: 10.2.3.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        risen = self.instance.raised_from and self.instance.category
        field_of(self, "category", forms.ChoiceField).choices = [
            one for one in Category.choices if not risen or one[0] == risen
        ]
        self.fields["category"].error_messages["invalid_choice"] = _(
            "Kategori ini naik menurut aturan karena temuannya berulang, jadi tidak dapat diturunkan. Bila temuannya tidak berulang, nyatakan itu dahulu."
        )
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version


class PersonField(forms.ModelChoiceField):
    """Somebody who works for the LSP today."""

    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.user.full_name}, {membership.title or membership.get_position_display()}"


def working_people(lsp, on):
    """Those who act for the LSP on this day."""
    return lsp.memberships.current(on).working().select_related("user").order_by("user__full_name")


class FindingPersonForm(forms.Form):
    """Who is in charge of a finding for the LSP."""

    person = PersonField(
        label=_("Penanggung jawab"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Belum ditunjuk"),
        error_messages={"invalid_choice": _("Pilih orang dari daftar ini.")},
    )

    def __init__(self, *args, lsp, on, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "person", forms.ModelChoiceField).queryset = working_people(lsp, on)


class AnswerForm(EditConflictMixin, forms.ModelForm):
    """One round of the LSP's answer; a draft may be saved with gaps, sending asks for everything."""

    use_required_attribute = False

    person = PersonField(
        label=_("Penanggung jawab"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Pilih orangnya"),
        error_messages={"invalid_choice": _("Pilih orang dari daftar ini.")},
    )
    target_on = DayField(label=_("Hari target"), required=False)
    files = EvidenceField(label=_("Bukti"), required=False)  # type: ignore[assignment]  # a form keeps its fields apart from its attributes

    class Meta:
        model = Answer
        fields = Answer.WRITTEN
        labels = {"corrective_action": _("Tindakan korektif")}
        help_texts = {
            "correction": _("Apa yang sudah diperbaiki pada hal yang ditemukan."),
            "root_cause": _("Mengapa hal itu sampai terjadi."),
            "corrective_action": _("Apa yang diubah supaya tidak terulang."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in Answer.POINTS}

    def __init__(self, *args, finding: Finding, on, before: Answer | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "person", forms.ModelChoiceField).queryset = working_people(finding.application.lsp, on)
        if before:
            for name in before.settled:
                # what was accepted stays as it was read; nobody answers it twice
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Sudah diterima pada putaran %(n)d. Tidak perlu dijawab lagi.") % {
                    "n": before.round
                }
        self.is_major = finding.category == Category.MAJOR
        if self.is_major:
            self.fields["root_cause"].help_text = _("Mengapa hal itu sampai terjadi. Wajib untuk temuan mayor.")
        if not self.is_bound:
            self.mark_what_sending_asks_for()

    def full_clean(self):
        super().full_clean()
        self.mark_what_sending_asks_for()

    def mark_what_sending_asks_for(self) -> None:
        """A draft may have gaps; the page still calls optional only what may stay empty when it is sent."""
        for name in ("correction", "corrective_action", "person", "target_on", "files"):
            self.fields[name].required = True
        self.fields["root_cause"].required = self.is_major


class EvidenceSourceForm(forms.Form):
    """A file that this application holds already, taken as evidence for another finding."""

    source = forms.ChoiceField(
        label=_("Berkas"),
        error_messages={
            "required": _("Pilih berkasnya."),
            "invalid_choice": _("Pilih berkas dari daftar ini."),
        },
    )
    pages = forms.CharField(
        label=_("Halaman"),
        required=False,
        max_length=40,
        validators=[page_numbers],
        help_text=_("Misalnya: 3, 7-9."),
    )
    note = forms.CharField(label=_("Keterangan"), required=False, max_length=300)

    def __init__(self, *args, sources: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "source", forms.ChoiceField).choices = [("", _("Pilih berkas")), *sources]


class EvidenceForm(forms.ModelForm):
    """What a piece of evidence shows, and on which pages."""

    class Meta:
        model = Evidence
        fields = ["pages", "shows"]
        widgets = {
            "pages": forms.TextInput(attrs={"class": "form-control"}),
            "shows": forms.Select(attrs={"class": "form-select"}),
        }

    def __init__(self, *args, form: str, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = form
        field_of(self, "shows", forms.ChoiceField).choices = [("", _("tidak ditentukan")), *Evidence.Shows.choices]


class ExtensionForm(forms.Form):
    """A longer deadline, and why."""

    wanted_on = DayField(label=_("Tenggat yang diminta"))
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis alasannya.")},
    )
    files = EvidenceField(label=_("Bukti"), required=False)  # type: ignore[assignment]  # a form keeps its fields apart from its attributes

    def __init__(self, *args, finding: Finding, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.finding, self.on = finding, on
        self.last = after_days(certain(finding.due_on), finding.application.rule_set.extension_days).due_on
        self.fields["wanted_on"].help_text = _("Contoh: 18-01-2025. Paling lambat %(day)s.") % {
            "day": longdate(self.last)
        }

    def clean_wanted_on(self):
        day = self.cleaned_data["wanted_on"]
        if day <= self.finding.due_on:
            raise forms.ValidationError(
                _("Pilih hari sesudah tenggat sekarang, %(day)s.") % {"day": longdate(self.finding.due_on)}
            )
        if day < self.on:
            raise forms.ValidationError(_("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))
        if day > self.last:
            raise forms.ValidationError(_("Perpanjangan paling lambat sampai %(day)s.") % {"day": longdate(self.last)})
        return day


class FindingQuestionForm(forms.Form):
    """What the LSP has to know before it can correct a finding."""

    text = forms.CharField(
        label=_("Pertanyaan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis pertanyaannya.")},
    )


class QuestionAnswerForm(forms.Form):
    """The team's answer to it."""

    answer = forms.CharField(
        label=_("Jawaban tim"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis jawabannya.")},
    )


class ExtensionRulingForm(forms.Form):
    """The lead's word on an extension that was asked for."""

    ruling = forms.ChoiceField(
        label=_("Putusan Anda"),
        choices=[(Extension.Ruling.GRANTED, _("Kabulkan")), (Extension.Ruling.REFUSED, _("Tolak"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih mengabulkan atau menolak.")},
    )
    note = asked_when(
        forms.CharField(
            label=_("Catatan untuk LSP"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        ),
        _("wajib bila ditolak"),
    )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("ruling") == Extension.Ruling.REFUSED and not cleaned.get("note", "").strip():
            self.add_error("note", _("Tulis mengapa perpanjangan ditolak."))
        return cleaned


class VerifyForm(ActForm):
    """The team's verdict on an answer; a return says what is still missing."""

    sentence = forms.ModelChoiceField(
        label=_("Kalimat baku"),
        queryset=StandardSentence.objects.filter(code=StandardSentence.FINDINGS),
        required=False,
        empty_label=_("Tidak memakai kalimat baku"),
        help_text=_("Kalimat yang dipilih ditulis di awal catatan."),
        error_messages={"invalid_choice": _("Pilih kalimat dari daftar ini.")},
    )

    note_label = _("Catatan untuk LSP")
    note_required_message = _("Tulis apa yang masih kurang.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "choice" in self.fields:
            self.fields["choice"].label = _("Hasil verifikasi")
            self.fields["choice"].error_messages["required"] = _("Pilih hasil verifikasi Anda.")
        self.answer = self.record.answers.filter(sent_at__isnull=False, verdict="").last()
        before = self.record.answers.exclude(verdict="").last()
        was_returned = before is not None and before.verdict == Answer.Verdict.RETURN
        for name, label in Answer.point_labels().items():
            if self.answer and getattr(self.answer, name):
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=Answer.Point.choices,
                    widget=forms.RadioSelect,
                    required=False,
                    initial=Answer.Point.ENOUGH if was_returned and name in before.settled else None,
                    error_messages={"invalid_choice": _("Pilih cukup atau belum cukup.")},
                )

    @property
    def points(self) -> list:
        """The points of the answer, as fields."""
        return [self[name] for name in Answer.POINTS if name in self.fields]

    def clean(self):
        chosen = self.cleaned_data.get("sentence")
        if chosen and "note" in self.cleaned_data:
            self.cleaned_data["note"] = f"{chosen.text}\n{self.cleaned_data['note']}".strip()
        super().clean()
        cleaned = self.cleaned_data
        said = {name: cleaned.get(name, "") for name in Answer.POINTS if name in self.fields}
        lacking = [name for name, verdict in said.items() if verdict == Answer.Point.LACKING]
        choice = cleaned.get("choice")
        if choice == "close" and lacking:
            self.add_error(
                lacking[0], _("Temuan ditutup hanya bila semua butirnya cukup. Kembalikan, atau ubah butir ini.")
            )
        if choice == "accept_plan" and [name for name in lacking if name != "correction"]:
            self.add_error(lacking[-1], _("Rencana diterima hanya bila akar masalah dan tindakan korektifnya cukup."))
        if choice == "return" and said and all(said.values()) and not lacking:
            self.add_error(
                "choice", _("Semua butir Anda nilai cukup. Tandai butir yang masih kurang, atau tutup temuan.")
            )
        return cleaned

    def facts(self) -> dict:
        chosen = self.cleaned_data.get("sentence")
        points = {name: self.cleaned_data.get(name, "") for name in Answer.POINTS if name in self.fields}
        return {"points": points, "sentence": chosen.pk if chosen else None}


class RuleForm(ReasonForm):
    """The lead's ruling on a dispute; both ways say why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "choice" in self.fields:
            self.fields["choice"].label = _("Putusan Anda")
            self.fields["choice"].error_messages["required"] = _("Pilih mempertahankan atau menarik temuan.")
