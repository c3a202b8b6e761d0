"""The answer of an assessor who was asked into a team."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.models import LogEntry, TeamMember
from audits.notices.outbox import tell
from audits.team.replacement import answered_in, welcome
from lsp.models import User
from lsp.shapes import Cleaned


def answer(member: TeamMember, said: Cleaned, *, by: User, at: dt.datetime) -> None:
    """Write the assessor's answer; raises Stale when the place was taken back, or the application has moved on.

    Who goes on with the work of somebody who left is sent out by a new letter: raises NotIssued when it could not be made.
    """
    accepts = said["response"] == TeamMember.Response.ACCEPTED
    with transaction.atomic():
        member.application.touch(while_in=answered_in(member))
        place = TeamMember.objects.filter(pk=member.pk, released_at__isnull=True, response=member.response)
        changed = place.update(
            response=said["response"],
            response_note="" if accepts else said["reason"],
            responded_at=at,
            conflict_free=True if accepts else (False if said["has_conflict"] else None),
        )
        if not changed:
            raise Stale(_("Penugasan ini sudah berubah sejak halaman ini dibuka."))
        LogEntry.write(
            member.application,
            verb="assignment_accepted" if accepts else "assignment_declined",
            by=by,
            at=at,
            note="" if accepts else said["reason"],
            facts={"role": member.role, "area": member.area},
        )
        tell(
            "assignment_answered",
            member.application,
            at=at,
            by=by,
            note="" if accepts else said["reason"],
            facts={"response": str(TeamMember.Response(said["response"]).label), "accepted": accepts},
        )
        if accepts and member.succeeds_id:
            member.refresh_from_db(fields=["response", "conflict_free"])
            welcome(member, at=at)
