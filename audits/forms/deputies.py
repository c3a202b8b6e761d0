"""Who takes an assessor's place while they are away, and from when until when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import Assessor
from lsp.forms.fields import DayField, field_of


class DeputyForm(forms.Form):
    """A colleague with a certificate that lasts, and the days of the absence."""

    deputy = forms.ModelChoiceField(
        label=_("Pengganti"),
        queryset=Assessor.objects.none(),
        empty_label=_("Pilih asesor"),
        error_messages={
            "required": _("Pilih penggantinya."),
            "invalid_choice": _("Pilih orang dari daftar ini."),
        },
    )
    first_on = DayField(label=_("Hari pertama"))
    last_on = DayField(label=_("Hari terakhir"))

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        others = Assessor.objects.filter(user__is_active=True, certificate_valid_until__gte=on).exclude(user=user)
        field_of(self, "deputy", forms.ModelChoiceField).queryset = others.select_related("user").order_by(
            "user__full_name"
        )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        first, last, deputy = (cleaned.get(name) for name in ("first_on", "last_on", "deputy"))
        if first and last and last < first:
            self.add_error("last_on", _("Hari terakhir tidak boleh sebelum hari pertama."))
        elif last and last < self.on:
            self.add_error("last_on", _("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))
        elif last and deputy and deputy.certificate_valid_until < last:
            self.add_error("deputy", _("Sertifikat orang ini berakhir sebelum hari terakhir."))
        return cleaned
