"""The rules that documents cite: found in the text of a version, confirmed by a person, and a task once a newer rule has replaced one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.dossier import DocumentVersion, DossierItem
from audits.models.rules import Regulation

PASSAGE_LENGTH = 400


class Citation(models.Model):
    """A rule that one version of a document cites; a text search proposes it, a person says whether that is so."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Ditemukan, belum dikonfirmasi")
        CONFIRMED = "confirmed", _("Dikonfirmasi")
        DISMISSED = "dismissed", _("Bukan rujukan")

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="citations")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+", verbose_name=_("peraturan"))
    passage = models.CharField(_("kutipan"), max_length=PASSAGE_LENGTH, blank=True)
    page = models.PositiveSmallIntegerField(_("halaman"), null=True)
    state = models.CharField(_("keadaan"), max_length=12, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["regulation__code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "regulation"], name="rule_cited_once_per_version"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_citation_has_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.regulation.code}"


class RuleTask(models.Model):
    """A document of an LSP still follows a rule that a newer one replaced: one task, however often the search runs."""

    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="+")
    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="rule_tasks")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+")
    passage = models.CharField(max_length=PASSAGE_LENGTH, blank=True)
    page = models.PositiveSmallIntegerField(null=True)
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["item__requirement__code", "regulation__code"]
        constraints = [
            models.UniqueConstraint(fields=["lsp", "item", "regulation"], name="one_task_per_document_and_rule")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.regulation.code}"
