"""Issued documents, rendered once and never changed, and the counters their numbers come from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.plenary import Plenary
from audits.models.storage import issued_name, private_files


class NumberSeries(models.Model):
    """A counter row per series and year; numbers are taken at issue, in the same transaction, never at draft."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"

    @classmethod
    def take(cls, series: str, on) -> int:
        """The next number of a series in the year of this day; call it inside the transaction that uses the number."""
        cls.objects.get_or_create(series=series, year=on.year)
        row = cls.objects.select_for_update().get(series=series, year=on.year)
        row.last += 1
        row.save(update_fields=["last"])
        return row.last


class IssuedDocument(models.Model):
    """A document as it left the house: its file is kept and served, never rendered again."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents", null=True)
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="documents", null=True)
    kind = models.CharField(max_length=24)
    seq = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("nomor"), max_length=80)
    title = models.CharField(_("judul"), max_length=160)
    file = models.FileField(upload_to=issued_name, storage=private_files, max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    log_head = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("dokumen terbit")
        verbose_name_plural = _("dokumen terbit")
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="document_number_once_per_kind"),
            models.UniqueConstraint(fields=["application", "kind", "seq"], name="document_addressed_once"),
            models.UniqueConstraint(
                fields=["plenary", "kind"], condition=Q(plenary__isnull=False), name="sitting_document_issued_once"
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, plenary__isnull=True)
                | Q(application__isnull=True, plenary__isnull=False),
                name="document_of_a_file_or_of_a_sitting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        if self.plenary_id:
            return self.plenary.url("sitting_minutes")
        return self.application.url("issued_document", self.kind, self.seq)
