"""Forms of the profile: the body's contact data, its schemes, sites and competency assessors."""

import hashlib
from collections.abc import Iterable
from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.forms.fields import DayField, PhoneField, SeveralField, data_with, field_of, unchosen
from lsp.models import LSP, AssessmentSite, CompetencyAssessor, Province, Scheme


class ProfileForm(forms.ModelForm):
    """A form over one record that several people keep: whoever saves second is shown what was saved meanwhile."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = {name: self.as_text(name) for name in self._meta.fields or ()}
        self.mark = hashlib.sha256("\x1f".join(self.stored.values()).encode()).hexdigest()[:16]
        self.fields["opened_with"].initial = self.mark
        if "province" in self.fields:
            field_of(self, "province", forms.ChoiceField).choices = unchosen(Province.choices)
        if "kind" in self.fields:
            kind = field_of(self, "kind", forms.ChoiceField)
            kind.choices = unchosen(self._meta.model._meta.get_field("kind").choices or ())
            if not self.instance.pk:
                self.initial["kind"] = ""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def as_text(self, name: str) -> str:
        """What is stored in a field, in words."""
        value = self.initial.get(name)
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            return ", ".join(sorted(str(item) for item in value or []))
        if isinstance(field, forms.ChoiceField):
            pairs = cast("Iterable[tuple]", field.choices)  # the setter takes much more than the getter gives
            return str(dict(pairs).get(value, value or ""))
        return "" if value is None else str(value)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.data.get("opened_with", "") != self.mark:
            self.show_stored()
        return cleaned

    def show_stored(self) -> None:
        """Refuse once, with both texts on the page: the stored one beside each field, the typed one in it."""
        last = self.instance.history.first()
        who = last.history_user if last and last.history_user else _("orang lain")
        self.add_error(
            None,
            _("Data ini baru saja diubah oleh %(who)s. Bandingkan, lalu simpan lagi bila isian Anda yang benar.")
            % {"who": who},
        )
        for name, text in self.stored.items():
            typed = self[name].value()
            if name in self.changed_data and str(typed) != text:
                self.add_error(name, _("Yang tersimpan sekarang: %(text)s") % {"text": text or _("kosong")})
        self.data = data_with(self.data, "opened_with", self.mark)


class ContactForm(ProfileForm):
    """How the body is reached; its name, kind, number and official address are BNSP's to change, by decree."""

    website = forms.URLField(label=gettext_lazy("Laman"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = LSP
        fields = ["email", "phone", "website"]
        field_classes = {"phone": PhoneField}


class PartForm(ProfileForm):
    """A form over something that belongs to one body and is named once in it."""

    key = ""
    taken: str | Promise = ""

    def __init__(self, *args, lsp: LSP, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.lsp = lsp
        if "schemes" in self.fields:
            field_of(self, "schemes", forms.ModelMultipleChoiceField).queryset = lsp.schemes.order_by("code")
            self.fields["schemes"].label = _("Skema")

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get(self.key)
        others = type(self.instance).objects.filter(lsp=self.instance.lsp, **{self.key: name})
        if name and others.exclude(pk=self.instance.pk).exists():
            self.add_error(self.key, str(self.taken))
        return cleaned


class SchemeForm(PartForm):
    """A certification scheme."""

    key, taken = "code", gettext_lazy("Kode skema ini sudah dipakai.")

    class Meta:
        model = Scheme
        fields = ["code", "title", "kind", "standard"]
        widgets = {"code": forms.TextInput(attrs={"class": "w-short"})}


class SiteForm(PartForm):
    """A place where the body assesses people."""

    key, taken = "name", gettext_lazy("Nama TUK ini sudah dipakai.")

    verified_on = DayField(label=gettext_lazy("Diverifikasi pada"), required=False)

    class Meta:
        model = AssessmentSite
        fields = ["name", "kind", "address", "regency", "province", "verified_on", "schemes"]
        field_classes = {"schemes": SeveralField}
        widgets = {"schemes": forms.CheckboxSelectMultiple}


class CompetencyAssessorForm(PartForm):
    """An assessor of the body."""

    key, taken = "registration_number", gettext_lazy("Nomor registrasi ini sudah tercatat.")

    valid_until = DayField(label=gettext_lazy("Sertifikat berlaku sampai"))

    class Meta:
        model = CompetencyAssessor
        fields = ["name", "registration_number", "valid_until", "schemes"]
        field_classes = {"schemes": SeveralField}
        widgets = {
            "schemes": forms.CheckboxSelectMultiple,
            "registration_number": forms.TextInput(attrs={"class": "w-short"}),
        }
