"""Who stands in for somebody who is away: in a body, in BNSP's secretariat or in the plenary, from a day to a day."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Office(models.TextChoices):
    """The offices of BNSP in which somebody stands in for a colleague."""

    SECRETARIAT = "secretariat", _("Sekretariat BNSP")
    PLENARY = "plenary", _("Pemutus")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions about absences."""

    def running(self, on: dt.date) -> "AbsenceQuerySet":
        """On this day somebody stands in."""
        return self.filter(first_on__lte=on, last_on__gte=on, ended_at__isnull=True)

    def not_over(self, on: dt.date) -> "AbsenceQuerySet":
        """Running or still to come."""
        return self.filter(last_on__gte=on, ended_at__isnull=True)


class Absence(models.Model):
    """The days on which somebody is away, and who sees and does what is theirs meanwhile."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="absences", verbose_name=_("yang tidak hadir"))
    deputy = models.ForeignKey("lsp.User", models.PROTECT, related_name="deputised", verbose_name=_("pengganti"))
    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="absences", null=True, verbose_name=_("LSP"))
    office = models.CharField(_("tugas di BNSP"), max_length=12, choices=Office, blank=True)
    first_on = models.DateField(_("hari pertama"))
    last_on = models.DateField(_("hari terakhir"))
    named_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", verbose_name=_("ditunjuk oleh"))
    named_at = models.DateTimeField(_("ditunjuk pada"))
    ended_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(_("diakhiri pada"), null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengganti selama tidak hadir")
        verbose_name_plural = _("pengganti selama tidak hadir")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(
                condition=Q(lsp__isnull=False, office="") | (Q(lsp__isnull=True) & ~Q(office="")),
                name="absence_is_of_body_or_office",
            ),
        ]
        indexes = [
            models.Index(fields=["deputy", "last_on"], condition=Q(ended_at__isnull=True), name="absence_by_deputy")
        ]

    def __str__(self) -> str:
        return f"{self.deputy} untuk {self.person}"

    @property
    def place(self) -> str:
        """Where somebody is away from."""
        return self.lsp.name if self.lsp else str(self.get_office_display())
