"""What administrators changed by hand in the register or in somebody's rights: a log that only grows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lsp.models.people import User


class AdminChange(models.Model):
    """One change of one record by one administrator: what it was, what it became, and why."""

    what = models.CharField(_("jenis data"), max_length=60)
    key = models.CharField(_("kunci"), max_length=40)
    name = models.CharField(_("data"), max_length=200)
    changes = models.JSONField(_("perubahan"))
    reason = models.CharField(_("alasan"), max_length=400)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("pada"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("orang"))
    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="+", null=True, verbose_name=_("LSP"))

    class Meta:
        verbose_name = _("perubahan oleh pengelola")
        verbose_name_plural = _("perubahan oleh pengelola")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"])]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="admin_change_has_reason")]

    def __str__(self) -> str:
        return self.name

    @property
    def lines(self) -> list[str]:
        """Each changed field with what it was and what it became."""
        return [f"{row['label']}: {row['before'] or '-'} → {row['after'] or '-'}" for row in self.changes]
