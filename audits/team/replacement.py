"""An assessor who is ill, gone or in conflict is replaced while the team is at work: who leaves, who is asked, what passes on."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from audits import documents
from audits.deadlines import legal_day
from audits.errors import Stale
from audits.findings.due_date import period_end
from audits.models import Answer, Application, Assessor, Finding, TeamMember
from audits.notices.outbox import tell
from audits.states import BEFORE_CLOSING, TEAM_AT_WORK, ReviewArea, State, TeamRole
from audits.visit.taken_back import take_back_all, unsent_words
from lsp.models import User
from lsp.shapes import Facts
from lsp.web.formats import longtime

JUDGING = [TeamRole.LEAD, TeamRole.MEMBER]


@dataclass(frozen=True)
class Recorded:
    """How much somebody recorded in an application; it stays theirs."""

    judgements: int
    findings: int
    verdicts: int

    @property
    def words(self) -> str:
        """The parts that there are, in words."""
        parts = [
            (self.judgements, ngettext("%(n)d penilaian", "%(n)d penilaian", self.judgements)),
            (self.findings, ngettext("%(n)d temuan", "%(n)d temuan", self.findings)),
            (self.verdicts, ngettext("%(n)d putusan atas jawaban", "%(n)d putusan atas jawaban", self.verdicts)),
        ]
        return ", ".join(words % {"n": n} for n, words in parts if n)


def recorded_by(person: User, application: Application) -> Recorded:
    """What this person recorded in the application."""
    return Recorded(
        application.judgements.filter(by=person).count(),
        Finding.objects.filter(application=application, recorded_by=person).count(),
        Answer.objects.filter(finding__application=application, verified_by=person).count(),
    )


def vacant_places(application: Application) -> list[TeamMember]:
    """The last holder of every area that nobody holds: who was asked has declined, or nobody was asked."""
    held = set(application.team.current().values_list("area", flat=True))
    rows = [
        application.team.filter(area=area, stands_in_for__isnull=True).select_related("assessor__user").last()
        for area in ReviewArea
        if area not in held
    ]
    return sorted((row for row in rows if row), key=lambda row: row.pk)


def root_of(place: TeamMember) -> TeamMember:
    """Whose work the holder of this place goes on with: who never joined has none of their own."""
    return place.succeeds if place.succeeds and place.response != TeamMember.Response.ACCEPTED else place


def what_happened_to(place: TeamMember) -> str:
    """Who dealt with this place meanwhile, and when; what a second one reads who wants the same."""
    team = place.application.team.current().select_related("assessor__user", "assigned_by")
    holder = team.filter(area=place.area).exclude(area="").exclude(pk=place.pk).last()
    if holder:
        said = {"name": str(place.assessor), "successor": str(holder.assessor)}
        said |= {"by": str(holder.assigned_by), "at": longtime(holder.assigned_at)}
        return _("%(name)s sudah diganti %(successor)s oleh %(by)s, %(at)s.") % said
    if place.released_at:
        said = {"name": str(place.assessor), "by": str(place.released_by or place.assigned_by)}
        said |= {"at": longtime(place.released_at)}
        return _("%(name)s sudah dilepas dari tim oleh %(by)s, %(at)s.") % said
    return _("%(name)s sudah tidak dalam tim.") % {"name": place.assessor}


def replace(application: Application, facts: Facts, reason: str, *, by: User, at: dt.datetime) -> None:
    """Release who leaves and ask who comes; raises Stale when the place was dealt with meanwhile. The caller holds the application."""
    place = application.team.select_related("assessor__user", "released_by", "succeeds").get(pk=facts["leaver"])
    is_vacant = place.pk in {row.pk for row in vacant_places(application)}
    left: list[str] = []
    if not is_vacant:
        left = release(place, facts["cause"], reason, by=by, at=at)
    stepping_up = application.team.joined().filter(role=TeamRole.MEMBER).first() if facts.get("steps_up") else None
    if stepping_up:
        TeamMember.objects.filter(pk=stepping_up.pk).update(role=TeamRole.LEAD)
    newcomer = Assessor.objects.filter(pk=facts["newcomer"]).first() if facts.get("newcomer") else None
    if newcomer:
        ask(application, newcomer, root_of(place), role_left(application, place), by=by, at=at)
    said = said_of(place, newcomer, stepping_up) | {"left": left}
    if not place.is_answered:
        tell("request_ended", application, at=at, by=by, to=[place.assessor.user], facts={"is_unanswered": True})
    elif said["has_left"]:
        tell("assessor_replaced", application, at=at, by=by, note=reason, to=[place.assessor.user], facts=said)
    tell("team_changed", application, at=at, by=by, facts=said)


def role_left(application: Application, place: TeamMember) -> str:
    """The part in which somebody goes on: a member's, where somebody else leads by now."""
    is_led = application.team.current().filter(role=TeamRole.LEAD).exists()
    return TeamRole.MEMBER if place.role == TeamRole.LEAD and is_led else place.role


