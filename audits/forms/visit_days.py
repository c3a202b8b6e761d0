"""The days of a visit as people type them: one day, or the first and the last of several."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.deadlines import days_between
from lsp.forms.fields import DayField

# A visit takes a day or two; whatever is much longer was mistyped.
LONGEST_VISIT = 7


class LastDayField(DayField):
    """The last day of a visit that takes more than one."""

    def __init__(self):
        super().__init__(
            label=_("Sampai hari"), required=False, help_text=_("Isi hanya bila asesmen lebih dari satu hari.")
        )


def not_past(day, on):
    """The day, if it does not lie behind us."""
    if day < on:
        raise forms.ValidationError(_("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))
    return day


def last_day(first, last):
    """The last day of a visit that takes several; None where it takes one."""
    if not first or not last or first == last:
        return None
    if last < first:
        raise forms.ValidationError(_("Hari terakhir tidak boleh sebelum hari pertama."))
    if days_between(first, last) >= LONGEST_VISIT:
        raise forms.ValidationError(
            _("Asesmen paling lama %(n)d hari berturut-turut. Periksa tanggalnya.") % {"n": LONGEST_VISIT}
        )
    return last
