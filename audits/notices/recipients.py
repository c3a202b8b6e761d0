"""Who hears of a notice: the people of each side of an application."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from audits.models import Application
from audits.models.plenary import deciders as members_of_plenary
from audits.permissions import excluded_among
from audits.states import TeamRole
from lsp.models import SECRETARIAT, Position, User
from lsp.models.people import WORKING_POSITIONS


def lsp_people(application: Application, on: dt.date) -> Iterable[User]:
    """Everybody who works for the LSP."""
    held = application.lsp.memberships.current(on).filter(position__in=WORKING_POSITIONS)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def chair(application: Application, on: dt.date) -> Iterable[User]:
    """The head of the LSP."""
    held = application.lsp.memberships.current(on).filter(position=Position.CHAIR)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def secretariat(application: Application, on: dt.date) -> Iterable[User]:
    """The reviewer once there is one who still serves, else the whole secretariat; nobody while the application is a draft, which BNSP does not see."""
    if application.submitted_at is None:
        return User.objects.none()
    return desk_of(application)


def desk_of(application: Application | None) -> QuerySet[User]:
    """The reviewer of an application who still serves in the secretariat, else all of it."""
    serving = User.objects.filter(is_active=True, groups__name=SECRETARIAT)
    reviewer = serving.filter(pk=application.reviewer_id) if application and application.reviewer_id else None
    return reviewer if reviewer is not None and reviewer.exists() else serving


def team(application: Application, on: dt.date) -> Iterable[User]:
    """Everybody who joined the team."""
    joined = application.team.acting(on)
    return User.objects.filter(is_active=True, pk__in=joined.values("assessor__user"))


def lead(application: Application, on: dt.date) -> Iterable[User]:
    """The head of the team; the secretariat, which has to find one, while nobody leads it."""
    leads = application.team.joined().filter(role=TeamRole.LEAD)
    leads |= application.team.acting(on).filter(stands_in_for__role=TeamRole.LEAD)
    people = User.objects.filter(is_active=True, pk__in=leads.values("assessor__user"))
    return people if people.exists() else secretariat(application, on)


def deciders(application: Application, on: dt.date) -> Iterable[User]:
    """Everybody in the plenary who may decide this application."""
    people = list(members_of_plenary())
    excluded = excluded_among(people, application)
    return [person for person in people if not excluded[person.pk]]
