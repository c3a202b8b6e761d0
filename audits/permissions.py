"""Who may act: predicates over a person and a record; each returns a bool and looks at nothing else."""

from audits.deadlines import legal_day
from audits.models import Application, Finding, TeamMember, is_tied, ties_of
from audits.states import ReviewArea, TeamRole
from lsp.models import Position
from lsp.models.people import WORKING_POSITIONS


def position_in(user, application: Application) -> str | None:
    """What this person is in the LSP of the file; None for strangers."""
    return user.positions.get(application.lsp_id)


def is_lsp_side(user, application: Application) -> bool:
    """Whether the person reads the file as one of the LSP's people, the steering board included."""
    return position_in(user, application) is not None


def is_staff(user, application: Application) -> bool:
    """Whether the person works for the LSP of the file: prepares, uploads, answers."""
    return position_in(user, application) in WORKING_POSITIONS


def is_chair(user, application: Application) -> bool:
    """Whether the person heads the LSP of the file."""
    return position_in(user, application) == Position.CHAIR


def membership_in_team(user, application: Application) -> TeamMember | None:
    """The person's place in the team, once accepted and declared free of conflict; asked once per file and person."""
    known = application.__dict__.setdefault("_team_places", {})
    if user.pk not in known:
        known[user.pk] = application.team.filter(
            assessor__user=user, response=TeamMember.Response.ACCEPTED, conflict_free=True, released_at__isnull=True
        ).first()
    return known[user.pk]


def is_lead(user, application: Application) -> bool:
    """Whether the person leads the team; nobody leads against an LSP they belong to."""
    member = membership_in_team(user, application)
    return member is not None and member.role == TeamRole.LEAD and not is_lsp_side(user, application)


def is_assessing(user, application: Application) -> bool:
    """Whether the person judges in the team; observers only watch."""
    member = membership_in_team(user, application)
    return member is not None and member.role in {TeamRole.LEAD, TeamRole.MEMBER} and not is_lsp_side(user, application)


def assesses_area(user, application: Application, area: ReviewArea) -> bool:
    """Whether the person judges this area; the lead may judge both."""
    member = membership_in_team(user, application)
    return is_assessing(user, application) and (member.role == TeamRole.LEAD or member.area == area)


def is_secretariat(user, application: Application) -> bool:
    """Whether the person drives the file for BNSP; nobody does for an LSP they belong to."""
    return user.is_secretariat and not is_lsp_side(user, application)


def is_reviewer(user, application: Application) -> bool:
    """Whether the person reviews the documents: any of the secretariat may take a colleague's place."""
    return is_secretariat(user, application)


def is_decider(user, application: Application) -> bool:
    """Whether the person may decide: of the plenary, never in the team (nor was), never reviewer.

    Nor may somebody decide who belonged to the LSP within the years before the file reached its state (rule set).
    """
    return (
        user.is_decider
        and application.reviewer_id != user.pk
        and not is_tied(
            ties_of(user), application.lsp_id, legal_day(application.state_since), application.rule_set.tie_years
        )
        and not application.team.filter(assessor__user=user, response=TeamMember.Response.ACCEPTED).exists()
    )


def answers_finding(user, finding: Finding) -> bool:
    """Whether the person may write and send the LSP's answer."""
    return is_staff(user, finding.application)


def verifies_finding(user, finding: Finding) -> bool:
    """Whether the person may verify an answer: somebody who judges in the team, never the LSP."""
    return is_assessing(user, finding.application)


def leads_finding(user, finding: Finding) -> bool:
    """Whether the person leads the team that made the finding."""
    return is_lead(user, finding.application)


def disputes_finding(user, finding: Finding) -> bool:
    """Whether the person may dispute the finding for the LSP."""
    return is_chair(user, finding.application)
