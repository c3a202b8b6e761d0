"""Forms about people: inviting somebody, ending a position, accepting an invitation."""

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.dates import previous_day
from lsp.forms.fields import AddressField, DayField, PhoneField, field_of, unchosen
from lsp.models import LSP, Membership, Position, User
from lsp.permissions import appoints_chair, keeps_register_of, serves_bnsp
from lsp.shapes import OpenThing


class PersonForm(forms.Form):
    """What the forms about people have in common."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


TOLD_BY_BNSP = gettext_lazy("Dicatat, dan diberitahukan kepada pengurus LSP serta petugas BNSP lain.")
TOLD_BY_BODY = gettext_lazy("Dicatat, dan diberitahukan kepada yang bersangkutan serta Ketua dan Sekretaris LSP.")


class ReasonField(forms.CharField):
    """Why BNSP gives a position in a body, or why anybody ends one."""

    def __init__(self, *, by_bnsp: bool) -> None:
        super().__init__(
            label=gettext_lazy("Alasan"),
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=TOLD_BY_BNSP if by_bnsp else TOLD_BY_BODY,
        )


class InvitationForm(PersonForm):
    """An invitation is sent again or taken back: BNSP says why, the people of the body only press."""

    def __init__(self, *args, lsp: LSP, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        if keeps_register_of(by, lsp):
            self.fields["reason"] = ReasonField(by_bnsp=True)


class InviteForm(PersonForm):
    """Who is invited, and as what; a known address is answered in the same words as an unknown one."""

    email = AddressField(label=gettext_lazy("Alamat surel"), max_length=254)
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
        field_of(self, "position", forms.ChoiceField).choices = unchosen(
            (value, label) for value, label in Position.choices if chair or value != Position.CHAIR
        )
        self.fields["started_on"].initial = on
        if keeps_register_of(by, lsp):
            self.fields["reason"] = ReasonField(by_bnsp=True)
        self.known: User | None = None

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.known = User.objects.holder_of(email)
        if self.known and not self.by.is_secretariat and serves_bnsp(self.known):
            # Otherwise a body could shut an assessor out of its own application by making them one of its people.
            raise ValidationError(_("Orang ini bertugas untuk BNSP. Hubungi Sekretariat BNSP untuk mencatatnya."))
        return email

    def clean_started_on(self):
        day = self.cleaned_data["started_on"]
        if day > self.on:
            raise ValidationError(_("Hari mulai tidak boleh sesudah hari ini."))
        return day

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        position = cleaned.get("position")
        running = self.lsp.memberships.filter(ended_on__isnull=True)
        if position == Position.CHAIR and running.filter(position=position).exists():
            self.add_error(
                "position",
                _("LSP ini sudah mempunyai ketua. Akhiri dahulu masa jabatan ketua yang sekarang."),
            )
        elif self.known and position and running.filter(position=position, user=self.known).exists():
            self.add_error("email", _("Orang ini sudah memegang kedudukan itu."))
        elif self.lsp.invitations.waiting().filter(email__iexact=cleaned.get("email"), position=position).exists():
            self.add_error(
                "email",
                _("Orang ini sudah diundang untuk kedudukan itu dan belum menjawab. Kirim ulang dari daftar pengurus."),
            )
        return cleaned


class MembershipField(forms.ModelChoiceField):
    """Says of a membership who holds it and as what."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user}, {obj.title or obj.get_position_display()}"


NOBODY = "semua"
EVERYBODY = gettext_lazy("Tidak seorang pun; menjadi tugas semua pengurus")


