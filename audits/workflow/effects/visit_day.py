"""What follows from an answer to proposed days."""

from django.utils.translation import gettext as _

from audits import documents
from audits.errors import NotReady, Reason
from audits.models import DayProposal, Visit
from audits.states import DAYS_ARE_AGREED, Side, State
from audits.workflow.engine import Move
from lsp.certain import certain


def touch_while_days_are_agreed(proposal: DayProposal, move: Move) -> None:
    """A proposal is a part of its application: nobody may move the application past an answer they have not seen."""
    proposal.application.touch(while_in=DAYS_ARE_AGREED)


def keep_agreed_day(proposal: DayProposal, move: Move) -> None:
    """The agreed day is the day of the visit; of a visit that was scheduled the letter is issued again."""
    touch_while_days_are_agreed(proposal, move)
    application, day = proposal.application, certain(proposal.agreed)
    if application.state == State.SCHEDULED:
        last = day.last_on or day.first_on
        expired = [
            member.assessor
            for member in application.team.current().select_related("assessor__user")
            if member.assessor.certificate_valid_until < last
        ]
        if expired:
            words = _("Sertifikat %(name)s tidak berlaku pada hari asesmen")
            raise NotReady([Reason(words % {"name": one}, application.url("team")) for one in expired])
    visit = Visit.objects.filter(application=application).first()
    if visit is None:
        visit = Visit(application=application)
    else:
        visit.calendar_sequence += 1
    visit.planned_on, visit.planned_until = day.first_on, day.last_on
    visit.place, visit.meeting_place = proposal.place, proposal.meeting_place
    visit.starts_at, visit.ends_at = proposal.starts_at, proposal.ends_at
    visit.agreed_at, visit.is_told = move.at, True
    visit.save()
    application.visit = visit
    if application.state == State.SCHEDULED:
        by = move.person if proposal.side == Side.LSP else proposal.proposed_by
        documents.issue("assignment_letter", application, by=by, at=move.at)
