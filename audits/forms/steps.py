"""The forms of the acts: what a person adds when they take a step; most only write a note."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audits.dossier.likely_findings import likely_findings_of
from audits.states import ItemState
from lsp.forms.fields import asked_when, field_of


class ActForm(forms.Form):
    """The choice between the entries of an act, where there are several, and a note.

    A form of another act inherits from this one and overrides `facts`.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(
        label=_("Pilihan Anda"), widget=forms.RadioSelect, error_messages={"required": _("Pilih salah satu.")}
    )
    note = forms.CharField(
        label=_("Catatan"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )

    note_label = _("Catatan")
    note_required_message = _("Tulis alasannya.")

    def __init__(self, *args, record, steps, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.steps, self.user, self.on = record, {step.name: step for step in steps}, user, on
        self.fields["seen"].initial = record.state
        self.fields["note"].label = self.note_label
        if len(steps) == 1:
            del self.fields["choice"]
        else:
            field_of(self, "choice", forms.ChoiceField).choices = [
                (step.name, format_html("{} <small>{}</small>", step.label, step.consequence)) for step in steps
            ]
        self.mark_note()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def mark_note(self) -> None:
        """The label of the note says for which choices it must be written; without a choice it is simply required."""
        wanting = [step for step in self.steps.values() if step.wants_note]
        if wanting and len(wanting) == len(self.steps):
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = self.note_required_message
        elif wanting:
            labels = ", ".join(f"“{step.label}”" for step in wanting)
            asked_when(self.fields["note"], _("wajib untuk %(choices)s") % {"choices": labels})

    @property
    def step(self):
        """The step that was chosen; the only one where there is no choice."""
        return self.steps[self.cleaned_data.get("choice") or next(iter(self.steps))]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        chosen = self.steps.get(cleaned.get("choice") or next(iter(self.steps)))
        is_empty = "note" in self.fields and not self.has_error("note") and not cleaned.get("note", "").strip()
        if chosen and chosen.wants_note and is_empty:
            self.add_error("note", self.note_required_message)
        return cleaned

    def facts(self) -> dict:
        """What the step's effects need beside the note; plain values."""
        return {}


class SilentForm(ActForm):
    """An act that needs nothing but the decision to take it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["note"]


class ReturnForm(SilentForm):
    """Returning the documents: everything that was marked goes back together, each with its notes."""

    @property
    def collected(self) -> list:
        """The marked documents in order, each with the notes that the LSP is about to read."""
        marked = self.record.items.filter(state=ItemState.FIX).in_order().prefetch_related("notes")
        return [(item, [note for note in item.notes.all() if note.is_open]) for item in marked]


class ReasonForm(ActForm):
    """An act that must say why."""

    note_label = _("Alasan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = self.note_required_message


class DeclarationForm(SilentForm):
    """Submitting: the chair declares that everything is true."""

    declaration = forms.BooleanField(
        label=_("Isi permohonan ini benar, dan kami bersedia diperiksa di tempat."),
        error_messages={"required": _("Centang pernyataan ini untuk mengajukan permohonan.")},
    )

    @property
    def likely(self) -> list:
        """What would not be confirmed if the assessors saw the dossier as it stands."""
        return likely_findings_of(self.record)
