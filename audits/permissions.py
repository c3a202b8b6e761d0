"""Who may act: predicates over a person and a record; each returns a bool and looks at nothing else."""

from django.utils import timezone
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.models import Application, Finding, TeamMember, Tie, is_tied, ties_of
from audits.states import ReviewArea, State, TeamRole
from lsp.models import Membership, Position
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
    """The person's place in the team, once accepted and declared free of conflict; asked once per file and person.

    A deputy has the place of whoever is away, on the days agreed and while the file is in its corrections.
    """
    known = application.__dict__.setdefault("_team_places", {})
    if user.pk not in known:
        acting = application.team.acting(timezone.localdate()).filter(assessor__user=user)
        place = acting.select_related("stands_in_for").first()
        if place and place.stands_in_for_id:
            place = place.stands_in_for if application.state == State.CORRECTING else None
        known[user.pk] = place
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


def reason_to_stay_out(user_id: int, application: Application, *, belongs, ties, joined, recused) -> str:
    """Why these facts keep a person from deciding; empty when nothing does.

    Nobody decides on an LSP they belong to, or belonged to within the years before the file reached its state (rule set), nor on a file
    whose documents they reviewed, in whose team they are or were, or in which they have declared a conflict of interest.
    """
    if belongs:
        return _("Pengurus LSP ini.")
    if is_tied(ties, application.lsp_id, legal_day(application.state_since), application.rule_set.tie_years):
        return _("Hubungan dengan LSP ini belum lama berakhir.")
    if application.reviewer_id == user_id:
        return _("Peninjau dokumennya.")
    if joined:
        return _("Anggota tim asesmennya.")
    return _("Menyatakan benturan kepentingan.") if recused else ""


def why_excluded(user, application: Application) -> str:
    """Why this member of the plenary takes no part in this file; empty for who may.

    For a list of files annotate `was_in_team` and `was_recused` and hang `known_ties` on the person: then nothing is asked here.
    """
    known = application.__dict__
    accepted = application.team.filter(assessor__user=user, response=TeamMember.Response.ACCEPTED)
    return reason_to_stay_out(
        user.pk,
        application,
        belongs=application.lsp_id in user.positions,
        ties=user.known_ties if hasattr(user, "known_ties") else ties_of(user),
        joined=known["was_in_team"] if "was_in_team" in known else accepted.exists(),
        recused=known["was_recused"] if "was_recused" in known else application.recusals.filter(person=user).exists(),
    )


def excluded_among(people, application: Application) -> dict[int, str]:
    """The reason of each of these people, by primary key; in four statements however many they are."""
    seats = Membership.objects.filter(user__in=people, lsp=application.lsp_id).values_list("user", "lsp", "ended_on")
    ties = Tie.objects.filter(assessor__user__in=people, lsp=application.lsp_id)
    ties = [*seats, *ties.values_list("assessor__user", "lsp", "until")]
    accepted = application.team.filter(response=TeamMember.Response.ACCEPTED)
    joined = set(accepted.values_list("assessor__user", flat=True))
    recused = set(application.recusals.values_list("person", flat=True))
    return {
        person.pk: reason_to_stay_out(
            person.pk,
            application,
            belongs=any(pk == person.pk and ended_on is None for pk, _lsp, ended_on in seats),
            ties=[(lsp, until) for pk, lsp, until in ties if pk == person.pk],
            joined=person.pk in joined,
            recused=person.pk in recused,
        )
        for person in people
    }


def is_decider(user, application: Application) -> bool:
    """Whether the person may decide: of the plenary, and with no part or interest in the file."""
    return user.is_decider and not why_excluded(user, application)


def rules_objection(user, application: Application) -> bool:
    """Whether the person may rule on an objection: a decider with no part in the file who neither recorded nor led the decision."""
    if not is_decider(user, application):
        return False
    decision = application.decisions.select_related("plenary").first()
    return decision is not None and user.pk not in {decision.by_id, decision.plenary.chaired_by_id}


def keeps_plenary(user) -> bool:
    """Whether the person calls sittings, sets their agenda and notes who is there: the secretariat and the deciders themselves."""
    return user.is_secretariat or user.is_decider


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
