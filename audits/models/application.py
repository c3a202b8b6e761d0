"""The application: one renewal, and what the LSP asks for in it."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from audits.deadlines import backward_plan, licence_days
from audits.errors import Stale
from audits.models.rules import RuleSet
from audits.states import ENDED, PLACES, ReviewArea, Side, State
from lsp.models.people import User, phone_number

if TYPE_CHECKING:
    from audits.models.team import TeamMember
    from audits.models.visit import Visit


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Questions about many applications."""

    def visible_to(self, user: User | AnonymousUser) -> "ApplicationQuerySet":
        """Applications this person may read; fails closed.

        BNSP's secretariat sees an application once it was submitted, the LSP's people their own, an assessor an application whose team they joined
        after declaring no conflict, a decider what has reached the plenary.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rights = Q(lsp__in=user.positions)
        joined = Q(
            team__assessor__user=user,
            team__response="accepted",
            team__conflict_free=True,
            team__released_at__isnull=True,
        )
        on = timezone.localdate()
        as_deputy = Q(
            team__first_on__lte=on,
            team__last_on__gte=on,
            team__stands_in_for__released_at__isnull=True,
            state=State.CORRECTING,
        )
        rights |= joined & (Q(team__stands_in_for__isnull=True) | as_deputy)
        if user.is_decider:
            rights |= Q(recommendations__isnull=False)
        if user.is_secretariat:
            rights |= ~Q(state=State.DRAFT) & Q(submitted_at__isnull=False)
        return self.filter(pk__in=Application.objects.filter(rights).values("pk"))

    def open(self) -> "ApplicationQuerySet":
        """Applications that have not ended."""
        return self.exclude(state__in=ENDED)


class Application(models.Model):
    """One renewal of one licence (permohonan relisensi)."""

    ref = models.SlugField(_("alamat"), max_length=100, unique=True, editable=False)
    number = models.CharField(_("nomor permohonan"), max_length=30, unique=True, null=True, editable=False)
    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="+", verbose_name=_("LSP"))
    licence = models.ForeignKey(
        "lsp.Licence",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("lisensi yang diperpanjang"),
    )
    new_licence = models.OneToOneField(
        "lsp.Licence",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("lisensi baru"),
    )
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("kumpulan aturan"))
    previous = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("permohonan sebelumnya")
    )

    state = models.CharField(_("keadaan"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(_("sejak"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    due_on = models.DateField(_("tenggat"), null=True, editable=False)
    round = models.PositiveSmallIntegerField(_("putaran peninjauan"), default=0, editable=False)

    created_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(_("diajukan pada"), null=True, editable=False)
    handed_over_at = models.DateTimeField(_("diserahkan kepada Ketua pada"), null=True, editable=False)
    handed_over_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    submission = models.JSONField(_("salinan beku pengajuan"), null=True, editable=False)
    declared_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    reviewer = models.ForeignKey(
        "lsp.User", models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("peninjau")
    )
    objection_until = models.DateField(_("keberatan atas tim sampai"), null=True, editable=False)
    objected_at = models.DateTimeField(_("keberatan atas tim pada"), null=True, editable=False)

    phone = models.CharField(
        _("nomor WhatsApp yang dapat dihubungi"), max_length=20, blank=True, validators=[phone_number]
    )
    proposed_visit_on = models.DateField(_("hari asesmen yang diusulkan"), null=True, blank=True)
    proposed_visit_until = models.DateField(_("hari terakhir yang diusulkan"), null=True, blank=True)
    changes = models.TextField(_("perubahan sejak lisensi terakhir"), blank=True, max_length=4000)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("permohonan")
        verbose_name_plural = _("permohonan")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lsp"],
                condition=~Q(state__in=sorted(ENDED)),
                name="one_open_application_per_lsp",
                violation_error_message=_("LSP ini sudah mempunyai permohonan yang berjalan."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(state=State.WITHDRAWN)
                | Q(state=State.LAPSED)
                | Q(number__isnull=False, submitted_at__isnull=False, declared_by__isnull=False),
                name="submitted_has_number_day_and_declaration",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_review", "documents_accepted", "returned"]) | Q(reviewer__isnull=False),
                name="review_has_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | Q(due_on__isnull=False), name="returned_has_due_day"
            ),
            models.CheckConstraint(
                condition=Q(proposed_visit_until__isnull=True) | Q(proposed_visit_until__gt=F("proposed_visit_on")),
                name="wished_visit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.LICENSED) | Q(new_licence__isnull=False), name="licensed_has_licence"
            ),
        ]
        indexes = [models.Index(fields=["state", "state_since"])]

    def __str__(self) -> str:
        return self.number or self.ref

    def get_absolute_url(self) -> str:
        return reverse("audits:application", args=[self.ref])

    def url(self, name: str, *keys: object, anchor: str = "") -> str:
        """The address of a page of this application."""
        return reverse(f"audits:{name}", args=[self.ref, *keys]) + (f"#{anchor}" if anchor else "")

    @property
    def is_open(self) -> bool:
        """Whether the application can still move."""
        return self.state not in ENDED

    @property
    def has_findings(self) -> bool:
        """Whether findings may have been written down: none is before the first visit."""
        return self.stage > PLACES[State.DOCUMENTS_ACCEPTED].stage

    @property
    def stage(self) -> int:
        """The stage, 1 to 5."""
        return PLACES[self.state].stage

    @property
    def holder(self) -> str:
        """Who must act next."""
        return PLACES[self.state].holder

    def label_for(self, side: str) -> str:
        """The state in the words of one side."""
        return str(PLACES[self.state].lsp_label if side == Side.LSP else self.get_state_display())

    @property
    def safe_submission_on(self) -> dt.date | None:
        """The last day on which submitting leaves every stage its planned length before the licence ends; None without a licence."""
        if self.licence_ends_on is None:
            return None
        return backward_plan(self.licence_ends_on, self.rule_set.stage_lengths)[0].safe_on

    @property
    def licence_ends_on(self) -> dt.date | None:
        """The last day of the licence being renewed: earlier than its decree said where it was revoked or surrendered."""
        return self.licence.last_day if self.licence else None

    def period_from(self, decree_date: dt.date) -> tuple[dt.date, dt.date, int]:
        """First and last day of the licence that a decree of this day opens, and the days of gap before it, by the rules."""
        rules = self.rule_set
        return licence_days(decree_date, self.licence_ends_on, rules.licence_years, rules.new_period_starts)

    def touch(self, *, while_in: Iterable[str]) -> None:
        """Announce a change to a part of this application; raises Stale when the application has meanwhile left the states in which it may change.

        Every write to a part (scope, document, team, finding ...) calls this in its transaction. The conditional update takes the row,
        so that a step and a change to a part can never overlap.
        """
        changed = Application.objects.filter(pk=self.pk, state__in=list(while_in)).update(version=F("version") + 1)
        if not changed:
            raise Stale(_("Permohonan ini sudah berpindah tahap, jadi isian ini tidak dapat diubah lagi."))

    @cached_property
    def known_places(self) -> "dict[int, TeamMember | None]":
        """Places in the team by person, each once it was asked for; `permissions` keeps them here."""
        return {}

    @cached_property
    def visit_or_none(self) -> "Visit | None":
        """The visit, where one was planned."""
        return getattr(self, "visit", None)


class ScopeItem(models.Model):
    """What the LSP asks for about one scheme: keep, add (PRL) or drop."""

    class Action(models.TextChoices):
        KEEP = "keep", _("Pertahankan")
        ADD = "add", _("Tambahkan (PRL)")
        DROP = "drop", _("Hentikan")

    application = models.ForeignKey(Application, models.CASCADE, related_name="scope")
    scheme = models.ForeignKey("lsp.Scheme", models.PROTECT, related_name="+", verbose_name=_("skema"))
    action = models.CharField(_("permintaan"), max_length=4, choices=Action)

    class Meta:
        ordering = ["scheme__code", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "scheme"], name="scheme_asked_once")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.scheme}"

    @property
    def requested(self) -> str:
        """What was asked for, as a state and not as a command: dipertahankan."""
        return str(REQUESTED[self.action])


REQUESTED: dict[str, str | Promise] = {
    ScopeItem.Action.KEEP: _("Dipertahankan"),
    ScopeItem.Action.ADD: _("Ditambahkan (PRL)"),
    ScopeItem.Action.DROP: _("Dihentikan"),
}


class Counterpart(models.Model):
    """The LSP's person who accompanies the assessor of one area."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="counterparts")
    area = models.CharField(_("area"), max_length=16, choices=ReviewArea)
    person = models.ForeignKey("lsp.Membership", models.PROTECT, related_name="+", verbose_name=_("pendamping"))

    class Meta:
        ordering = ["area"]
        constraints = [models.UniqueConstraint(fields=["application", "area"], name="one_counterpart_per_area")]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.person.user}"

    def clean(self) -> None:
        if self.person_id and self.application_id and self.person.lsp_id != self.application.lsp_id:
            raise ValidationError(_("Pendamping harus orang dari LSP ini."))
