"""Sheets brought from elsewhere: the rows of one file, how its columns were read, and what came of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lsp.badges import Badge
from lsp.models.people import User


class ImportRun(models.Model):
    """One file with its dry run; applied at most once, undone at most once."""

    class Kind(models.TextChoices):
        """What the file brings."""

        REGISTER = "register", _("Register")
        CALENDAR = "calendar", _("Kalender")

    kind = models.CharField(_("isi berkas"), max_length=8, choices=Kind, default=Kind.REGISTER)
    key = models.UUIDField(_("kunci"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nama berkas"), max_length=120)
    sheets = models.JSONField(_("lembar"), default=list)
    sheet = models.PositiveSmallIntegerField(_("lembar yang dibaca"), default=0)
    head = models.PositiveIntegerField(_("baris judul"), default=1)
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
        verbose_name = _("impor berkas")
        verbose_name_plural = _("impor berkas")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False), name="import_applied_before_undone"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def day_shift(self) -> int:
        """By how many days the serial numbers of its workbook lie behind."""
        return self.sheets[self.sheet]["day_shift"] if self.sheets else 0

    @property
    def badge(self) -> Badge:
        """How far the run has come."""
        if self.undone_at:
            return Badge("", _("Dibatalkan"), "x")
        if self.applied_at and self.report.get("faulty"):
            return Badge("soon", _("Diimpor sebagian"))
        return Badge("done", _("Diimpor")) if self.applied_at else Badge("action", _("Uji coba"))
