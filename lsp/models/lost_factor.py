"""Second factors that somebody lost: two administrators take one away, each with their own proof, and neither from themselves."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lsp.dates import hours_before

VALID_HOURS = 72


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Questions about resets."""

    def waiting(self, now: dt.datetime) -> "FactorResetQuerySet":
        """Asked for, not agreed to, not withdrawn, and not too old."""
        return self.filter(ended_at__isnull=True, asked_at__gt=hours_before(now, VALID_HOURS))


class FactorReset(models.Model):
    """One second factor that somebody lost: who asked to take it away, why, and who agreed."""

    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="factor_resets", verbose_name=_("orang"))
    reason = models.CharField(_("alasan"), max_length=400)
    asked_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", verbose_name=_("diminta oleh"))
    asked_at = models.DateTimeField(_("diminta pada"))
    agreed_by = models.ForeignKey(
        "lsp.User", models.PROTECT, related_name="+", null=True, verbose_name=_("disetujui oleh")
    )
    ended_at = models.DateTimeField(_("selesai pada"), null=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("atur ulang faktor kedua")
        verbose_name_plural = _("atur ulang faktor kedua")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | (~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("person"))),
                name="factor_reset_by_two",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="factor_reset_not_for_oneself"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(ended_at__isnull=False), name="factor_reset_agreed_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.asked_at:%d-%m-%Y})"
