"""Forms of the secretariat's acts on a licence: suspension, revocation, scope, name and address, each by a decree and from a day on."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.forms.fields import DayField, SeveralField, field_of, unchosen
from lsp.models import LSP, LicenceEvent, Province, Scheme
from lsp.models.annulment import annul


class EventForm(forms.Form):
    """What every event has: its day, its decree and its reason."""

    on = DayField(label=gettext_lazy("Berlaku sejak"))
    decree_number = forms.CharField(
        label=gettext_lazy("Nomor SK"),
        max_length=60,
        help_text=gettext_lazy("Contoh: KEP.0933/BNSP/IV/2025"),
        widget=forms.TextInput(attrs={"class": "w-short", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Alasan ini tampil di register publik. Jangan sebut nama orang."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    may_lie_ahead = True

    def __init__(self, data=None, *, lsp: LSP, kind: str, on, seen: int):
        super().__init__(data, initial={"on": on, "seen": seen} | self.stored(lsp))
        self.lsp, self.kind, self.today = lsp, kind, on
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.prepare()

    def prepare(self) -> None:
        """Fill in the choices that depend on the body."""

    @staticmethod
    def stored(lsp: LSP) -> dict:
        """What the register says today and the event may change."""
        return {}

    def schemes_chosen(self) -> list[Scheme]:
        """The schemes the event speaks of."""
        return []

    def after(self) -> dict | None:
        """The body's own fields as they will be."""
        return None

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not self.may_lie_ahead and day > self.today:
            raise ValidationError(_("Perubahan ini dicatat paling cepat pada hari berlakunya."))
        return day

    def record(self, by) -> LicenceEvent | None:
        """Write the event; what the register refuses is told beside its field."""
        given = self.cleaned_data
        try:
            return LicenceEvent.objects.record(
                self.lsp,
                self.kind,
                given["on"],
                decree_number=given["decree_number"],
                reason=given["reason"],
                by=by,
                schemes=self.schemes_chosen(),
                after=self.after(),
                seen=given["seen"],
            )
        except ValidationError as refusal:
            for field, faults in refusal.update_error_dict({}).items():
                self.add_error(field if field in self.fields else None, faults)
            return None


class ScopeForm(EventForm):
    """Schemes that come into the scope or leave it."""

    schemes = SeveralField(
        Scheme.objects.none(),
        label=gettext_lazy("Skema"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sedikitnya satu skema.")},
    )
    field_order = ["schemes", "on", "decree_number", "reason"]

    def prepare(self) -> None:
        covered = self.lsp.schemes.covered_on(self.today).values("pk")
        extends = self.kind == LicenceEvent.Kind.EXTENDED
        schemes = self.lsp.schemes.exclude(pk__in=covered) if extends else self.lsp.schemes.filter(pk__in=covered)
        field_of(self, "schemes", forms.ModelMultipleChoiceField).queryset = schemes.order_by("code")

    def schemes_chosen(self) -> list[Scheme]:
        return list(self.cleaned_data["schemes"])


class NameForm(EventForm):
    """The body's new name."""

    name = forms.CharField(label=gettext_lazy("Nama baru"), max_length=160)
    field_order = ["name", "on", "decree_number", "reason"]
    may_lie_ahead = False

    @staticmethod
    def stored(lsp: LSP) -> dict:
        return {"name": lsp.name}

    def after(self) -> dict:
        return {"name": self.cleaned_data["name"]}


class AddressForm(EventForm):
    """The body's new address."""

    address = forms.CharField(label=gettext_lazy("Alamat"), max_length=200)
    regency = forms.CharField(label=gettext_lazy("Kabupaten/kota"), max_length=80)
    province = forms.ChoiceField(label=gettext_lazy("Provinsi"), choices=unchosen(Province.choices))
    postal_code = forms.CharField(
        label=gettext_lazy("Kode pos"),
        required=False,
        max_length=5,
        validators=LSP._meta.get_field("postal_code").validators,
        widget=forms.TextInput(attrs={"class": "w-num", "inputmode": "numeric"}),
    )
    field_order = ["address", "regency", "province", "postal_code", "on", "decree_number", "reason"]
    may_lie_ahead = False

    PARTS = ("address", "regency", "province", "postal_code")

    @staticmethod
    def stored(lsp: LSP) -> dict:
        return {part: getattr(lsp, part) for part in AddressForm.PARTS}

    def after(self) -> dict:
        return {part: self.cleaned_data[part] for part in self.PARTS}


class EventField(forms.ModelChoiceField):
    """Says of an event what it was, from when and by which decree."""

    def label_from_instance(self, obj: LicenceEvent) -> str:
        words = _("%(kind)s sejak %(day)s, SK %(number)s")
        return words % {"kind": obj.get_kind_display(), "day": f"{obj.on:%d-%m-%Y}", "number": obj.decree_number}


class AnnulmentForm(EventForm):
    """Which event was recorded wrongly; it stays readable, and counts as if it had never been."""

    event = EventField(
        LicenceEvent.objects.none(),
        label=gettext_lazy("Peristiwa yang keliru dicatat"),
        empty_label=gettext_lazy("Pilih peristiwa"),
        error_messages={"required": gettext_lazy("Pilih peristiwanya.")},
    )
    field_order = ["event", "decree_number", "reason"]

    def prepare(self) -> None:
        """The day of an annulment is today; what it annuls counts from its own day on no more."""
        del self.fields["on"]
        event = field_of(self, "event", EventField)
        every = LicenceEvent.objects.filter(licence__lsp=self.lsp).select_related("licence__lsp")
        event.queryset = every.order_by("-on", "-pk")
        effective = every.effective().filter(on__gte=F("licence__starts_on")).order_by("-on", "-pk")
        event.choices = [("", event.empty_label), *((row.pk, event.label_from_instance(row)) for row in effective)]

    def record(self, by) -> LicenceEvent | None:
        given = self.cleaned_data
        try:
            return annul(
                given["event"], self.today, decree_number=given["decree_number"], reason=given["reason"], by=by
            )
        except ValidationError as refusal:
            for field, faults in refusal.update_error_dict({}).items():
                self.add_error(field if field in self.fields else None, faults)
            return None
