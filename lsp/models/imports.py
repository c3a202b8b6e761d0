"""Registers brought from elsewhere: the rows of one file, how its columns were read, and what came of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lsp.models.people import User


class ImportRun(models.Model):
    """One file with its dry run; applied at most once, undone at most once."""

    key = models.UUIDField(_("kunci"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nama berkas"), max_length=120)
    columns = models.JSONField(_("kolom"))
    rows = models.JSONField(_("baris"))
    mapping = models.JSONField(_("pemetaan kolom"), default=dict)
    report = models.JSONField(_("hasil uji coba"), default=dict)
    done = models.JSONField(_("yang ditulis"), default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    created_at = models.DateTimeField(_("diunggah pada"), auto_now_add=True)
    applied_at = models.DateTimeField(_("diterapkan pada"), null=True, editable=False)
    undone_at = models.DateTimeField(_("dibatalkan pada"), null=True, editable=False)

    class Meta:
        verbose_name = _("impor register")
        verbose_name_plural = _("impor register")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False), name="import_applied_before_undone"
            )
        ]

    def __str__(self) -> str:
        return self.name
