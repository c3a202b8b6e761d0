"""Autosave: the words of a long form, kept on the server while somebody types, until the form is saved."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from lsp.models import User


class UnsavedFormQuerySet(models.QuerySet["UnsavedForm"]):
    """Autosaved forms of one person at a time."""

    def of(self, person: User) -> "UnsavedFormQuerySet":
        """What this person left unsaved."""
        return self.filter(person=person)

    def keep(self, person: User, form: str, words: list[list[str]], *, at: dt.datetime) -> None:
        """Store the words of a form; of a person's forms the oldest go when there are too many."""
        self.update_or_create(person=person, form=form, defaults={"words": words, "kept_at": at})
        too_many = self.of(person).order_by("-kept_at", "-pk").values_list("pk", flat=True)[UnsavedForm.MOST :]
        self.of(person).filter(pk__in=list(too_many)).delete()

    def forget(self, person: User, form: str) -> None:
        """Delete the words of a form: it was saved, or emptied."""
        self.of(person).filter(form=form).delete()


class UnsavedForm(models.Model):
    """What one person has typed into one form of one page and not saved yet; nobody else ever reads it."""

    MOST = 40  # of one person; the oldest go first
    NAME_MAX = 300

    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    form = models.CharField(_("formulir"), max_length=NAME_MAX)
    words = models.JSONField()
    kept_at = models.DateTimeField()

    objects = UnsavedFormQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="form_unsaved_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.form}"
