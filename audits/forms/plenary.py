"""Forms of a sitting: calling it, choosing applications for its agenda, who is there, closing it, deciding on many applications."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from audits.decision.plenary import ready_applications
from audits.forms.visit_days import warn_of_free_days
from audits.models import RuleSet, Vote
from audits.models.plenary import deciders
from audits.states import Outcome
from lsp.forms.fields import DayField, SeveralField, asked_when, field_of
from lsp.models import User

GRANTED = {Outcome.GRANT, Outcome.CONDITIONS}


class ApplicationChoice(SeveralField):
    """Applications by their LSP and number, addressed by their human key."""

    def __init__(self, **kwargs):
        kwargs |= {"to_field_name": "ref", "widget": forms.CheckboxSelectMultiple}
        kwargs.setdefault("error_messages", {"invalid_choice": _("Permohonan itu tidak siap lagi.")})
        super().__init__(**kwargs)

    def label_from_instance(self, application) -> str:
        return f"{application.lsp.name} · {application.number}"


class CallForm(forms.Form):
    """When and where the plenary sits, who leads it, and which applications it starts with."""

    held_on = DayField(label=_("Tanggal sidang"))
    place = forms.CharField(label=_("Tempat"), max_length=200, help_text=_("Misalnya: Kantor BNSP, Jakarta"))
    chaired_by = forms.ModelChoiceField(
        label=_("Pimpinan sidang"), queryset=User.objects.none(), empty_label=_("Pilih pemutus yang memimpin")
    )
    applications = ApplicationChoice(
        label=_("Permohonan pada agenda"), queryset=ready_applications().none(), required=False
    )

    def __init__(self, *args, visible, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.free_day = warn_of_free_days(self, RuleSet.objects.in_force(on), "held_on")
        field_of(self, "chaired_by", forms.ModelChoiceField).queryset = deciders()
        ready = ready_applications().filter(pk__in=visible.values("pk")).select_related("lsp")
        field_of(self, "applications", forms.ModelChoiceField).queryset = ready.order_by("licence__ends_on", "pk")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day < self.on:
            raise forms.ValidationError(_("Sidang tidak dapat direncanakan pada hari yang sudah lewat."))
        return day


class AgendaForm(forms.Form):
    """Applications to add to an agenda."""

    applications = ApplicationChoice(
        label=_("Permohonan yang siap"),
        queryset=ready_applications().none(),
        error_messages={"required": _("Pilih paling sedikit satu permohonan.")},
    )

    def __init__(self, *args, visible, **kwargs):
        super().__init__(*args, **kwargs)
        ready = ready_applications().filter(pk__in=visible.values("pk")).select_related("lsp")
        field_of(self, "applications", forms.ModelChoiceField).queryset = ready.order_by("licence__ends_on", "pk")


class PresenceForm(forms.Form):
    """Who of the plenary is there."""

    people = SeveralField(
        label=_("Pemutus yang hadir"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "people", forms.ModelChoiceField).queryset = deciders()


class CloseForm(forms.Form):
    """What else the minutes should say."""

    notes = forms.CharField(
        label=_("Catatan sidang"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class BallotForm(forms.Form):
    """How the person stands to what the team recommends; nothing is chosen beforehand."""

    stand = forms.ChoiceField(
        label=_("Suara Anda"),
        choices=Vote.OWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih suara Anda.")},
    )
    reason = asked_when(
        forms.CharField(label=_("Alasan"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})),
        _("wajib bila tidak setuju atau abstain"),
    )

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("stand") not in {None, Vote.Stand.AGREES} and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Tulis alasannya."))
        return cleaned


class RecuseForm(forms.Form):
    """Why a decider takes no part."""

    reason = forms.CharField(
        label=_("Benturan kepentingan Anda"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tulis hubungan Anda dengan LSP atau permohonan ini.")},
    )
