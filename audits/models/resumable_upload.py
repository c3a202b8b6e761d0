"""Resumable upload: what has arrived of a file that is sent in pieces, so that it goes on where it stopped; and what was infected."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.models.dossier import DocumentVersion, DossierItem


class ResumableUpload(models.Model):
    """One file that somebody of the LSP is sending for one row; its pieces lie in the private storage."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="uploads")
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    name = models.CharField(_("nama berkas"), max_length=1000)
    size = models.PositiveIntegerField(_("besar"))
    # What the browser says of the whole, where it can; what arrived is held against it.
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("keterangan"), max_length=180, blank=True)
    keeps_place = models.BooleanField(default=False)
    received = models.PositiveIntegerField(_("sudah sampai"), default=0)
    pieces = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    waits_for_scanner = models.BooleanField(_("menunggu pemindai virus"), default=False)
    # What became of it, for a browser that did not hear the answer and asks again.
    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="+", null=True)

    class Meta:
        verbose_name = _("berkas yang sedang dikirim")
        verbose_name_plural = _("berkas yang sedang dikirim")
        ordering = ["begun_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="received_no_more_than_sent"),
            models.CheckConstraint(
                condition=Q(version=None) | Q(received=F("size")), name="kept_only_when_all_of_it_arrived"
            ),
        ]
        indexes = [models.Index(fields=["touched_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"

    def get_absolute_url(self) -> str:
        return self.item.application.url("upload", self.item.code, self.key)

    @property
    def has_arrived(self) -> bool:
        """Whether all of it is there."""
        return self.received == self.size


class Infection(models.Model):
    """A file that was refused because of a virus, so that BNSP can warn whoever sent it; of the file itself nothing is kept."""

    name = models.CharField(_("nama berkas"), max_length=120)
    virus = models.CharField(_("virus"), max_length=120)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("ditolak pada"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.virus}"
