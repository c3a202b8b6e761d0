"""Whose second factor is lost, and how that was made sure."""

from allauth.mfa.utils import is_mfa_enabled
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.forms.fields import AddressField
from lsp.models import User


class LostFactorForm(forms.Form):
    """Whose factor is taken away, and why."""

    email = AddressField(label=gettext_lazy("Alamat surel orang itu"))
    reason = forms.CharField(
        label=gettext_lazy("Alasan, dan bagaimana Anda memastikan siapa yang meminta"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Misalnya: ponsel hilang pada 3 Maret; dipastikan lewat panggilan video dan KTP."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        person = User.objects.holder_of(email)
        if person is None or not is_mfa_enabled(person):
            raise ValidationError(_("Tidak ada akun dengan alamat ini yang memakai faktor kedua."))
        if person.pk == self.by.pk:
            raise ValidationError(_("Faktor kedua Anda sendiri hanya dapat diatur ulang oleh dua petugas lain."))
        self.person = person
        return email
