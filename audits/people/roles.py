"""The roles of a person: who they are today, read from their relations in one statement per request."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypedDict, cast

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, Group
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Assessor, Notice, SecretariatTask, TeamMember
from lsp.models import DECIDERS, SECRETARIAT, Absence, Membership, Position, User
from lsp.models.people import Seat
from lsp.shapes import Context

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class RoleColumns(TypedDict):
    """What `with_roles` reads of a person; the seat is the chair's, else the first."""

    in_secretariat: bool
    among_deciders: bool
    has_second_factor: bool
    is_assessor: bool
    unread_notices: int
    waiting_assignments: int
    open_tasks: int
    seat_count: int
    seat_lsp: int
    deputises: bool
    seat_slug: str
    seat_name: str
    seat_position: str


def with_roles(on: dt.date) -> "QuerySet[WithAnnotations[User, RoleColumns]]":
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
        deputises=Exists(Absence.objects.running(on).filter(deputy=OuterRef("pk"))),
        seat_count=Coalesce(Subquery(held.order_by().values("user").annotate(n=Count("pk")).values("n")), 0),
        seat_lsp=Subquery(first.values("lsp")[:1]),
        seat_slug=Subquery(first.values("lsp__slug")[:1]),
        seat_name=Subquery(first.values("lsp__name")[:1]),
        seat_position=Subquery(first.values("position")[:1]),
    )


# A day and a key that no person has: the places of the statement that change from request to request.
SOME_DAY, SOMEBODY = dt.date(1, 1, 1), -1


@cache
def statement(alias: str) -> tuple[str, tuple[object, ...]]:
    """The statement of `with_roles` for one person and its parameters, compiled once: it is asked with every request of everybody."""
    asked = with_roles(SOME_DAY).using(alias).filter(pk=SOMEBODY).query
    return asked.get_compiler(alias).as_sql()


def person_with_roles(key: int, on: dt.date) -> "WithAnnotations[User, RoleColumns] | None":
    """The person with what the frame of every page shows; None where there is nobody."""
    sql, places = statement(DEFAULT_DB_ALIAS)
    params = [key if place == SOMEBODY else on if str(place) == str(SOME_DAY) else place for place in places]
    found = next(iter(User.objects.raw(sql, params)), None)
    return cast("WithAnnotations[User, RoleColumns] | None", found)  # a raw statement does not say what it adds


class Backend(AuthenticationBackend):
    """Signs people in by e-mail and loads them with their roles."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Only the account that has the address: one that asked for it and did not confirm it has no part in it."""
        return self._check_password(User.objects.holder_of(email), password)

    def get_user(self, user_id: int) -> User | None:
        on = timezone.localdate()
        user = person_with_roles(user_id, on)
        if user is None or not self.user_can_authenticate(user):
            return None
        groups = ((SECRETARIAT, user.in_secretariat), (DECIDERS, user.among_deciders))
        user.group_names = frozenset(name for name, member in groups if member)
        if user.seat_count == 0:
            user.seats = []
        elif user.seat_count == 1:
            user.seats = [Seat(user.seat_lsp, user.seat_slug, user.seat_name, user.seat_position)]
        user.is_deputising = bool(user.deputises)
        user.positions = {seat.lsp_id: seat.position for seat in user.seats}
        return user


@dataclass(frozen=True)
class Role:
    """One role of a person, and the page that belongs to it."""

    label: str
    url: str
    count: int = 0
    current: bool = False


def roles_of(user: User | AnonymousUser, path: str = "") -> list[Role]:
    """The roles of this person in the order of their daily work; empty for strangers."""
    if not user.is_authenticated:
        return []
    roles: list[Role] = []

    def wear(label: str, url: str, count: int = 0) -> None:
        roles.append(Role(label, url, count, path.startswith(url)))

    if user.is_secretariat:
        wear(_("Sekretariat BNSP"), reverse("audits:queue"))
    if getattr(user, "is_assessor", False):
        wear(_("Asesor lisensi"), reverse("audits:assignments"), getattr(user, "waiting_assignments", 0))
    if user.is_decider:
        wear(_("Pemutus"), reverse("audits:plenary"))
    for seat in user.seats:
        wear(f"{seat.label}, {seat.name}", reverse("audits:lsp_home", args=[seat.slug]))
    return roles


def frame(request: HttpRequest) -> Context:
    """What the frame of every page shows: own roles, unread notices, the way home."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"own_roles": [], "unread": 0, "home_url": reverse("audits:home")}
    return {
        "own_roles": roles_of(user, request.path),
        "unread": getattr(user, "unread_notices", 0),
        "home_url": reverse("audits:home"),
    }
