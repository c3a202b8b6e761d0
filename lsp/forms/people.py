"""Forms about people: inviting somebody, ending a position, accepting an invitation."""

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.forms.fields import DayField
from lsp.models import LSP, Membership, Position, User
from lsp.models.people import phone_number
from lsp.permissions import appoints_chair, serves_bnsp


class PersonForm(forms.Form):
    """What the forms about people have in common."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class InviteForm(PersonForm):
    """Who is invited, and as what; a known address is answered in the same words as an unknown one."""

    email = forms.EmailField(label=gettext_lazy("Alamat surel"), max_length=254)
    full_name = forms.CharField(label=gettext_lazy("Nama lengkap"), max_length=120)
    position = forms.ChoiceField(label=gettext_lazy("Kedudukan"))
    title = forms.CharField(
        label=gettext_lazy("Sebutan jabatan"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Misalnya: Kepala SMK, Waka Kesiswaan."),
    )
    started_on = DayField(label=gettext_lazy("Menjabat sejak"))

    def __init__(self, *args, lsp: LSP, by: User, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.lsp, self.by, self.on = lsp, by, on
        chair = appoints_chair(by, lsp)
        self.fields["position"].choices = [
            (value, label) for value, label in Position.choices if chair or value != Position.CHAIR
        ]
        self.fields["started_on"].initial = on
        self.known: User | None = None

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        self.known = User.objects.filter(email__iexact=email).first()
        if self.known and not self.by.is_secretariat and serves_bnsp(self.known):
            # Otherwise a body could shut an assessor out of its own file by making them one of its people.
            raise ValidationError(_("Orang ini bertugas untuk BNSP. Hubungi Sekretariat BNSP untuk mencatatnya."))
        return email

    def clean_started_on(self):
        day = self.cleaned_data["started_on"]
        if day > self.on:
            raise ValidationError(_("Hari mulai tidak boleh sesudah hari ini."))
        return day

    def clean(self):
        cleaned = super().clean()
        position = cleaned.get("position")
        running = self.lsp.memberships.filter(ended_on__isnull=True)
        if position == Position.CHAIR and running.filter(position=position).exists():
            self.add_error(
                "position",
                _("LSP ini sudah mempunyai ketua. Akhiri dahulu masa jabatan ketua yang sekarang."),
            )
        elif self.known and position and running.filter(position=position, user=self.known).exists():
            self.add_error("email", _("Orang ini sudah memegang kedudukan itu."))
        return cleaned


class EndForm(PersonForm):
    """Which position ends, and its last day."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=gettext_lazy("Kedudukan yang diakhiri"), empty_label=gettext_lazy("Pilih")
    )
    ended_on = DayField(
        label=gettext_lazy("Hari terakhir menjabat"),
        help_text=gettext_lazy(
            "Contoh: 18-01-2025. Hak melihat dan mengisi berkas LSP berakhir setelah hari itu; tulis hari kemarin agar berakhir sekarang juga."
        ),
    )

    def __init__(self, *args, endable, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = endable
        self.fields["membership"].label_from_instance = lambda m: f"{m.user}, {m.title or m.get_position_display()}"
        self.fields["ended_on"].initial = on
        self.on = on

    def clean(self):
        cleaned = super().clean()
        membership, day = cleaned.get("membership"), cleaned.get("ended_on")
        if membership and day:
            if day < membership.started_on:
                self.add_error("ended_on", _("Hari terakhir tidak boleh sebelum hari mulai."))
            elif day > self.on:
                self.add_error("ended_on", _("Hari terakhir tidak boleh sesudah hari ini."))
        return cleaned


class AcceptForm(PersonForm):
    """The invited person's name and password."""

    full_name = forms.CharField(label=gettext_lazy("Nama lengkap"), max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Nomor WhatsApp"),
        max_length=20,
        required=False,
        validators=[phone_number],
        help_text=gettext_lazy("Misalnya 0812 3456 7890"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-short"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Kata sandi"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "w-short"}),
    )
    repeated = forms.CharField(
        label=gettext_lazy("Ulangi kata sandi"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "w-short"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["full_name"].initial = user.full_name
        self.fields["phone"].initial = user.phone
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password")
        if password and cleaned.get("repeated") and password != cleaned["repeated"]:
            self.add_error("repeated", _("Kedua kata sandi tidak sama."))
        elif password:
            self.user.full_name = cleaned.get("full_name") or self.user.full_name
            try:
                validate_password(password, self.user)
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned
