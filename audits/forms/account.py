"""What a person keeps of themselves: name, telephone and time zone."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from lsp.forms.fields import PhoneField
from lsp.models import User


class AccountForm(forms.ModelForm):
    """The person's own data; roles and the e-mail address are changed elsewhere."""

    class Meta:
        model = User
        fields = ["full_name", "phone", "zone", "language", "mail_rhythm"]
        help_texts = {
            "full_name": _("Seperti pada surat resmi; tercantum dalam berita acara dan riwayat."),
            "phone": _("Misalnya 0812 3456 7890. Hanya dibaca orang yang bekerja dengan Anda."),
            "zone": _("Tenggat tetap dihitung menurut WIB. Zona ini hanya untuk membaca jam."),
            "language": _("Dipakai pada halaman dan surel. Dokumen yang terbit dan isian orang tetap seperti adanya."),
            "mail_rhythm": _("Tenggat dan hal yang dikembalikan selalu dikirim segera. Kotak masuk memuat semuanya."),
        }
        labels = {"mail_rhythm": _("Surel pemberitahuan")}
        error_messages = {"full_name": {"required": _("Tulis nama lengkap Anda.")}}
        field_classes = {"phone": PhoneField}
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "zone": forms.Select(attrs={"class": "w-short"}),
            "language": forms.Select(attrs={"class": "w-short"}),
            "mail_rhythm": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mail_rhythm"].required = self.fields["language"].required = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_language(self):
        """Whoever says nothing keeps what they had."""
        return self.cleaned_data["language"] or self.instance.language

    def clean_mail_rhythm(self):
        """Whoever says nothing keeps what they had."""
        return self.cleaned_data["mail_rhythm"] or self.instance.mail_rhythm
