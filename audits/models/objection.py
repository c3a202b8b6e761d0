"""What the LSP objects to (keberatan), in time: a decision, ruled by another decider, or the team, ruled by the secretariat."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.decision import Decision


class Objection(models.Model):
    """One objection to one decision; upheld, the application goes back to the plenary."""

    class Ruling(models.TextChoices):
        UPHELD = "upheld", _("Diterima, diputus lagi")
        DISMISSED = "dismissed", _("Ditolak, keputusan tetap")

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="objection")
    reason = models.TextField(_("alasan keberatan"), max_length=4000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer_by = models.DateField(_("dijawab paling lambat"))
    ruling = models.CharField(_("putusan keberatan"), max_length=10, choices=Ruling, blank=True)
    ruling_note = models.TextField(_("pertimbangan"), max_length=4000, blank=True)
    ruled_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("keberatan atas keputusan")
        verbose_name_plural = _("keberatan atas keputusan")
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="") | (Q(ruled_by__isnull=False, ruled_at__isnull=False) & ~Q(ruling_note="")),
                name="ruled_objection_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for its ruling."""
        return not self.ruling


class TeamObjection(models.Model):
    """The one objection to the team of an application; nothing is scheduled until it is ruled, and upheld not with the same people."""

    class Ruling(models.TextChoices):
        UPHELD = "upheld", _("Diterima, tim diganti")
        DISMISSED = "dismissed", _("Ditolak, tim tetap")

    application = models.OneToOneField(Application, models.CASCADE, related_name="team_objection")
    team = models.JSONField(_("tim yang diajukan keberatan"), default=list)
    reason = models.TextField(_("alasan keberatan"), max_length=4000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ruling = models.CharField(_("putusan keberatan"), max_length=10, choices=Ruling, blank=True)
    ruling_note = models.TextField(_("jawaban kepada LSP"), max_length=4000, blank=True)
    ruled_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("keberatan atas tim")
        verbose_name_plural = _("keberatan atas tim")
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="") | (Q(ruled_by__isnull=False, ruled_at__isnull=False) & ~Q(ruling_note="")),
                name="ruled_team_objection_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.reason[:60]}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for its ruling."""
        return not self.ruling
