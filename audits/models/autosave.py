"""Words that somebody is typing into a long form: kept on the server until they are truly saved."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnsavedForm(models.Model):
    """What one person has typed into one form of one page and not saved yet; nobody else ever reads it."""

    MOST = 40  # of one person; the oldest go first

    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    form = models.CharField(_("formulir"), max_length=300)
    words = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="form_unsaved_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.form}"
