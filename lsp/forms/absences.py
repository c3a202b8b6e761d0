"""Who is away, who stands in, and from when until when."""

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.dates import days_between
from lsp.forms.fields import DayField, field_of
from lsp.models import User

# A longer absence is a position that ends.
LONGEST_DAYS = 180


class AbsenceForm(forms.Form):
    """The people of one body or office: `absent` whom this person may name a deputy for, `deputies` who may be named, by office."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Yang tidak hadir"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Pilih siapa yang tidak hadir."),
            "invalid_choice": gettext_lazy("Pilih orang dari daftar ini."),
        },
    )
    deputy = forms.TypedChoiceField(
        label=gettext_lazy("Penggantinya"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Pilih penggantinya."),
            "invalid_choice": gettext_lazy("Pilih orang dari daftar ini; yang tadi dipilih tidak bertugas lagi."),
        },
    )
    first_on = DayField(label=gettext_lazy("Hari pertama"))
    last_on = DayField(label=gettext_lazy("Hari terakhir"))

    def __init__(self, *args, absent: Sequence[User], deputies: Sequence[User], on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.people = {person.pk: person for person in [*absent, *deputies]}
        for name, people in (("person", absent), ("deputy", deputies)):
            rows = [(person.pk, person.full_name) for person in people]
            field_of(self, name, forms.ChoiceField).choices = (
                rows if len(rows) == 1 else [("", _("Pilih orang")), *rows]
            )
        self.fields["first_on"].initial = on
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Hari terakhir tidak boleh sebelum hari pertama."))
        elif last and last < self.on:
            self.add_error("last_on", _("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))
        elif first and last and days_between(first, last) > LONGEST_DAYS:
            self.add_error(
                "last_on", _("Paling lama %(n)d hari. Untuk lebih lama, tunjuk orang lain.") % {"n": LONGEST_DAYS}
            )
        if cleaned.get("person") and cleaned.get("person") == cleaned.get("deputy"):
            self.add_error("deputy", _("Pilih orang lain; seseorang tidak menggantikan dirinya sendiri."))
        return cleaned

    @property
    def given(self) -> dict:
        """What the act needs."""
        cleaned = self.cleaned_data
        people = {"person": self.people[cleaned["person"]], "deputy": self.people[cleaned["deputy"]]}
        return people | {"first_on": cleaned["first_on"], "last_on": cleaned["last_on"]}
