"""Forms of the desk about phones: why one is given up, what holds between two entries, a file that was taken out of a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeviceReasonForm(forms.Form):
    """Why something is taken back; it stands in the history."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tulis alasannya.")},
    )


class ImportForm(forms.Form):
    """The file in which a phone handed out its entries."""

    file = forms.FileField(
        label=_("Berkas catatan dari ponsel"),
        help_text=_("Berkas berakhiran .json dari menu Kiriman, tombol “Simpan catatan sebagai berkas”."),
        error_messages={"required": _("Pilih berkasnya."), "empty": _("Berkas ini kosong.")},
    )


class ChosenEntryForm(forms.Form):
    """Which of several entries holds, or what the lead writes instead."""

    chosen = forms.CharField(error_messages={"required": _("Pilih catatan yang berlaku.")})
    shown = forms.CharField(max_length=2000)
    text = forms.CharField(required=False, max_length=2000)
    why = forms.CharField(
        max_length=400, error_messages={"required": _("Tulis alasannya; yang catatannya tidak dipakai membacanya.")}
    )
