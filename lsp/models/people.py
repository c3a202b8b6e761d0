"""People: who signs in, and which position somebody holds in which LSP."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lsp.models.line import LineField

if TYPE_CHECKING:
    from lsp.models.absence import Absence

SECRETARIAT = "Sekretariat BNSP"
DECIDERS = "Pemutus"

# Ten to thirteen figures, +62 counted as 0, with single spaces or hyphens between them.
phone_number = RegexValidator(
    r"^(?:(?:\+?62[ -]?|0)[1-9](?:[ -]?[0-9]){8,11}|\+(?!62)[0-9](?:[ -]?[0-9]){9,12})$",
    _("Tulis nomor telepon dengan 10 sampai 13 angka, misalnya 0812 3456 7890."),
)


def tidy_address(text: str) -> str:
    """An e-mail address without what nobody sees or types: spaces, zero-width letters, marks of direction; in small letters."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "CZ").lower()


class Zone(models.TextChoices):
    """The three time zones of Indonesia; legal days end in WIB, people also see their own."""

    WIB = "Asia/Jakarta", _("WIB (Waktu Indonesia Barat)")
    WITA = "Asia/Makassar", _("WITA (Waktu Indonesia Tengah)")
    WIT = "Asia/Jayapura", _("WIT (Waktu Indonesia Timur)")


class MailRhythm(models.TextChoices):
    """When mail leaves that is neither a deadline nor something returned; those always leave at once."""

    DAILY = "daily", _("Ringkasan sekali sehari, Senin sampai Jumat")
    AT_ONCE = "at_once", _("Setiap pesan segera")


@dataclass(frozen=True)
class Seat:
    """What a person is in one LSP today."""

    lsp_id: int
    slug: str
    name: str
    position: str

    @property
    def label(self) -> str:
        """The position in words."""
        return str(Position(self.position).label)


