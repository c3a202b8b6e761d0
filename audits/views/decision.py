"""The decision tab: what the team recommends, what the plenary decided, the decree, and the licence that follows."""

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.deadlines import days_between, next_day
from audits.documents import DOCUMENTS, qr_code
from audits.documents.table import address
from audits.effects import planned_licence
from audits.guards import dossier_is_unchanged
from audits.models import Application, Recommendation
from audits.permissions import is_decider
from audits.states import Outcome, Side, State
from audits.track import side_of
from audits.views.application import fetch, page
from audits.views.next_steps import offers_for
from audits.views.plenary import VERDICT_TONES
from lsp.standing import STANDINGS

ACTS = {
    "recommend",
    "reopen_corrections",
    "recall_recommendation",
    "decide",
    "resume",
    "issue_decree",
    "issue_licence",
}
OUTCOME_TONES = {
    Outcome.GRANT: "ontime",
    Outcome.CONDITIONS: "soon",
    Outcome.DEFER: "soon",
    Outcome.REFUSE: "overdue",
}


def scheme_rows(rows) -> list[dict]:
    """What was said of each scheme."""
    return [
        {
            "title": row.scheme.title,
            "code": row.scheme.code,
            "outcome": row.get_outcome_display(),
            "tone": OUTCOME_TONES[row.outcome],
            "reason": row.reason,
        }
        for row in rows
    ]


def recommendation_block(recommendation: Recommendation) -> dict:
    """A recommendation with its schemes, standing or void."""
    return {
        "summary": recommendation.summary,
        "hash": recommendation.dossier_hash,
        "by": recommendation.by.full_name,
        "at": recommendation.at,
        "voided_at": recommendation.voided_at,
        "void_reason": recommendation.void_reason,
        "schemes": scheme_rows(recommendation.schemes.all()),
    }


def recommendations_for(side: str, application: Application, decisions: list) -> list[dict]:
    """BNSP reads them all; the LSP reads those on which a decision was taken."""
    rows = application.recommendations.select_related("by").prefetch_related("schemes__scheme")
    if side == Side.LSP:
        rows = rows.filter(pk__in=[decision.recommendation_id for decision in decisions])
    return [recommendation_block(row) for row in rows]


def decision_block(decision) -> dict:
    """What one plenary decided."""
    return {
        "verdict": decision.get_outcome_display(),
        "tone": VERDICT_TONES[decision.outcome],
        "plenary": decision.plenary.number,
        "held_on": decision.plenary.held_on,
        "reasons": decision.reasons,
        "by": decision.by.full_name,
        "at": decision.at,
        "schemes": scheme_rows(decision.schemes.all()),
    }


def licence_block(application: Application, on) -> dict | None:
    """The licence to be issued, with its gap, or the one that was issued, with the way to check it."""
    if application.state == State.DECREE_ISSUED:
        starts_on, ends_on, gap = planned_licence(application)
        return {"starts_on": starts_on, "ends_on": ends_on, "gap": gap, "is_issued": False}
    licence = application.new_licence
    if licence is None:
        return None
    path = reverse("lsp:check_licence", args=[licence.check_code])
    before = application.licence_ends_on
    return {
        "starts_on": licence.starts_on,
        "ends_on": licence.ends_on,
        "gap": days_between(next_day(before), licence.starts_on) if before else 0,
        "is_issued": True,
        "standing": STANDINGS[licence.status_on(on)],
        "check_url": path,
        "check_address": address(path),
        "qr": qr_code(address(path)),
        "signer": licence.signer,
        "sha256": licence.certificate_sha256,
        "is_development": licence.signed_with_development_key,
    }


@require_safe
@login_required
def decision(request, ref):
    """Everything about the outcome of a file that this side may read."""
    record = fetch(request, ref)
    on = timezone.localdate()
    side = side_of(request.user, record)
    decisions = list(
        record.decisions.select_related("plenary", "by", "recommendation").prefetch_related("schemes__scheme")
    )
    papers = {issued.kind: issued for issued in record.documents.all() if side in DOCUMENTS[issued.kind].audience}
    context = {
        "acts": [offer for offer in offers_for(request, record, on) if offer["name"] in ACTS],
        "recommendations": recommendations_for(side, record, decisions),
        "decisions": [decision_block(row) for row in decisions],
        "decree": getattr(record, "decree", None),
        "licence_plan": licence_block(record, on),
        "papers": papers,
        "changes": dossier_is_unchanged(record, on) if side == Side.BNSP and record.state == State.RECOMMENDED else [],
        "excluded": record.state == State.RECOMMENDED
        and request.user.is_decider
        and not is_decider(request.user, record),
    }
    return page(request, record, "audits/decision.html", "decision", context)
