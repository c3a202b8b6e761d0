"""How administration changes what decides: with a reason, a fresh proof of identity, a line in the log, and word to whoever it concerns."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.models import LSP, AdminChange, User
from lsp.register.admin_changes import note_change, snapshot, tell_of
from lsp.web.reauthentication import demand_proof


class ReasonedForm(forms.ModelForm):
    """A form that asks why, as soon as something is changed that decides over a right or over the register."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan perubahan"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=gettext_lazy("Dicatat, dan diberitahukan kepada yang bersangkutan serta pengelola lain."),
    )

    by: ClassVar[User]
    keeper: ClassVar["ByAct"]

    def decides(self) -> bool:
        """Whether something was changed that no administrator changes without a word."""
        return bool({*self.keeper.decisive} & {*self.changed_data})

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if not self.decides():
            return
        if not self.cleaned_data.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", _("Tulis alasan perubahan ini."))
        if not self.errors and self.keeper.is_own(self.by, self.instance):
            self.add_error(
                None, _("Anda tidak dapat mengubah hak Anda sendiri atau data LSP Anda. Minta pengelola lain.")
            )


class ByAct(admin.ModelAdmin):
    """A record whose `decisive` fields change by an act: reason, proof, log and notices; nobody acts for themselves or for a body they belong to."""

    form = ReasonedForm
    decisive: tuple[str, ...] = ()

    def person_of(self, record: Any) -> User | None:  # Any: a row of the model it is mixed into
        """The person whom a change concerns."""
        return None

    def lsp_of(self, record: Any) -> LSP | None:  # Any: as above
        """The body whom a change concerns."""
        return None

    def is_own(self, user: User, record: models.Model) -> bool:
        """Whether the record is about the administrator, or about a body they belong to."""
        person, lsp = self.person_of(record), self.lsp_of(record)
        return (person is not None and person.pk == user.pk) or (lsp is not None and lsp.pk in user.positions)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not self.is_own(request.user, obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_fields(self, request, obj=None):
        reads_only = obj is not None and not self.has_change_permission(request, obj)
        return [name for name in super().get_fields(request, obj) if not (reads_only and name == "reason")]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user, "keeper": self})

    def save_model(self, request, obj, form, change) -> None:
        form.stored = type(obj)._default_manager.get(pk=obj.pk) if change else None
        if form.decides():
            demand_proof(request)
        form.noted = self.note(request, form, obj) if change else None
        self.explain(obj, form.noted)
        super().save_model(request, obj, form, change)

    def explain(self, record: Any, change: AdminChange | None) -> None:  # Any: each has its model
        """Let the record name the line of the log, where it keeps that."""

    def note(self, request, form, record: models.Model) -> AdminChange | None:
        """Write the line of the log."""
        several = {
            name: form.cleaned_data[name] for name in self.decisive if isinstance(form.cleaned_data.get(name), QuerySet)
        }
        return note_change(
            record,
            snapshot(form.stored, self.decisive) if form.stored else {},
            snapshot(record, self.decisive, several),
            reason=form.cleaned_data.get("reason", "").strip(),
            by=request.user,
            at=timezone.now(),
            person=self.person_of(record),
            lsp=self.lsp_of(record),
        )

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        noted = form.noted if change else self.note(request, form, form.instance)
        if noted:
            tell_of(noted, self.person_of(form.stored) if form.stored else None)
