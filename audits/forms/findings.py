"""What is written about a finding: its draft, the LSP's answer with evidence, the person in charge, an extension, and its acts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.deadlines import after_days
from audits.forms.acts import ActForm, ReasonForm
from audits.forms.documents import UploadField
from audits.forms.seen import SeenMixin
from audits.models import Answer, Extension, Finding
from audits.states import Category
from lsp.forms.fields import DayField
from lsp.models import Membership
from lsp.templatetags.ui import longdate

# What each category means for the file, as the form says it.
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
        self.fields["category"].choices = Category.choices
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version


class PersonField(forms.ModelChoiceField):
    """Somebody who works for the LSP today."""

    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.user.full_name}, {membership.title or membership.get_position_display()}"


def working_people(lsp, on):
    """Those who act for the LSP on this day."""
    return lsp.memberships.current(on).working().select_related("user").order_by("user__full_name")


class PersonForm(forms.Form):
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
        self.fields["person"].queryset = working_people(lsp, on)


class SeveralFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class EvidenceField(UploadField):
    """Several files, each looked into; one that cannot be kept is named with what is wrong."""

    def __init__(self, **kwargs):
        kwargs["widget"] = SeveralFiles(attrs={"accept": UploadField().widget.attrs["accept"]})
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        kept, wrong = [], []
        for upload in data or []:
            try:
                kept.append(super().clean(upload, initial))
            except forms.ValidationError as refusal:
                wrong += [f"{upload.name[:60]}: {message}" for message in refusal.messages]
        if wrong:
            raise forms.ValidationError(wrong)
        return kept


class AnswerForm(SeenMixin, forms.ModelForm):
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
    files = EvidenceField(label=_("Bukti"), required=False)

    class Meta:
        model = Answer
        fields = ["correction", "root_cause", "corrective_action", "person", "target_on"]
        labels = {"corrective_action": _("Tindakan korektif")}
        help_texts = {
            "correction": _("Apa yang sudah diperbaiki pada hal yang ditemukan."),
            "root_cause": _("Mengapa hal itu sampai terjadi."),
            "corrective_action": _("Apa yang diubah supaya tidak terulang."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("correction", "root_cause", "corrective_action")
        }

    def __init__(self, *args, finding: Finding, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = working_people(finding.application.lsp, on)
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


class ExtensionForm(forms.Form):
    """A longer deadline, and why."""

    wanted_on = DayField(label=_("Tenggat yang diminta"))
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis alasannya.")},
    )
    files = EvidenceField(label=_("Bukti"), required=False)

    def __init__(self, *args, finding: Finding, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.finding, self.on = finding, on
        self.last = after_days(finding.due_on, finding.application.rule_set.extension_days).due_on
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
            raise forms.ValidationError(_("Hari ini sudah lewat. Pilih hari ini atau sesudahnya."))
        if day > self.last:
            raise forms.ValidationError(_("Perpanjangan paling lambat sampai %(day)s.") % {"day": longdate(self.last)})
        return day


class QuestionForm(forms.Form):
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


class RulingForm(forms.Form):
    """The lead's word on an extension that was asked for."""

    ruling = forms.ChoiceField(
        label=_("Putusan Anda"),
        choices=[(Extension.Ruling.GRANTED, _("Kabulkan")), (Extension.Ruling.REFUSED, _("Tolak"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih mengabulkan atau menolak.")},
    )
    note = forms.CharField(
        label=_("Catatan untuk LSP"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("ruling") == Extension.Ruling.REFUSED and not cleaned.get("note", "").strip():
            self.add_error("note", _("Tulis mengapa perpanjangan ditolak."))
        return cleaned


class VerifyForm(ActForm):
    """The team's verdict on an answer; a return says what is still missing."""

    note_label = _("Catatan untuk LSP")
    note_required_message = _("Tulis apa yang masih kurang.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "choice" in self.fields:
            self.fields["choice"].label = _("Hasil verifikasi")
            self.fields["choice"].error_messages["required"] = _("Pilih hasil verifikasi Anda.")
        self.fields["note"].help_text = _("Wajib bila dikembalikan.")


class RuleForm(ReasonForm):
    """The lead's ruling on a dispute; both ways say why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "choice" in self.fields:
            self.fields["choice"].label = _("Putusan Anda")
            self.fields["choice"].error_messages["required"] = _("Pilih mempertahankan atau menarik temuan.")