class EndForm(PersonForm):
    """Which position ends, its last day, and who takes over what its person has in hand."""

    membership = MembershipField(
        Membership.objects.none(), label=gettext_lazy("Kedudukan yang diakhiri"), empty_label=gettext_lazy("Pilih")
    )
    ended_on = DayField(
        label=gettext_lazy("Hari terakhir menjabat"),
        help_text=gettext_lazy(
            "Contoh: 18-01-2025. Hak melihat dan mengisi halaman LSP berakhir setelah hari itu; pilih “Berakhir sekarang” bila haknya harus berhenti hari ini juga."
        ),
    )

    at_once = forms.BooleanField(
        label=gettext_lazy("Berakhir sekarang"),
        required=False,
        help_text=gettext_lazy("Hak orang ini atas halaman LSP berhenti saat ini juga; hari terakhirnya kemarin."),
    )

    def __init__(self, *args, lsp: LSP, by: User, endable, on, things=(), heirs=(), lost=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = ReasonField(by_bnsp=keeps_register_of(by, lsp))
        membership = field_of(self, "membership", MembershipField)
        membership.queryset = endable
        self.fields["ended_on"].initial = on
        self.on = on
        self.heirs: list[Membership] = list(heirs)
        self.things: list[OpenThing] = list(things) if heirs else []
        self.lost: list[str] = list(lost)
        self.ask_who_takes_over()

    def ask_who_takes_over(self) -> None:
        """A field for everything at once, one for each thing, and the confirmation where the body is left without something."""
        people = [(str(heir.pk), str(heir)) for heir in self.heirs]
        if self.things:
            nobody = [] if all(thing.needs_person for thing in self.things) else [(NOBODY, EVERYBODY)]
            self.fields["successor"] = forms.ChoiceField(
                label=gettext_lazy("Siapa yang meneruskan pekerjaannya"),
                choices=[("", gettext_lazy("Pilih orang")), *people, *nobody],
                error_messages={"required": gettext_lazy("Pilih siapa yang meneruskan pekerjaannya.")},
            )
        for thing in self.things:
            nobody = [] if thing.needs_person else [(NOBODY, EVERYBODY)]
            self.fields[thing.key] = forms.ChoiceField(
                label=thing.label,
                choices=[("", gettext_lazy("Sama seperti di atas")), *people, *nobody],
                required=False,
            )
        if self.lost:
            self.fields["sure"] = forms.BooleanField(
                label=gettext_lazy("Saya tahu, dan tetap mengakhiri kedudukan ini."),
                error_messages={"required": gettext_lazy("Centang bila kedudukan ini tetap diakhiri.")},
            )

    @property
    def each_thing(self) -> list:
        """The fields of the single things, for the template."""
        return [self[thing.key] for thing in self.things]

    def successors(self) -> dict[str, Membership | None]:
        """Who takes over what."""
        by_key = {str(heir.pk): heir for heir in self.heirs}
        given = self.cleaned_data
        return {thing.key: by_key.get(given.get(thing.key) or given.get("successor", "")) for thing in self.things}

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("at_once"):
            cleaned["ended_on"] = previous_day(self.on)
        membership, day = cleaned.get("membership"), cleaned.get("ended_on")
        if membership and day:
            if day < membership.started_on:
                self.add_error("ended_on", _("Hari terakhir tidak boleh sebelum hari mulai."))
            elif day > self.on:
                self.add_error("ended_on", _("Hari terakhir tidak boleh sesudah hari ini."))
        if cleaned.get("successor") == NOBODY:
            for thing in self.things:
                if thing.needs_person and not cleaned.get(thing.key):
                    self.add_error(thing.key, _("Pilih orangnya; yang ini tidak dapat dikosongkan."))
        return cleaned


class AcceptForm(PersonForm):
    """The invited person's name and password."""

    full_name = forms.CharField(label=gettext_lazy("Nama lengkap"), max_length=120)
    phone = PhoneField(
        label=gettext_lazy("Nomor WhatsApp"), required=False, help_text=gettext_lazy("Misalnya 0812 3456 7890")
    )
    password = forms.CharField(
        label=gettext_lazy("Kata sandi"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "w-short"}),
    )
    repeated = forms.CharField(
        label=gettext_lazy("Ulangi kata sandi"),
        error_messages={"required": gettext_lazy("Ketik kata sandinya sekali lagi.")},
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
        super().clean()
        cleaned = self.cleaned_data
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