class UserManager(BaseUserManager["User"]):
    """Makes people; the e-mail address is the name they sign in with."""

    # Any: the fields of a person have a type each
    def create_user(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password they cannot sign in until they accept an invitation."""
        user = self.model(email=tidy_address(email), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    # Any: as above
    def create_superuser(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who may do everything in the administration pages."""
        return self.create_user(email, full_name, password, is_superuser=True, **fields)

    def holder_of(self, email: str) -> "User | None":
        """The one account that has this address, however it is capitalised."""
        return self.filter(email__iexact=email).first()

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find a person by e-mail address, however it is capitalised."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail; what they may do follows from their relations, never from a flag."""

    email = models.EmailField(
        _("alamat surel"), unique=True, error_messages={"unique": _("Alamat surel ini sudah terdaftar.")}
    )
    full_name = LineField(_("nama lengkap"), max_length=120)
    phone = models.CharField(_("nomor WhatsApp"), max_length=20, blank=True, validators=[phone_number])
    zone = models.CharField(_("zona waktu"), max_length=32, choices=Zone, default=Zone.WIB)
    language = models.CharField(_("bahasa"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    mail_rhythm = models.CharField(_("surel"), max_length=8, choices=MailRhythm, default=MailRhythm.DAILY)
    is_active = models.BooleanField(
        _("aktif"), default=True, help_text=_("Bila tidak aktif, orang ini tidak dapat masuk.")
    )
    date_joined = models.DateTimeField(_("terdaftar sejak"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("orang")
        verbose_name_plural = _("orang")
        ordering = ["full_name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case")]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of the groups this person belongs to."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_secretariat(self) -> bool:
        """Whether the person works in BNSP's secretariat."""
        return SECRETARIAT in self.group_names

    @property
    def is_decider(self) -> bool:
        """Whether the person belongs to BNSP's plenary."""
        return DECIDERS in self.group_names

    @property
    def is_staff(self) -> bool:
        """Whether the administration pages open: BNSP's secretariat keeps the register there."""
        return self.is_superuser or self.is_secretariat

    @cached_property
    def positions(self) -> dict[int, str]:
        """The positions this person holds today, by primary key of the LSP."""
        held = self.memberships.current(timezone.localdate()).values_list("lsp_id", "position")
        # the chair's position wins where somebody holds two in one LSP
        return dict(sorted(held, key=lambda row: row[1] == Position.CHAIR))

    @cached_property
    def is_deputising(self) -> bool:
        """Whether this person stands in for anybody today."""
        return self.deputised.running(timezone.localdate()).exists()

    @cached_property
    def stands_in(self) -> "list[Absence]":
        """For whom this person stands in today."""
        if not self.is_deputising:
            return []
        return list(self.deputised.running(timezone.localdate()).select_related("person", "lsp"))

    @cached_property
    def chairs_for(self) -> frozenset[int]:
        """The LSPs, by primary key, whose chair is away today and has this person, who works there, in their place."""
        held = {absence.lsp_id: absence.person_id for absence in self.stands_in if absence.lsp_id in self.positions}
        on = timezone.localdate()
        chairs = Membership.objects.current(on).filter(position=Position.CHAIR, lsp__in=held) if held else ()
        working = {lsp for lsp, position in self.positions.items() if position in WORKING_POSITIONS}
        return frozenset(seat.lsp_id for seat in chairs if held[seat.lsp_id] == seat.user_id and seat.lsp_id in working)

    @cached_property
    def seats(self) -> list[Seat]:
        """The LSPs this person serves today, by name; the chair's position wins where somebody holds two in one LSP."""
        held = self.memberships.current(timezone.localdate()).select_related("lsp").order_by("lsp__name", "pk")
        seats = {m.lsp_id: Seat(m.lsp_id, m.lsp.slug, m.lsp.name, m.position) for m in held}
        seats |= {
            m.lsp_id: Seat(m.lsp_id, m.lsp.slug, m.lsp.name, m.position) for m in held if m.position == Position.CHAIR
        }
        return list(seats.values())


class Position(models.TextChoices):
    """What somebody is in an LSP."""

    CHAIR = "chair", _("Ketua LSP")
    SECRETARY = "secretary", _("Sekretaris LSP")
    QUALITY_MANAGER = "quality_manager", _("Manajer Mutu")
    CERTIFICATION_MANAGER = "certification_manager", _("Manajer Sertifikasi")
    STAFF = "staff", _("Staf LSP")
    STEERING_BOARD = "steering_board", _("Dewan Pengarah")


# Positions that prepare and answer for the LSP; the steering board only reads.
WORKING_POSITIONS = [
    Position.CHAIR,
    Position.SECRETARY,
    Position.QUALITY_MANAGER,
    Position.CERTIFICATION_MANAGER,
    Position.STAFF,
]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about who holds which position."""

    def current(self, on: dt.date) -> "MembershipQuerySet":
        """Held on this day."""
        return self.filter(started_on__lte=on).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))

    def working(self) -> "MembershipQuerySet":
        """Positions that act for the LSP, the steering board left out."""
        return self.filter(position__in=WORKING_POSITIONS)


class Membership(models.Model):
    """A position that a person holds in an LSP between two days."""

    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="memberships", verbose_name=_("LSP"))
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("orang"))
    position = models.CharField(_("kedudukan"), max_length=24, choices=Position)
    title = LineField(
        _("sebutan jabatan"), max_length=120, blank=True, help_text=_("Misalnya: Kepala SMK, Waka Kesiswaan.")
    )
    started_on = models.DateField(_("sejak"))
    ended_on = models.DateField(_("sampai"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pengurus LSP")
        verbose_name_plural = _("pengurus LSP")
        ordering = ["lsp", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_start",
                violation_error_message=_("Hari berakhir tidak boleh sebelum hari mulai."),
            ),
            models.UniqueConstraint(
                fields=["lsp"],
                condition=Q(position="chair", ended_on__isnull=True),
                name="one_chair_per_lsp",
                violation_error_message=_(
                    "LSP ini sudah mempunyai ketua. Akhiri dahulu masa jabatan ketua yang sekarang."
                ),
            ),
            models.UniqueConstraint(
                fields=["lsp", "user", "position"],
                condition=Q(ended_on__isnull=True),
                name="position_held_once",
                violation_error_message=_("Orang ini sudah memegang kedudukan itu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.title or self.get_position_display()})"

    @property
    def is_held_now(self) -> bool:
        """Whether its person still holds it and can sign in: who left is in charge of nothing."""
        return self.user.is_active and (self.ended_on is None or self.ended_on >= timezone.localdate())


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def waiting(self) -> "InvitationQuerySet":
        """Not answered yet."""
        return self.filter(answered_at__isnull=True)


class Invitation(models.Model):
    """A position that is offered to a mailbox: nobody holds it before they accepted by the link that this mailbox got."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("diterima")
        DECLINED = "declined", _("ditolak")
        WITHDRAWN = "withdrawn", _("dibatalkan")

    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="invitations", verbose_name=_("LSP"))
    email = models.EmailField(_("alamat surel"))
    full_name = LineField(_("nama lengkap"), max_length=120)
    position = models.CharField(_("kedudukan"), max_length=24, choices=Position)
    title = LineField(_("sebutan jabatan"), max_length=120, blank=True)
    started_on = models.DateField(_("sejak"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diundang oleh"))
    # A new link kills the one before.
    sent_at = models.DateTimeField(_("dikirim"), default=timezone.now)
    answer = models.CharField(_("jawaban"), max_length=9, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("dijawab"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        ordering = ["lsp", "pk"]
        constraints = [
            models.UniqueConstraint(
                "lsp",
                Lower("email"),
                "position",
                condition=Q(answered_at__isnull=True),
                name="invitation_waits_once",
                violation_error_message=_("Orang ini sudah diundang untuk kedudukan itu."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="invitation_answered_with_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} <{self.email}>"