def said_of(place: TeamMember, newcomer: Assessor | None, stepping_up: TeamMember | None) -> Facts:
    """Who leaves, who comes and who leads now, in the words of a letter."""
    return {
        "has_left": place.response == TeamMember.Response.ACCEPTED and place.released_at is None,
        "leaver": str(root_of(place).assessor),
        "role": place.get_role_display,  # said when a letter is written, in its reader's language
        "newcomer": str(newcomer) if newcomer else "",
        "leads": str(stepping_up.assessor) if stepping_up else "",
    }


def release(place: TeamMember, cause: str, reason: str, *, by: User, at: dt.datetime) -> list[str]:
    """Take somebody out of the team with deputies, packs and phones; returns what their phones have not sent, in words."""
    freed = TeamMember.objects.current().filter(pk=place.pk)
    if not freed.update(released_at=at, released_by=by, leave_cause=cause, leave_reason=reason):
        raise Stale(what_happened_to(place))
    deputies = TeamMember.objects.filter(stands_in_for=place, released_at__isnull=True).select_related("assessor__user")
    asked = [deputy.assessor.user for deputy in deputies]
    deputies.update(released_at=at)
    tell("assessor_released", place.application, at=at, by=by, to=asked)
    if place.application.state not in BEFORE_CLOSING:
        return []
    with override("id"):
        why = str(place.LeaveCause(cause).label)
        waiting = take_back_all(place.application, place.assessor.user, why, by=by, at=at)
        return [unsent_words(device, missing) for device, missing in waiting]


def ask(
    application: Application, newcomer: Assessor, goes_on_for: TeamMember, role: str, *, by: User, at: dt.datetime
) -> None:
    """Ask an assessor to go on with the work of somebody who left; the application opens once they declared to be free of conflict."""
    TeamMember.objects.create(
        application=application,
        assessor=newcomer,
        role=role,
        area=goes_on_for.area,
        succeeds=goes_on_for,
        assigned_by=by,
        assigned_at=at,
    )
    facts = {"leaver": str(goes_on_for.assessor)}
    tell("assignment_proposed", application, at=at, by=by, to=[newcomer.user], facts=facts)


def welcome(member: TeamMember, *, at: dt.datetime) -> None:
    """What follows when a newcomer joins a team at work: a new assignment letter, time to object before the visit, and everybody is told.

    The letter stands in the name of who asked. Raises NotIssued when it could not be made.
    """
    application = member.application
    if application.state in BEFORE_CLOSING:
        documents.issue("assignment_letter", application, by=member.assigned_by, at=at)
    if application.state == State.SCHEDULED and application.objected_at is None:
        rules = application.rule_set
        until = period_end(legal_day(at), rules.working_days(rules.objection_working_days))
        Application.objects.filter(pk=application.pk).update(objection_until=until)
    facts = {
        "role": member.get_role_display,
        "area": member.get_area_display,
        "leaver": str(member.succeeds.assessor) if member.succeeds else "",
    }
    tell("assessor_joined", application, at=at, by=member.assessor.user, facts=facts)


def end_requests(application: Application, *, by: User, at: dt.datetime) -> None:
    """Ask no longer whoever has not answered: the team's work is done without them. The caller holds the application."""
    waiting = application.team.current().filter(response=TeamMember.Response.PENDING, succeeds__isnull=False)
    asked = [member.assessor.user for member in waiting.select_related("assessor__user")]
    waiting.update(released_at=at, released_by=by)
    tell("request_ended", application, at=at, by=by, to=asked)


def answered_in(member: TeamMember) -> frozenset[State]:
    """The states in which a place is answered: a deputy is asked for while the corrections run, a newcomer while the team is at work."""
    if member.role == TeamRole.DEPUTY:
        return frozenset({State.CORRECTING})
    composing = frozenset({State.DOCUMENTS_ACCEPTED})
    return composing | TEAM_AT_WORK if member.succeeds_id else composing
