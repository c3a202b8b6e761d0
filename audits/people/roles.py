"""The hats a person wears: who they are today, read from their relations in one statement per request."""

from dataclasses import dataclass

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models import Case, Count, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Assessor, Notice, SecretariatTask, TeamMember
from lsp.models import DECIDERS, SECRETARIAT, Membership, Position, User


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


def with_roles(on):
    """People with what the frame of every page shows, so that it costs one statement."""
    group = Group.objects.filter(user=OuterRef("pk"))
    unread = Notice.objects.unread().filter(recipient=OuterRef("pk")).order_by()
    waiting = TeamMember.objects.filter(
        assessor__user=OuterRef("pk"), response=TeamMember.Response.PENDING, released_at__isnull=True
    ).order_by()
    tasks = SecretariatTask.objects.open().order_by().annotate(all=Value(1)).values("all")
    held = Membership.objects.filter(user=OuterRef("pk")).current(on)
    first = held.order_by(Case(When(position=Position.CHAIR, then=0), default=1), "pk")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return User.objects.annotate(
        in_secretariat=Exists(group.filter(name=SECRETARIAT)),
        among_deciders=Exists(group.filter(name=DECIDERS)),
        has_second_factor=Exists(factors),
        is_assessor=Exists(Assessor.objects.filter(user=OuterRef("pk"))),
        unread_notices=Coalesce(Subquery(unread.values("recipient").annotate(n=Count("pk")).values("n")), 0),
        waiting_assignments=Coalesce(Subquery(waiting.values("assessor__user").annotate(n=Count("pk")).values("n")), 0),
        open_tasks=Case(
            When(Exists(group.filter(name=SECRETARIAT)), then=Subquery(tasks.annotate(n=Count("pk")).values("n"))),
            default=0,
        ),
        seat_count=Coalesce(Subquery(held.order_by().values("user").annotate(n=Count("pk")).values("n")), 0),
        seat_lsp=Subquery(first.values("lsp")[:1]),
        seat_slug=Subquery(first.values("lsp__slug")[:1]),
        seat_name=Subquery(first.values("lsp__name")[:1]),
        seat_position=Subquery(first.values("position")[:1]),
    )


def seats_of(user, on) -> list[Seat]:
    """The LSPs a person serves; the usual single one was loaded with the person."""
    if user.seat_count <= 1:
        return [Seat(user.seat_lsp, user.seat_slug, user.seat_name, user.seat_position)] if user.seat_count else []
    held = Membership.objects.filter(user=user).current(on).select_related("lsp").order_by("lsp__name", "pk")
    seats = {m.lsp_id: Seat(m.lsp_id, m.lsp.slug, m.lsp.name, m.position) for m in held}
    seats |= {
        m.lsp_id: Seat(m.lsp_id, m.lsp.slug, m.lsp.name, m.position) for m in held if m.position == Position.CHAIR
    }
    return list(seats.values())


class Backend(AuthenticationBackend):
    """Signs people in by e-mail and loads them with their roles."""

    def get_user(self, user_id):
        on = timezone.localdate()
        user = with_roles(on).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        groups = ((SECRETARIAT, user.in_secretariat), (DECIDERS, user.among_deciders))
        user.group_names = frozenset(name for name, member in groups if member)
        user.seats = seats_of(user, on)
        user.positions = {seat.lsp_id: seat.position for seat in user.seats}
        return user


@dataclass(frozen=True)
class Hat:
    """One role of a person, and the page that belongs to it."""

    label: str
    url: str
    count: int = 0
    current: bool = False


def hats_of(user, path: str = "") -> list[Hat]:
    """The roles of this person in the order of their daily work; empty for strangers."""
    if not user.is_authenticated:
        return []
    hats = []

    def wear(label, url, count=0):
        hats.append(Hat(label, url, count, path.startswith(url)))

    if user.is_secretariat:
        wear(_("Sekretariat BNSP"), reverse("audits:queue"))
    if getattr(user, "is_assessor", False):
        wear(_("Asesor lisensi"), reverse("audits:assignments"), user.waiting_assignments)
    if user.is_decider:
        wear(_("Pemutus"), reverse("audits:plenary"))
    for seat in getattr(user, "seats", []):
        wear(f"{seat.label}, {seat.name}", reverse("audits:lsp_home", args=[seat.slug]))
    return hats


def frame(request) -> dict:
    """What the frame of every page shows: hats, unread notices, the way home."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"hats": [], "unread": 0, "home_url": reverse("audits:home")}
    return {
        "hats": hats_of(user, request.path),
        "unread": getattr(user, "unread_notices", 0),
        "home_url": reverse("audits:home"),
    }
