"""What an event did to the scope of a licence, scheme by scheme."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lsp.models.licence import LicenceEvent


class ScopeChangeQuerySet(models.QuerySet["ScopeChange"]):
    """Questions about changes of scopes."""

    def effective(self) -> "ScopeChangeQuerySet":
        """Those whose event was not annulled."""
        return self.exclude(Exists(LicenceEvent.objects.filter(annuls=OuterRef("event"))))


class ScopeChange(models.Model):
    """One scheme that an event brought into the scope or took out of it."""

    event = models.ForeignKey(LicenceEvent, models.PROTECT, related_name="scope_changes")
    scheme = models.ForeignKey("lsp.Scheme", models.PROTECT, related_name="+")

    objects = ScopeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan ruang lingkup")
        verbose_name_plural = _("perubahan ruang lingkup")
        constraints = [models.UniqueConstraint(fields=["event", "scheme"], name="scheme_once_per_event")]
