"""Issued documents, rendered once and never changed, and the counters their numbers come from."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.plenary import Plenary
from audits.models.storage import issued_name, private_files
from lsp.certain import certain
from lsp.models.licence import make_check_code


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
    def hold(cls, series: str, on: dt.date) -> "NumberSeries":
        """The row of a series, held for this transaction: whoever takes something of the same series follows."""
        cls.objects.get_or_create(series=series, year=on.year)
        return cls.objects.select_for_update().get(series=series, year=on.year)

    @classmethod
    def take(cls, series: str, on: dt.date, above: int = 0) -> int:
        """The next number of a series in the year of this day, above a number that is in use already; call it inside the transaction that uses the number."""
        row = cls.hold(series, on)
        row.last = max(row.last, above) + 1
        row.save(update_fields=["last"])
        return row.last


# A new paper of these kinds takes the place of the former one; minutes and sheets are records that stand beside each other.
REPLACING = ("assignment_letter", "recommendation")


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    """Questions about many issued documents."""

    def with_newer(self) -> "IssuedDocumentQuerySet":
        """Annotate the number of the paper that took the place of each, `newer_number`; None where it still stands."""
        later = IssuedDocument.objects.filter(
            application=OuterRef("application"), kind=OuterRef("kind"), seq__gt=OuterRef("seq"), kind__in=REPLACING
        )
        columns = {"newer_number": Subquery(later.order_by("-seq").values("number")[:1])}
        return self.annotate(**columns)


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
    check_code = models.CharField(_("kode cek"), max_length=32, unique=True, default=make_check_code, editable=False)
    log_head = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    objects = IssuedDocumentQuerySet.as_manager()

    # Annotated by `with_newer`.
    newer_number: str | None

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
                name="document_of_an_application_or_of_a_sitting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def get_absolute_url(self) -> str:
        if self.plenary:
            return self.plenary.url("sitting_minutes")
        return certain(self.application).url("issued_document", self.kind, self.seq)

    @property
    def name(self) -> str:
        """What the paper is, in the reader's language; its title is as it was printed."""
        return gettext(self.title)
