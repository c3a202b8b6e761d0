"""The team's recommendation, what a plenary decided about it, and the decree."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.plenary import Plenary
from audits.states import Outcome


class Recommendation(models.Model):
    """What the team recommends; it stands on one state of the dossier and is void once that changes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recommendations")
    outcome = models.CharField(_("rekomendasi keseluruhan"), max_length=12, choices=Outcome, default=Outcome.GRANT)
    summary = models.TextField(_("ringkasan"), max_length=4000)
    open_points = models.TextField(_("hal yang masih terbuka"), max_length=4000, blank=True)
    dossier_hash = models.CharField(max_length=64, editable=False)
    seal = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(voided_at__isnull=True), name="one_current_recommendation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.at:%d-%m-%Y}"


class ClauseReason(models.Model):
    """What the team says about one clause."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="clauses")
    clause = models.CharField(_("acuan"), max_length=80)
    text = models.CharField(_("pertimbangan"), max_length=600)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "clause"], name="clause_reasoned_once")]

    def __str__(self) -> str:
        return f"{self.clause}: {self.text}"


class TeamSignature(models.Model):
    """One assessor's signature under a recommendation, or why it is missing; each was given with a fresh proof of identity."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="signatures")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    role = models.CharField(_("peran"), max_length=8)
    note = models.TextField(_("pendapat berbeda"), blank=True)
    signed_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    excused_reason = models.CharField(_("alasan"), max_length=400, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "person"], name="signs_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False) | (Q(excused_by__isnull=False) & ~Q(excused_reason="")),
                name="missing_signature_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.person}"


class SchemeRecommendation(models.Model):
    """The recommendation for one scheme."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="schemes")
    scheme = models.ForeignKey("lsp.Scheme", models.PROTECT, related_name="+")
    outcome = models.CharField(_("rekomendasi"), max_length=12, choices=Outcome)
    clause = models.CharField(_("acuan"), max_length=80, blank=True)
    reason = models.CharField(_("alasan"), max_length=600, blank=True)

    class Meta:
        ordering = ["scheme__code"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "scheme"], name="scheme_recommended_once"),
            models.CheckConstraint(
                condition=Q(outcome="grant") | ~Q(reason=""),
                name="recommendation_other_than_grant_has_reason",
                violation_error_message=_("Tulis alasan untuk setiap skema yang tidak langsung diberikan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.get_outcome_display()}"


class Decision(models.Model):
    """What a plenary decided about one application."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Disetujui")
        DEFERRED = "deferred", _("Ditunda")
        REJECTED = "rejected", _("Ditolak")

    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="decisions")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="+")
    outcome = models.CharField(_("keputusan"), max_length=12, choices=Verdict)
    reasons = models.TextField(_("pertimbangan dan syarat"), blank=True, max_length=4000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "plenary"], name="decided_once_per_plenary"),
            models.CheckConstraint(
                condition=Q(outcome="approved") | ~Q(reasons=""),
                name="deferral_and_refusal_have_reasons",
                violation_error_message=_("Tulis syarat penundaan atau alasan penolakan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"


class SchemeDecision(models.Model):
    """The decision for one scheme."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="schemes")
    scheme = models.ForeignKey("lsp.Scheme", models.PROTECT, related_name="+")
    outcome = models.CharField(_("keputusan"), max_length=12, choices=Outcome)
    clause = models.CharField(_("acuan"), max_length=80, blank=True)
    reason = models.CharField(_("alasan atau syarat"), max_length=600, blank=True)

    class Meta:
        ordering = ["scheme__code"]
        constraints = [models.UniqueConstraint(fields=["decision", "scheme"], name="scheme_decided_once")]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.get_outcome_display()}"


class Decree(models.Model):
    """The decree (SK) that carries an approval out."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="decree")
    number = models.CharField(
        _("nomor SK"), max_length=60, unique=True, error_messages={"unique": _("Nomor SK ini sudah dipakai.")}
    )
    decree_date = models.DateField(_("tanggal SK"))
    signatory = models.CharField(_("penanda tangan"), max_length=120)
    signatory_position = models.CharField(_("jabatan penanda tangan"), max_length=120)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("SK lisensi")
        verbose_name_plural = _("SK lisensi")

    def __str__(self) -> str:
        return self.number
