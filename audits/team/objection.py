"""The objection to a team: what the LSP said of whom, and the secretariat's ruling with its answer, before anything is scheduled again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.models import Application, LogEntry, TeamObjection
from audits.notices.outbox import tell
from audits.states import State
from lsp.models import User


def people_of(application: Application) -> list[list[object]]:
    """Who is in the team now, in which part and area."""
    return [list(row) for row in application.team.current().order_by("pk").values_list("assessor", "role", "area")]


def objection_of(application: Application) -> TeamObjection | None:
    """The objection to the team, where one was raised."""
    return TeamObjection.objects.filter(application=application).select_related("by", "ruled_by").first()


def raise_objection(application: Application, reason: str, *, by: User, at: dt.datetime) -> None:
    """Keep the words of the LSP and the team that they speak of."""
    TeamObjection.objects.create(application=application, team=people_of(application), reason=reason, by=by, at=at)


def is_same_team(objection: TeamObjection) -> bool:
    """Whether the team is still the one that the LSP objected to."""
    return people_of(objection.application) == objection.team


def rule(objection: TeamObjection, ruling: str, *, answer: str, by: User, at: dt.datetime) -> None:
    """Write the ruling, once, and tell the LSP and the team; raises Stale when somebody was first."""
    application = objection.application
    with transaction.atomic():
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        waiting = TeamObjection.objects.filter(pk=objection.pk, ruling="")
        if not waiting.update(ruling=ruling, ruling_note=answer, ruled_by=by, ruled_at=at):
            raise Stale(_("Keberatan ini sudah diputus orang lain."))
        is_upheld = ruling == TeamObjection.Ruling.UPHELD
        verb = "team_objection_upheld" if is_upheld else "team_objection_dismissed"
        LogEntry.write(application, verb=verb, by=by, at=at, note=answer)
        facts = {"is_upheld": is_upheld, "reason": objection.reason}
        tell("team_objection_ruled", application, at=at, by=by, note=answer, facts=facts)
