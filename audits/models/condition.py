"""Conditions that a decision set, one dated duty each; they live on after the licence was issued until they are met."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.decision import Decision
from audits.models.storage import StoredFile, evidence_name, private_files
from audits.states import State
from lsp.models import LSP

# A condition outlives the licence it was set for.
REPORTED_IN = [State.DEFERRED, State.APPROVED, State.DECREE_ISSUED, State.LICENSED]


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Questions about many conditions."""

    def open(self) -> "ConditionQuerySet":
        """Not yet confirmed as met, nor overtaken by another decision."""
        return self.filter(met_at__isnull=True, dropped_at__isnull=True)

    def unreported(self) -> "ConditionQuerySet":
        """Open, and not yet reported by the LSP."""
        return self.open().filter(reported_at__isnull=True)

    def of(self, lsp: LSP) -> "ConditionQuerySet":
        """What decisions demand of this LSP, the next due first."""
        return self.filter(application__lsp=lsp).order_by("due_on", "pk")


class Condition(models.Model):
    """One thing that the LSP must do by a day because a plenary said so (syarat keputusan)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="conditions")
    seq = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions")
    scheme = models.ForeignKey("lsp.Scheme", models.PROTECT, related_name="+", null=True)
    clause = models.CharField(_("acuan"), max_length=80, blank=True)
    text = models.TextField(_("syarat"), max_length=4000)
    due_on = models.DateField(_("paling lambat"))
    report = models.TextField(_("laporan pemenuhan"), max_length=2000, blank=True)
    reported_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    reported_at = models.DateTimeField(null=True)
    verdict_note = models.TextField(_("catatan BNSP"), max_length=2000, blank=True)
    met_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("syarat keputusan")
        verbose_name_plural = _("syarat keputusan")
        ordering = ["application", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["application", "seq"], name="condition_numbered_once"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(met_by__isnull=False), name="met_condition_was_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | (Q(reported_by__isnull=False) & ~Q(report="")),
                name="reported_condition_says_how",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(met_at__isnull=True), name="condition_open_by_day")]

    def __str__(self) -> str:
        return f"S-{self.seq:02d}"

    def get_absolute_url(self) -> str:
        return self.application.url("condition", self.seq)

    @property
    def is_open(self) -> bool:
        """Whether the LSP still owes it."""
        return self.met_at is None and self.dropped_at is None

    @property
    def waits_for_bnsp(self) -> bool:
        """Whether the LSP has reported it and BNSP has not yet answered."""
        return self.is_open and self.reported_at is not None

    def is_overdue(self, on: dt.date) -> bool:
        """Whether its day has passed and the LSP has not reported it."""
        return self.is_open and self.reported_at is None and self.due_on < on


class ConditionReport(models.Model):
    """One round of a condition: what the LSP says and shows, and what BNSP answers."""

    class Verdict(models.TextChoices):
        """What BNSP found."""

        MET = "met", _("Terpenuhi")
        RETURNED = "returned", _("Belum terpenuhi")

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="reports")
    round = models.PositiveSmallIntegerField(_("putaran"))
    text = models.TextField(_("laporan pemenuhan"), max_length=2000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(_("hasil pemeriksaan"), max_length=8, choices=Verdict, blank=True)
    verdict_note = models.TextField(_("catatan BNSP"), max_length=2000, blank=True)
    ruled_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["condition", "round"]
        constraints = [
            models.UniqueConstraint(fields=["condition", "round"], name="condition_reported_once_a_round"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(ruled_by__isnull=False, ruled_at__isnull=False),
                name="ruled_report_has_person_and_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition} ({self.round})"


class ConditionEvidence(StoredFile):
    """A file that shows how a condition was met."""

    report = models.ForeignKey(ConditionReport, models.CASCADE, related_name="evidence")
    file = models.FileField(_("berkas"), upload_to=evidence_name, storage=private_files, max_length=120)
    uploaded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="condition_evidence_once")]

    def __str__(self) -> str:
        return self.original_name
