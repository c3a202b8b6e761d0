"""Dossier ZIPs: all of an application, packed in the background for one side, kept for a while, asked for again when it has changed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.storage import dossier_zip_name, private_files
from audits.states import Side


class DossierZip(models.Model):
    """One ZIP of one version of an application, with what one side may read of it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="dossier_zips")
    side = models.CharField(max_length=4, choices=Side)
    # The version of the application that it holds; a later one is another ZIP.
    stamp = models.PositiveIntegerField()
    asked_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    packed = models.PositiveIntegerField(_("sudah dikemas"), default=0)
    parts = models.PositiveIntegerField(_("jumlah berkas"), default=0)
    file = models.FileField(upload_to=dossier_zip_name, storage=private_files, max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("besar"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("arsip berkas")
        verbose_name_plural = _("arsip berkas")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "side", "stamp"], name="zipped_once_a_state"),
            models.CheckConstraint(condition=Q(packed__lte=F("parts")), name="packed_no_more_than_there_is"),
            models.CheckConstraint(
                condition=Q(ready_at=None) | (~Q(file="") & ~Q(sha256="")), name="ready_zip_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.side} {self.stamp}"

    def get_absolute_url(self) -> str:
        return self.application.url("dossier_zip_file", self.key)
