"""What follows from recommendation and decision."""

from django.utils.translation import gettext as _

from audits import documents
from audits.decision.ballots import given, is_carried
from audits.decision.dossier_hash import dossier_hash, fingerprints
from audits.decision.signatures import sign_recommendation
from audits.documents.numbers import next_decree_number
from audits.errors import Stale
from audits.models import (
    Application,
    ClauseReason,
    Condition,
    Decision,
    Decree,
    Plenary,
    Recommendation,
    SchemeDecision,
    SchemeRecommendation,
    Vote,
)
from audits.states import Outcome, TeamRole
from audits.workflow.engine import Move


def record_recommendation(application: Application, move: Move) -> None:
    """The recommendation in all, per scheme and per clause, on the dossier as it stands, under the lead's signature."""
    recommendation = Recommendation.objects.create(
        application=application,
        outcome=move.facts.get("outcome") or Outcome.GRANT,
        summary=move.note,
        open_points=move.facts.get("open_points", ""),
        dossier_hash=dossier_hash(application),
        seal=fingerprints(application),
        by=move.person,
        at=move.at,
    )
    SchemeRecommendation.objects.bulk_create(
        SchemeRecommendation(
            recommendation=recommendation,
            scheme_id=row["scheme"],
            outcome=row["outcome"],
            clause=row.get("clause", ""),
            reason=row["reason"],
        )
        for row in move.facts["schemes"]
    )
    ClauseReason.objects.bulk_create(
        ClauseReason(recommendation=recommendation, clause=row["clause"], text=row["text"])
        for row in move.facts.get("clauses", [])
    )
    sign_recommendation(recommendation, move.person, TeamRole.LEAD, at=move.at)


def void_recommendation(application: Application, move: Move) -> None:
    """Void the current recommendation."""
    current = application.recommendations.filter(voided_at__isnull=True)
    current.update(voided_at=move.at, void_reason=move.note)


def record_decision(application: Application, move: Move) -> None:
    """What the plenary decided, per scheme, with its minutes as PDF."""
    plenary = Plenary.objects.select_for_update().get(pk=move.facts["plenary"])
    if not plenary.is_open or not plenary.agenda.filter(application=application).exists():
        raise Stale(_("Sidang ini sudah ditutup, atau permohonan ini tidak ada lagi pada agendanya."))
    decision = Decision.objects.create(
        application=application,
        plenary=plenary,
        recommendation=application.recommendations.get(voided_at__isnull=True),
        outcome=move.step.target,
        reasons=move.note,
        by=move.person,
        at=move.at,
    )
    SchemeDecision.objects.bulk_create(
        SchemeDecision(
            decision=decision,
            scheme_id=row["scheme"],
            outcome=row["outcome"],
            clause=row.get("clause", ""),
            reason=row["reason"],
        )
        for row in move.facts["schemes"]
    )
    Vote.objects.bulk_create(votes_of(decision, move))
    set_conditions(decision, move)
    documents.issue("plenary_minutes", application, by=move.person, at=move.at)


def votes_of(decision: Decision, move: Move) -> list[Vote]:
    """What each of those present said: their own votes as they gave them, the others as whoever records wrote them down."""
    own = given(decision.plenary, decision.application)
    votes = []
    for row in move.facts["votes"]:
        ballot = own.get(row["person"])
        is_own = ballot or row["person"] == move.person.pk or row["stand"] == Vote.Stand.EXCLUDED
        votes.append(
            Vote(
                decision=decision,
                person_id=row["person"],
                stand=ballot.stand if ballot else row["stand"],
                reason=ballot.reason if ballot else row["reason"],
                recorded_by=None if is_own else move.by,
            )
        )
    if own and not is_carried([vote.stand for vote in votes]):
        raise Stale(_("Putusan ini tidak didukung suara terbanyak dari yang hadir."))
    return votes


def set_conditions(decision: Decision, move: Move) -> None:
    """What the LSP must do by a day: for a scheme granted or deferred with a condition, and for an application that was deferred as a whole."""
    application = decision.application
    application.conditions.open().update(dropped_at=move.at)  # a new decision says anew what is owed
    owed = [row for row in move.facts["schemes"] if row.get("due_on")]
    if move.facts.get("due_on"):
        owed.append({"scheme": None, "reason": move.note, "due_on": move.facts["due_on"]})
    first = application.conditions.count() + 1
    Condition.objects.bulk_create(
        Condition(
            application=application,
            seq=seq,
            decision=decision,
            scheme_id=row["scheme"],
            clause=row.get("clause", ""),
            text=row["reason"],
            due_on=row["due_on"],
        )
        for seq, row in enumerate(owed, start=first)
    )


def record_decree(application: Application, move: Move) -> None:
    """The decree's row, under the number that was typed or else the next one, and its PDF."""
    Decree.objects.create(
        application=application,
        number=move.facts["number"] or next_decree_number(move.facts["decree_date"]),
        decree_date=move.facts["decree_date"],
        signatory=move.facts["signatory"],
        signatory_position=move.facts["signatory_position"],
        by=move.person,
        at=move.at,
    )
    documents.issue("decree", application, by=move.person, at=move.at)
