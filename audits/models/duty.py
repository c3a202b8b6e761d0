"""What an LSP hands in between two renewals: yearly reports of its activities and what was asked of it at a surveillance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.storage import StoredFile, fresh_name, private_files


class DutyKind(models.TextChoices):
    """The duties of a licence period."""

    REPORT = "report", _("Laporan kegiatan tahunan")
    SURVEILLANCE = "surveillance", _("Surveilan")


def duty_name(instance: object, original: str) -> str:
    """A name for what was handed in."""
    return fresh_name("duties", original)


class DutyReport(StoredFile):
    """One file that fulfils a duty; a later one of the same duty is a new row, so that nothing is ever replaced."""

    licence = models.ForeignKey("lsp.Licence", models.PROTECT, related_name="+")
    kind = models.CharField(_("kewajiban"), max_length=12, choices=DutyKind)
    period = models.PositiveSmallIntegerField(_("tahun atau urutan"))
    number = models.PositiveSmallIntegerField(_("versi"))
    file = models.FileField(_("berkas"), upload_to=duty_name, storage=private_files, max_length=120)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kewajiban masa lisensi")
        verbose_name_plural = _("kewajiban masa lisensi")
        ordering = ["kind", "period", "number"]
        constraints = [
            models.UniqueConstraint(fields=["licence", "kind", "period", "number"], name="duty_report_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"
