"""Deputies: who stands in for an assessor who is away for so many days."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audits.deadlines import before_days, legal_day
from audits.errors import Stale
from audits.models import Application, LogEntry, TeamMember
from audits.notices.outbox import tell
from audits.states import State, TeamRole
from lsp.models import Absence, User
from lsp.shapes import Cleaned, Facts
from lsp.web.formats import longdate


def name_deputy(
    places: list[TeamMember], said: Cleaned, *, by: User, at: dt.datetime, on: dt.date
) -> tuple[int, list[str]]:
    """Ask the deputy once for each application; returns how many were asked for, and the LSPs for which this person cannot be."""
    asked, tied = 0, []
    deputy = said["deputy"]
    for place in places:
        application = place.application
        if deputy.has_tie_to(application.lsp, on, application.rule_set.tie_years):
            tied.append(application.lsp.name)
            continue
        try:
            if ask(application, place, said, by=by, at=at):
                asked += 1
            else:
                tied.append(application.lsp.name)
        except Stale:
            continue  # the corrections have ended meanwhile: nobody is needed any more
    return asked, tied


@transaction.atomic
def ask(application: Application, place: TeamMember, said: Cleaned, *, by: User, at: dt.datetime) -> bool:
    """Ask the deputy to stand in on one application for so many days; False for one who is in its team.

    Raises Stale once the corrections have ended.
    """
    application.touch(while_in=[State.CORRECTING])
    known = application.team.filter(assessor=said["deputy"], released_at__isnull=True)
    if known.exclude(response=TeamMember.Response.DECLINED).exists():
        return False
    TeamMember.objects.create(
        application=application,
        assessor=said["deputy"],
        role=TeamRole.DEPUTY,
        stands_in_for=place,
        first_on=said["first_on"],
        last_on=said["last_on"],
        assigned_by=by,
        assigned_at=at,
    )
    LogEntry.write(application, verb="deputy_named", by=by, at=at, facts={"subject": str(said["deputy"])})
    tell("deputy_asked", application, at=at, by=by, to=[said["deputy"].user], facts=days_of(said))
    return True


def days_of(said: Cleaned) -> Facts:
    """The first and last day, as a letter writes them."""
    return {name: partial(longdate, said[name]) for name in ("first_on", "last_on")}


def end_deputy(place: TeamMember, *, by: User, at: dt.datetime) -> None:
    """Let the deputy act no more from now on; nothing happens where that was done already."""
    with transaction.atomic():
        application = Application.objects.select_for_update().get(pk=place.application_id)
        if TeamMember.objects.filter(pk=place.pk, released_at__isnull=True).update(released_at=at):
            LogEntry.write(application, verb="deputy_ended", by=by, at=at, facts={"subject": str(place.assessor)})


# Somebody who comes back to a page after longer than this was not interrupted.
REMEMBERED_DAYS = 30


def ended_days_of(user: User, ref: str, on: dt.date) -> str:
    """Since when this person is no longer a deputy in the application of this address, in words; empty for who is one, or was long ago."""
    since = before_days(on, REMEMBERED_DAYS)
    application = Application.objects.filter(ref=ref).first()
    if application is None:
        return ""
    place = (
        TeamMember.objects.filter(
            application=application, assessor__user=user, role=TeamRole.DEPUTY, last_on__gte=since
        )
        .filter(Q(last_on__lt=on) | Q(released_at__isnull=False) | Q(stands_in_for__released_at__isnull=False))
        .select_related("stands_in_for__assessor__user")
        .last()
    )
    if place and place.stands_in_for:
        return said_of_end(place.stands_in_for.assessor.user, place.last_on, place.released_at)
    absences = Absence.objects.filter(deputy=user, lsp=application.lsp_id, last_on__gte=since)
    over = absences.exclude(pk__in=absences.running(on)).filter(first_on__lte=on).select_related("person").last()
    return said_of_end(over.person, over.last_on, over.ended_at) if over else ""


def said_of_end(person: User, last_on: dt.date | None, ended_at: dt.datetime | None) -> str:
    """What a deputy reads whose days are over."""
    day = min(day for day in (last_on, ended_at and legal_day(ended_at)) if day)
    words = _("Anda tidak lagi menggantikan %(person)s: hari terakhirnya %(day)s. Yang Anda kirim tidak tersimpan.")
    return words % {"person": person, "day": longdate(day)}
