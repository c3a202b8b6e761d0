"""BNSP's assessors, their ties to LSPs, and the team of one application."""

import datetime as dt

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audits.deadlines import add_months
from audits.models.application import Application
from audits.states import ReviewArea, TeamRole
from lsp.models import LSP, User


class Assessor(models.Model):
    """A licensing assessor of BNSP."""

    user = models.OneToOneField("lsp.User", models.PROTECT, related_name="assessor", verbose_name=_("orang"))
    registration_number = models.SlugField(_("nomor registrasi"), max_length=40, unique=True)
    certificate_valid_until = models.DateField(_("sertifikat berlaku sampai"))
    home_province = models.CharField(_("provinsi asal"), max_length=60, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("asesor lisensi")
        verbose_name_plural = _("asesor lisensi")
        ordering = ["user__full_name"]

    def __str__(self) -> str:
        return self.user.full_name

    def has_tie_to(self, lsp: LSP, on: dt.date, years: int) -> bool:
        """Whether a tie to this LSP runs, or ended within so many years before this day."""
        return is_tied(ties_of(self.user), lsp.pk, on, years)


class Tie(models.Model):
    """A relation between an assessor and an LSP that excludes an assignment."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Pengurus atau staf")
        ASSESSOR = "assessor", _("Asesor kompetensi")
        TRAINER = "trainer", _("Pelatih")
        CONSULTANT = "consultant", _("Konsultan")

    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="ties", verbose_name=_("asesor lisensi"))
    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="+", verbose_name=_("LSP"))
    kind = models.CharField(_("hubungan"), max_length=12, choices=Kind)
    until = models.DateField(_("sampai"), null=True, blank=True, help_text=_("Kosong berarti masih berlangsung."))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("hubungan dengan LSP")
        verbose_name_plural = _("hubungan dengan LSP")

    def __str__(self) -> str:
        return f"{self.assessor}: {self.get_kind_display()} {self.lsp}"


def ties_of(user: User) -> list[tuple[int, dt.date | None]]:
    """Every LSP this person belonged to, by position or by a recorded tie, with the last day (None: still); one statement."""
    seats = user.memberships.order_by().values_list("lsp_id", "ended_on")
    return list(seats.union(Tie.objects.filter(assessor__user=user).order_by().values_list("lsp_id", "until")))


def is_tied(ties: list[tuple[int, dt.date | None]], lsp_id: int, on: dt.date, years: int) -> bool:
    """Whether one of these ties to the LSP runs, or ended within so many years before this day."""
    since = add_months(on, -12 * years)
    return any(lsp == lsp_id and (until is None or until >= since) for lsp, until in ties)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    """Questions about members of teams."""

    def current(self) -> "TeamMemberQuerySet":
        """Neither declined nor released; deputies act in the place of somebody and are no members themselves."""
        members = self.filter(released_at__isnull=True, stands_in_for__isnull=True)
        return members.exclude(response=TeamMember.Response.DECLINED)

    def joined(self) -> "TeamMemberQuerySet":
        """Members who accepted and declared to be free of conflict."""
        return self.current().filter(response=TeamMember.Response.ACCEPTED, conflict_free=True)

    def acting(self, on: dt.date) -> "TeamMemberQuerySet":
        """Who joined and may act on this day: members, and deputies within their days while their member still stands."""
        joined = self.filter(response=TeamMember.Response.ACCEPTED, conflict_free=True, released_at__isnull=True)
        return joined.filter(
            Q(stands_in_for__isnull=True)
            | Q(first_on__lte=on, last_on__gte=on, stands_in_for__released_at__isnull=True)
        )

    def unsigned(self) -> "TeamMemberQuerySet":
        """Those who judged and whose signature under the current recommendation of their application is neither given nor explained."""
        signatures = apps.get_model("audits", "TeamSignature").objects.filter(
            recommendation__application=OuterRef("application"),
            recommendation__voided_at__isnull=True,
            person=OuterRef("assessor__user"),
        )
        judged = self.current().filter(response=TeamMember.Response.ACCEPTED).exclude(role=TeamRole.OBSERVER)
        return judged.filter(~Exists(signatures))


class TeamMember(models.Model):
    """An assessor in the team of one application."""

    class Response(models.TextChoices):
        PENDING = "pending", _("Belum menjawab")
        ACCEPTED = "accepted", _("Bersedia")
        DECLINED = "declined", _("Tidak bersedia")

    class LeaveCause(models.TextChoices):
        ILL = "ill", _("Sakit")
        GONE = "gone", _("Tidak dapat melanjutkan tugas")
        CONFLICT = "conflict", _("Benturan kepentingan")
        SILENT = "silent", _("Belum menjawab permintaan")

    application = models.ForeignKey(Application, models.CASCADE, related_name="team")
    assessor = models.ForeignKey(Assessor, models.PROTECT, related_name="assignments", verbose_name=_("asesor lisensi"))
    role = models.CharField(_("peran"), max_length=8, choices=TeamRole)
    area = models.CharField(_("area"), max_length=16, choices=ReviewArea, blank=True)
    response = models.CharField(_("jawaban"), max_length=8, choices=Response, default=Response.PENDING)
    response_note = models.CharField(_("alasan"), max_length=400, blank=True)
    responded_at = models.DateTimeField(null=True, editable=False)
    conflict_free = models.BooleanField(_("bebas benturan kepentingan"), null=True)
    assigned_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, editable=False)
    released_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    leave_cause = models.CharField(_("sebabnya"), max_length=8, choices=LeaveCause, blank=True, editable=False)
    leave_reason = models.TextField(_("alasan"), blank=True, editable=False)
    succeeds = models.ForeignKey(
        "self", models.PROTECT, related_name="successors", null=True, editable=False, verbose_name=_("meneruskan tugas")
    )
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, related_name="deputies", null=True, editable=False, verbose_name=_("menggantikan")
    )
    first_on = models.DateField(_("hari pertama"), null=True, editable=False)
    last_on = models.DateField(_("hari terakhir"), null=True, editable=False)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("anggota tim")
        verbose_name_plural = _("anggota tim")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"],
                condition=Q(released_at__isnull=True) & ~Q(response="declined"),
                name="assessor_once_per_team",
                violation_error_message=_("Asesor ini sudah ada dalam tim."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(role="lead", released_at__isnull=True) & ~Q(response="declined"),
                name="one_lead_per_team",
                violation_error_message=_("Tim ini sudah mempunyai ketua."),
            ),
            models.UniqueConstraint(
                fields=["application", "area"],
                condition=~Q(area="") & Q(released_at__isnull=True) & ~Q(response="declined"),
                name="one_assessor_per_area",
                violation_error_message=_("Area ini sudah dipegang asesor lain."),
            ),
            models.CheckConstraint(
                condition=(Q(role__in=["observer", "deputy"]) & Q(area=""))
                | (~Q(role__in=["observer", "deputy"]) & ~Q(area="")),
                name="observer_has_no_area",
                violation_error_message=_("Ketua dan anggota memegang satu area; observer tidak memegang area."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(role="deputy", stands_in_for__isnull=False, first_on__isnull=False, last_on__gte=F("first_on"))
                )
                | (~Q(role="deputy") & Q(stands_in_for__isnull=True)),
                name="deputy_has_member_and_days",
            ),
            models.CheckConstraint(
                condition=Q(leave_cause="") | Q(released_at__isnull=False, released_by__isnull=False),
                name="replaced_member_has_moment_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor} ({self.get_role_display()})"

    @property
    def is_answered(self) -> bool:
        """Whether the assessor has said whether they are willing."""
        return self.response != self.Response.PENDING

    @property
    def has_left(self) -> bool:
        """Whether a member had joined and was released; a deputy is no member."""
        was_in = self.response == self.Response.ACCEPTED and self.stands_in_for_id is None
        return was_in and self.released_at is not None

    @property
    def has_joined(self) -> bool:
        """Whether the assessor accepted and declared to be free of conflict."""
        return self.response == self.Response.ACCEPTED and self.conflict_free is True and self.released_at is None
