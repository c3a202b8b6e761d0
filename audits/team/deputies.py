"""Deputies: who stands in for an assessor who is away for so many days."""

import datetime as dt

from django.db import transaction

from audits.errors import Stale
from audits.models import Application, LogEntry, TeamMember
from audits.notices.outbox import tell
from audits.states import State, TeamRole
from lsp.models import User
from lsp.shapes import Cleaned, Facts


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
    """The first and last day in the words of a letter."""
    return {"first_on": f"{said['first_on']:%d-%m-%Y}", "last_on": f"{said['last_on']:%d-%m-%Y}"}


def end_deputy(place: TeamMember, *, by: User, at: dt.datetime) -> None:
    """Let the deputy act no more from now on; nothing happens where that was done already."""
    with transaction.atomic():
        application = Application.objects.select_for_update().get(pk=place.application_id)
        if TeamMember.objects.filter(pk=place.pk, released_at__isnull=True).update(released_at=at):
            LogEntry.write(application, verb="deputy_ended", by=by, at=at, facts={"subject": str(place.assessor)})
