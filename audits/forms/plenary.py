"""Forms of a sitting: calling it, choosing files for its agenda, who is there, closing it, deciding on many files."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models.plenary import deciders
from audits.plenary import ready_files
from audits.states import Outcome
from lsp.forms.fields import DayField
from lsp.models import User

GRANTED = {Outcome.GRANT, Outcome.CONDITIONS}


class FileChoice(forms.ModelMultipleChoiceField):
    """Files by their LSP and number, addressed by their human key."""

    def __init__(self, **kwargs):
        kwargs |= {"to_field_name": "ref", "widget": forms.CheckboxSelectMultiple}
        kwargs.setdefault("error_messages", {"invalid_choice": _("Berkas itu tidak siap lagi.")})
        super().__init__(**kwargs)

    def label_from_instance(self, application) -> str:
        return f"{application.lsp.name} · {application.number}"


class CallForm(forms.Form):
    """When and where the plenary sits, who leads it, and which files it starts with."""

    held_on = DayField(label=_("Tanggal sidang"))
    place = forms.CharField(label=_("Tempat"), max_length=200)
    chaired_by = forms.ModelChoiceField(label=_("Pimpinan sidang"), queryset=User.objects.none())
    files = FileChoice(label=_("Berkas pada agenda"), queryset=ready_files().none(), required=False)

    def __init__(self, *args, visible, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["chaired_by"].queryset = deciders()
        ready = ready_files().filter(pk__in=visible.values("pk")).select_related("lsp")
        self.fields["files"].queryset = ready.order_by("licence__ends_on", "pk")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day < self.on:
            raise forms.ValidationError(_("Sidang tidak dapat direncanakan pada hari yang sudah lewat."))
        return day


class AgendaForm(forms.Form):
    """Files to add to an agenda."""

    files = FileChoice(
        label=_("Berkas yang siap"),
        queryset=ready_files().none(),
        error_messages={"required": _("Pilih paling sedikit satu berkas.")},
    )

    def __init__(self, *args, visible, **kwargs):
        super().__init__(*args, **kwargs)
        ready = ready_files().filter(pk__in=visible.values("pk")).select_related("lsp")
        self.fields["files"].queryset = ready.order_by("licence__ends_on", "pk")


class PresenceForm(forms.Form):
    """Who of the plenary is there."""

    people = forms.ModelMultipleChoiceField(
        label=_("Pemutus yang hadir"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = deciders()


class CloseForm(forms.Form):
    """What else the minutes should say."""

    notes = forms.CharField(
        label=_("Catatan sidang"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RecuseForm(forms.Form):
    """Why a decider takes no part."""

    reason = forms.CharField(
        label=_("Benturan kepentingan Anda"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tulis hubungan Anda dengan LSP atau berkas ini.")},
    )
