"""Forms of an objection: why the LSP objects, and what a decider rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import Objection, TeamObjection


class ObjectionForm(forms.Form):
    """Why the decision is not accepted."""

    reason = forms.CharField(
        label=_("Alasan keberatan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Sebutkan bagian keputusan yang Anda ajukan keberatan dan buktinya."),
        error_messages={"required": _("Tulis alasan keberatan Anda.")},
    )


class ObjectionRulingForm(forms.Form):
    """Upheld or dismissed, with the grounds."""

    ruling = forms.ChoiceField(
        label=_("Putusan atas keberatan"),
        choices=Objection.Ruling.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu.")},
    )
    note = forms.CharField(
        label=_("Pertimbangan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis pertimbangan Anda; LSP membacanya.")},
    )


class TeamObjectionRulingForm(forms.Form):
    """Whether the team changes, and what the LSP is answered."""

    ruling = forms.ChoiceField(
        label=_("Putusan atas keberatan"),
        choices=TeamObjection.Ruling.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu.")},
    )
    answer = forms.CharField(
        label=_("Jawaban kepada LSP"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis jawaban Anda; LSP membacanya.")},
    )
