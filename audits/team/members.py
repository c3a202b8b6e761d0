"""Acts of whoever puts a team together: proposals, and the day and place of the visit."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audits.errors import Stale
from audits.models import Application, Assessor, LogEntry, TeamMember, Visit
from audits.notices.outbox import tell
from audits.states import State
from lsp.models import User
from lsp.shapes import Cleaned
from lsp.web.formats import longdates

# What whoever plans a visit says of it.
NOTHING_SAID = {"planned_until": None, "starts_at": None, "ends_at": None, "meeting_place": ""}
SET = ("planned_on", "place", *NOTHING_SAID)
DAYS_WAIT = _("Sebuah usulan hari masih menunggu jawaban. Jawab atau tarik usulan itu dahulu.")


def propose(application: Application, assessor: Assessor, role: str, area: str, *, by: User, at: dt.datetime) -> None:
    """Ask an assessor into the team.

    Raises Stale when the team is not being put together, IntegrityError when the place was taken a moment ago.
    """
    with transaction.atomic():
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        member = TeamMember.objects.create(
            application=application, assessor=assessor, role=role, area=area, assigned_by=by, assigned_at=at
        )
        LogEntry.write(application, verb="assessor_proposed", by=by, at=at, facts={"subject": str(member)})
        tell("assignment_proposed", application, at=at, by=by, to=[assessor.user])


def remove(application: Application, member: TeamMember, *, by: User, at: dt.datetime) -> None:
    """Take an assessor out of the proposal and tell them; the row stays, with the moment. Raises Stale."""
    with transaction.atomic():
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        if not application.team.current().filter(pk=member.pk).update(released_at=at):
            raise Stale(_now("Penugasan ini sudah berubah sejak halaman ini dibuka."))
        LogEntry.write(application, verb="assessor_removed", by=by, at=at, facts={"subject": str(member)})
        tell("assessor_released", application, at=at, by=by, to=[member.assessor.user])


def plan_visit(application: Application, planned: Cleaned, *, by: User, at: dt.datetime) -> Visit:
    """Keep the day and the place of the visit; a changed plan replaces the calendar entry. Raises Stale."""
    with transaction.atomic():
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        if application.day_proposals.waiting().exists():
            raise Stale(str(DAYS_WAIT))
        visit, created = Visit.objects.get_or_create(application=application, defaults=planned)
        if not created:
            for name, value in (NOTHING_SAID | planned).items():
                setattr(visit, name, value)
            visit.agreed_at, visit.is_told = None, False
            visit.calendar_sequence += 1
            visit.save(update_fields=[*SET, "agreed_at", "is_told", "calendar_sequence"])
        LogEntry.write(
            application,
            verb="visit_planned",
            by=by,
            at=at,
            facts={
                "subject": longdates(visit.planned_on, visit.planned_until),
                "planned_on": visit.planned_on.isoformat(),
            },
        )
    return visit
