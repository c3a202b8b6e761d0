"""The filters of the secretariat's queue: what may stand in the address, and what it means."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.states import STAGES, Holder

VIEWS = {
    "secretariat": _("Menunggu Sekretariat"),
    "open": _("Semua yang terbuka"),
    "risk": _("Terancam tanpa lisensi"),
    "long": _("Menunggu lebih dari 14 hari"),
    "plenary": _("Siap ke pleno"),
}
ENDS = {
    "over": _("Sudah habis"),
    "30": _("Dalam 30 hari"),
    "90": _("Dalam 90 hari"),
    "180": _("Dalam 180 hari"),
}
SORTS = {"end": _("Akhir lisensi terdekat"), "waiting": _("Menunggu terlama")}
HOLDERS = [Holder.SECRETARIAT, Holder.LSP, Holder.TEAM, Holder.LEAD, Holder.FINDINGS, Holder.DECIDERS]


class QueueForm(forms.Form):
    """Five filters; a value that is none of ours counts as not given."""

    name = forms.CharField(label=_("Nama atau nomor"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("Tahap"), required=False, choices=[("", _("Semua tahap")), *STAGES.items()])
    holder = forms.ChoiceField(
        label=_("Menunggu"), required=False, choices=[("", _("Siapa saja")), *((h.value, h.label) for h in HOLDERS)]
    )
    end = forms.ChoiceField(label=_("Lisensi berakhir"), required=False, choices=[("", _("Kapan saja")), *ENDS.items()])
    sort = forms.ChoiceField(label=_("Urutkan"), required=False, choices=list(SORTS.items()))

    def chosen(self) -> dict[str, str]:
        """The filters that were given, as they stand in the address."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
