"""Who may act: predicates over a person and a record; each returns a bool and looks at nothing else.

Who may read is a queryset: `visible_to` in `audits/models/application.py`, and of what hangs on it in the modules beside.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.models import Application, Finding, TeamMember, Tie, is_tied, ties_of
from audits.states import Side, State, TeamRole
from lsp.models import Membership, Position, User
from lsp.models.people import WORKING_POSITIONS


@dataclass(frozen=True)
class Interest:
    """What connects a person with an application: every LSP they belonged to with the last day, their place in the team, their own word."""

    ties: list[tuple[int, dt.date | None]]
    joined: bool
    recused: bool


def position_in(user: User, application: Application) -> str | None:
    """What this person is in the LSP of the application; None for strangers."""
    return user.positions.get(application.lsp_id)


def is_lsp_side(user: User, application: Application) -> bool:
    """Whether the person reads the application as one of the LSP's people, the steering board included."""
    return position_in(user, application) is not None


def is_staff(user: User, application: Application) -> bool:
    """Whether the person works for the LSP of the application: prepares, uploads, answers."""
    return position_in(user, application) in WORKING_POSITIONS


def is_chair(user: User, application: Application) -> bool:
    """Whether the person heads the LSP of the application, or stands in today for its chair who is away."""
    if position_in(user, application) == Position.CHAIR:
        return True
    return is_staff(user, application) and application.lsp_id in user.chairs_for


def membership_in_team(user: User, application: Application) -> TeamMember | None:
    """The person's place in the team, once accepted and declared free of conflict; asked once per application and person.

    A deputy has the place of whoever is away, on the days agreed and while the application is in its corrections.
    """
    known = application.known_places
    if user.pk not in known:
        acting = application.team.acting(timezone.localdate()).filter(assessor__user=user)
        place = acting.select_related("stands_in_for").first()
        if place and place.stands_in_for_id:
            place = place.stands_in_for if application.state == State.CORRECTING else None
        known[user.pk] = place
    return known[user.pk]


def is_lead(user: User, application: Application) -> bool:
    """Whether the person leads the team; nobody leads against an LSP they belong to."""
    member = membership_in_team(user, application)
    return member is not None and member.role == TeamRole.LEAD and not is_lsp_side(user, application)


def excuses_signature(user: User, application: Application) -> bool:
    """Whether the person writes down why a member cannot sign: the lead, or the secretariat where the lead is no longer there."""
    return is_lead(user, application) or is_secretariat(user, application)


def is_assessing(user: User, application: Application) -> bool:
    """Whether the person judges in the team; observers only watch."""
    member = membership_in_team(user, application)
    return member is not None and member.role in {TeamRole.LEAD, TeamRole.MEMBER} and not is_lsp_side(user, application)


def assesses_area(user: User, application: Application, area: str) -> bool:
    """Whether the person judges this area; the lead may judge both."""
    member = membership_in_team(user, application)
    if member is None or not is_assessing(user, application):
        return False
    return member.role == TeamRole.LEAD or member.area == area


def is_secretariat(user: User, application: Application) -> bool:
    """Whether the person drives the application for BNSP; nobody does for an LSP they belong to."""
    return user.is_secretariat and not is_lsp_side(user, application)


def is_reviewer(user: User, application: Application) -> bool:
    """Whether the person reviews the documents: any of the secretariat may take a colleague's place."""
    return is_secretariat(user, application)


def reason_to_stay_out(user_id: int, application: Application, interest: Interest, *, belongs: bool) -> str:
    """Why these facts keep a person from deciding; empty when nothing does.

    Nobody decides on an LSP they belong to, or belonged to within the years before the application reached its state (rule set), nor on an application
    whose documents they reviewed, in whose team they are or were, or in which they have declared a conflict of interest.
    """
    if belongs:
        return _("Pengurus LSP ini.")
    if is_tied(interest.ties, application.lsp_id, legal_day(application.state_since), application.rule_set.tie_years):
        return _("Hubungan dengan LSP ini belum lama berakhir.")
    if application.reviewer_id == user_id:
        return _("Peninjau dokumennya.")
    if interest.joined:
        return _("Anggota tim asesmennya.")
    return _("Menyatakan benturan kepentingan.") if interest.recused else ""


def interest_of(user: User, application: Application) -> Interest:
    """The interest of one person in one application; in three statements."""
    accepted = application.team.filter(assessor__user=user, response=TeamMember.Response.ACCEPTED)
    return Interest(ties_of(user), accepted.exists(), application.recusals.filter(person=user).exists())


def why_excluded(user: User, application: Application, interest: Interest | None = None) -> str:
    """Why this member of the plenary takes no part in this application; empty for who may.

    For a list of applications give the interest, read with the list: then nothing is asked here.
    """
    interest = interest or interest_of(user, application)
    return reason_to_stay_out(user.pk, application, interest, belongs=application.lsp_id in user.positions)


def excluded_among(people: Collection[User], application: Application) -> dict[int, str]:
    """The reason of each of these people, by primary key; in four statements however many they are."""
    seats = Membership.objects.filter(user__in=people, lsp=application.lsp_id).values_list("user", "lsp", "ended_on")
    recorded = Tie.objects.filter(assessor__user__in=people, lsp=application.lsp_id)
    ties = [*seats, *recorded.values_list("assessor__user", "lsp", "until")]
    accepted = application.team.filter(response=TeamMember.Response.ACCEPTED)
    joined = set(accepted.values_list("assessor__user", flat=True))
    recused = set(application.recusals.values_list("person", flat=True))
    return {
        person.pk: reason_to_stay_out(
            person.pk,
            application,
            Interest(
                [(lsp, until) for pk, lsp, until in ties if pk == person.pk],
                joined=person.pk in joined,
                recused=person.pk in recused,
            ),
            belongs=any(pk == person.pk and ended_on is None for pk, _lsp, ended_on in seats),
        )
        for person in people
    }


def is_decider(user: User, application: Application) -> bool:
    """Whether the person may decide: of the plenary, and with no part or interest in the application."""
    return user.is_decider and not why_excluded(user, application)


def rules_objection(user: User, application: Application) -> bool:
    """Whether the person may rule on an objection: a decider with no part in the application who neither recorded nor led the decision."""
    if not is_decider(user, application):
        return False
    decision = application.decisions.select_related("plenary").first()
    return decision is not None and user.pk not in {decision.by_id, decision.plenary.chaired_by_id}


def keeps_plenary(user: User) -> bool:
    """Whether the person calls sittings, sets their agenda and notes who is there: the secretariat and the deciders themselves."""
    return user.is_secretariat or user.is_decider


def answers_finding(user: User, finding: Finding) -> bool:
    """Whether the person may write and send the LSP's answer."""
    return is_staff(user, finding.application)


def verifies_finding(user: User, finding: Finding) -> bool:
    """Whether the person may verify an answer: somebody who judges in the team, never the LSP."""
    return is_assessing(user, finding.application)


def leads_finding(user: User, finding: Finding) -> bool:
    """Whether the person leads the team that made the finding."""
    return is_lead(user, finding.application)


def disputes_finding(user: User, finding: Finding) -> bool:
    """Whether the person may dispute the finding for the LSP."""
    return is_chair(user, finding.application)


def side_of(user: User, application: Application) -> str:
    """Which side's words this person reads."""
    return Side.LSP if application.lsp_id in user.positions else Side.BNSP
