"""What recommendation, plenary minutes and decree say."""

from collections import Counter

from django.db.models import Q

from audits.deadlines import after_days
from audits.documents import signing
from audits.documents.contexts.citations import BODIES, LICENCES, laws, rules_of_bnsp
from audits.documents.contexts.licence import approval_of, granted_schemes, scope_file
from audits.documents.contexts.parts import (
    finding_row,
    judged_schemes,
    team_rows,
    told_findings,
    verdicts,
    visit,
)
from audits.models import Application, Decision, IssuedDocument, Plenary, RuleSet, Vote
from audits.models.plenary import deciders, quorum_of
from audits.pdf.client import Attachment
from audits.states import Outcome, TeamRole
from audits.visit.days import held_days
from lsp.certain import certain
from lsp.shapes import Context


def recommendation(application: Application, issued: IssuedDocument) -> Context:
    current = application.recommendations.get(voided_at__isnull=True)
    findings = told_findings(application)
    return {
        "visit": visit(application),
        "team": team_rows(application),
        "verdicts": verdicts(application),
        "recommended_at": current.at,
        "schemes": judged_schemes(current.schemes.all()),
        "outcome": current.get_outcome_display(),
        "reasons": current.summary,
        "open_points": current.open_points,
        "clauses": list(current.clauses.all()),
        "findings": [finding_row(finding) for finding in findings],
        "open_findings": sum(finding.is_open and finding.is_binding for finding in findings),
        "dossier": current.dossier_hash,
        "signatures": [
            {
                "name": row.person.full_name,
                "role": TeamRole(row.role).label,
                "signed_at": row.signed_at,
                "note": row.note or row.excused_reason,
            }
            for row in current.signatures.select_related("person")
        ],
    }


def decision_row(decision: Decision) -> Context:
    """What a plenary decided about one application and how each of those present stood to it."""
    votes = list(decision.votes.select_related("person", "recorded_by"))
    agreed = [vote.person.full_name for vote in votes if vote.stand == Vote.Stand.AGREES]
    return {
        "outcome": decision.get_outcome_display(),
        "schemes": judged_schemes(decision.schemes.all()),
        "reasons": decision.reasons,
        "conditions": list(decision.conditions.select_related("scheme")),
        "agreed": agreed,
        "others": [
            {"name": vote.person.full_name, "stand": vote.get_stand_display(), "reason": vote.reason}
            for vote in votes
            if vote.stand != Vote.Stand.AGREES
        ],
        "written_down": [vote.person.full_name for vote in votes if vote.recorded_by_id],
        "recorded_by": decision.by.full_name,
        "at": decision.at,
    }


def plenary_minutes(application: Application, issued: IssuedDocument) -> Context:
    decision = certain(application.decisions.select_related("plenary__chaired_by", "recommendation", "by").first())
    recommended = Counter(row.get_outcome_display() for row in decision.recommendation.schemes.all())
    signed = [{"name": decision.by.full_name, "role": "Pemutus, pencatat putusan", "signed_at": decision.at}]
    return decision_row(decision) | {
        "plenary": decision.plenary,
        "recommendation": ", ".join(f"{label}: {count} skema" for label, count in recommended.items()),
        "dossier": decision.recommendation.dossier_hash,
        "signatures": signed,
    }


def sitting_minutes(plenary: Plenary, issued: IssuedDocument) -> Context:
    decisions = plenary.decisions.select_related("application__lsp", "by").order_by("at", "pk")
    decided = {decision.application_id for decision in decisions}
    people = deciders().count()
    items = plenary.agenda.select_related("application__lsp")
    closed_by = issued.issued_by
    signed = [{"name": closed_by.full_name, "role": "Penutup sidang", "signed_at": plenary.closed_at}]
    if plenary.chaired_by and plenary.chaired_by != closed_by:
        signed.insert(0, {"name": plenary.chaired_by.full_name, "role": "Pimpinan sidang", "signed_at": None})
    return {
        "plenary": plenary,
        "chaired_by": plenary.chaired_by.full_name if plenary.chaired_by else "",
        "present": [presence.person.full_name for presence in plenary.presences.select_related("person")],
        "deciders": people,
        "quorum": quorum_of(people, RuleSet.objects.in_force(plenary.held_on).quorum_percent),
        "decisions": [
            decision_row(decision) | {"lsp": decision.application.lsp.name, "number": decision.application.number}
            for decision in decisions
        ],
        "left": [
            {"lsp": item.application.lsp.name, "number": item.application.number}
            for item in items
            if item.application_id not in decided
        ],
        "signatures": signed,
    }


def told_apart(decision: Decision) -> tuple[list[Context], list[Context]]:
    """The schemes that a decision grants, and those that it does not."""
    granted = Q(outcome__in=[Outcome.GRANT, Outcome.CONDITIONS])
    return judged_schemes(decision.schemes.filter(granted)), judged_schemes(decision.schemes.exclude(granted))


def decree(application: Application, issued: IssuedDocument) -> Context:
    order = application.decree
    decision = approval_of(application)
    previous_end = application.licence_ends_on
    starts_on, ends_on, gap = application.period_from(order.decree_date)
    planned = application.visit_or_none
    granted, refused = told_apart(decision)
    return {
        "dated": order.decree_date,
        "visited": held_days(application) if planned and planned.opened_at else [],
        "gap": {
            "previous_end": previous_end,
            "first_day": after_days(previous_end, 1).due_on,
            "last_day": after_days(starts_on, -1).due_on,
        }
        if gap and previous_end
        else None,
        "regulations": [*laws(order.decree_date), *rules_of_bnsp((BODIES, LICENCES), order.decree_date)],
        "plenary": decision.plenary,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "schemes": granted,
        "refused": refused,
        "signatory": {"name": order.signatory, "position": order.signatory_position},
        "signed_at": issued.issued_at,
        "development": signing.has_key() and signing.is_development(),
    }


def scope_of_decree(application: Application, issued: IssuedDocument) -> tuple[Attachment]:
    order = application.decree
    starts_on, ends_on, _gap = application.period_from(order.decree_date)
    schemes = granted_schemes(application)
    return scope_file(
        application, issued, starts_on=starts_on, ends_on=ends_on, schemes=schemes, dated=order.decree_date
    )
