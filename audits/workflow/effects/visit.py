"""What follows for team and visit."""

from django.db.models import F

from audits import documents
from audits.deadlines import legal_day
from audits.findings.due_date import period_end
from audits.models import Application, TeamMember, Visit
from audits.notices.outbox import tell
from audits.team import replacement
from audits.team.objection import raise_objection
from audits.visit.taken_back import take_back_all
from audits.workflow.engine import Move
from lsp.certain import certain
from lsp.shapes import Values


def sets_objection_period(application: Application, move: Move) -> Values:
    """The LSP may object to the team until so many working days after the notice (rule set)."""
    rules = application.rule_set
    until = period_end(legal_day(move.at), rules.working_days(rules.objection_working_days))
    return {"objection_until": None if application.objected_at else until}


def issue_assignment_letter(application: Application, move: Move) -> None:
    """The letter that sends the team out (SPT)."""
    documents.issue("assignment_letter", application, by=move.person, at=move.at)


def sets_objection(application: Application, move: Move) -> Values:
    """An objection is raised once."""
    return {"objected_at": move.at, "objection_until": None}


def keep_team_objection(application: Application, move: Move) -> None:
    """The objection is kept with the team that it speaks of, until it is ruled."""
    raise_objection(application, move.note, by=certain(move.by), at=move.at)


def move_visit(application: Application, move: Move) -> None:
    """The visit gets its new day; calendars that hold the old one are updated by the sequence number."""
    visit = application.visit
    visit.planned_on, visit.planned_until = move.facts["planned_on"], move.facts.get("planned_until")
    visit.place = move.facts.get("place") or visit.place
    for name in ("starts_at", "ends_at", "meeting_place"):
        if name in move.facts:
            setattr(visit, name, move.facts[name])
    visit.agreed_at, visit.is_told = None, True  # a day that one side sets was not agreed
    visit.calendar_sequence += 1
    visit.save()


def tell_day(application: Application, move: Move) -> None:
    """From the schedule on both sides know the day; whoever held it in a calendar as not yet sure gets it again."""
    Visit.objects.filter(application=application, is_told=True).update(calendar_sequence=F("calendar_sequence") + 1)
    Visit.objects.filter(application=application).update(is_told=True)


def update_calendars(application: Application, move: Move) -> None:
    """Whoever holds the visit in a calendar gets it again as it stands now: sure, not sure any more, or cancelled."""
    Visit.objects.filter(application=application, closed_at__isnull=True).update(
        calendar_sequence=F("calendar_sequence") + 1
    )


def release_members(application: Application, move: Move) -> None:
    """Those released leave the team and are told; without a choice it is everybody."""
    chosen = move.facts.get("members")
    team = application.team.current().select_related("assessor__user")
    released = list(team.filter(pk__in=chosen) if chosen else team)
    TeamMember.objects.filter(pk__in=[m.pk for m in released]).update(released_at=move.at, released_by=move.by)
    for member in released:
        take_back_all(application, member.assessor.user, move.note, by=move.person, at=move.at)
    tell(
        "assessor_released", application, at=move.at, by=move.by, note=move.note, to=[m.assessor.user for m in released]
    )


def replace_assessor(application: Application, move: Move) -> None:
    """Who leaves is released with packs and phones, who comes is asked; both sides are told."""
    replacement.replace(application, move.facts, move.note, by=move.person, at=move.at)


def end_requests(application: Application, move: Move) -> None:
    """Whoever was asked into the team and has not answered is asked no longer."""
    replacement.end_requests(application, by=move.person, at=move.at)


def sets_no_objection(application: Application, move: Move) -> Values:
    """Once the team is at work there is nothing left to object to."""
    return {"objection_until": None}


def open_attendance(application: Application, move: Move) -> None:
    """The visit is under way; those of the team and the counterparts are expected."""
    visit = application.visit
    visit.opened_at = visit.opened_at or move.at
    visit.save(update_fields=["opened_at"])


def issue_findings_anew(application: Application, move: Move) -> None:
    """The LKS as the corrections left it: answers, verification and days beside each finding, in place of the one of the closing."""
    documents.issue("lks", application, by=move.person, at=move.at)


def close_the_visit(application: Application, move: Move) -> None:
    """The visit ends: minutes and LKS are issued."""
    visit = application.visit
    visit.closed_at = move.at
    visit.save(update_fields=["closed_at"])
    documents.issue("minutes", application, by=move.person, at=move.at)
    documents.issue("lks", application, by=move.person, at=move.at)
