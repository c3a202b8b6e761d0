"""The LSP's objection to a decision (keberatan), filed within the period of the rule set and ruled by another decider."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.decision import Decision


class Objection(models.Model):
    """One objection to one decision; upheld, the file goes back to the plenary."""

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
