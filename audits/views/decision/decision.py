"""The decision tab: what the team recommends, what the plenary decided, the decree, and the licence that follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.deadlines import days_between, next_day
from audits.decision import signatures
from audits.documents import DOCUMENTS, granted_schemes, preview, qr_code
from audits.documents.table import address
from audits.errors import NotIssued, Stale
from audits.files.accepted_file import PDF
from audits.forms.recommendation import ExcuseForm, SignForm
from audits.licence.comparison import schemes_compared
from audits.models import Application, Recommendation, TeamMember, TeamSignature
from audits.people.reauthentication import demand_proof
from audits.permissions import (
    excuses_signature,
    is_assessing,
    is_decider,
    is_secretariat,
    membership_in_team,
    side_of,
)
from audits.states import Outcome, Side, State, TeamRole
from audits.views.application.frame import fetch, page
from audits.views.application.next_steps import offers_for
from audits.views.decision.conditions import rows_of
from audits.views.decision.objection import objection_block
from audits.views.decision.plenary import VERDICT_TONES
from audits.views.documents.busy_press import prints_to_read
from audits.views.files.stored_files import send_private
from audits.visit.judgements import overruled_of
from audits.workflow.effects import licence_to_be, planned_licence
from audits.workflow.guards import dossier_is_unchanged
from lsp.badges import Badge
from lsp.models import Scheme
from lsp.register.licence_status import STATUS_WORDS

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
            "clause": row.clause,
        }
        for row in rows
    ]


def signature_row(signature: TeamSignature) -> dict:
    """Who signed when, or why somebody could not."""
    return {
        "name": signature.person.full_name,
        "role": TeamRole(signature.role).label,
        "at": signature.signed_at,
        "note": signature.note,
        "excused": signature.excused_reason,
    }


def recommendation_block(row: Recommendation) -> dict:
    """A recommendation with its schemes, current or void."""
    return {
        "outcome": row.get_outcome_display(),
        "tone": OUTCOME_TONES[Outcome(row.outcome)],
        "summary": row.summary,
        "open_points": row.open_points,
        "clauses": [{"clause": reason.clause, "text": reason.text} for reason in row.clauses.all()],
        "signatures": [signature_row(signature) for signature in row.signatures.all()],
        "hash": row.dossier_hash,
        "by": row.by.full_name,
        "at": row.at,
        "voided_at": row.voided_at,
        "badge": Badge("done", _("Tidak berlaku lagi"), "off")
        if row.voided_at
        else Badge("ontime", _("Berlaku"), "check"),
        "void_reason": row.void_reason,
        "schemes": scheme_rows(row.schemes.all()),
    }


def recommendations_for(side: str, application: Application, decisions: list) -> list[dict]:
    """BNSP reads them all; the LSP reads those on which a decision was taken."""
    rows = application.recommendations.select_related("by").prefetch_related(
        "schemes__scheme", "clauses", "signatures__person"
    )
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
        "votes": [
            {
                "person": vote.person.full_name,
                "stand": vote.get_stand_display(),
                "reason": vote.reason,
                "recorded_by": vote.recorded_by,
            }
            for vote in decision.votes.all()
        ],
    }


def compared(application: Application, granted: list[Scheme], on) -> dict:
    """The licence that is renewed beside the new one, and the rule for the day on which that begins."""
    rules = application.rule_set
    return {
        "old": application.licence,
        "changes": schemes_compared(application, granted, on),
        "start_rule": rules.get_new_period_starts_display(),
        "start_source": rules.new_period_source,
        "rules_version": rules.version,
    }


def licence_block(application: Application, on) -> dict | None:
    """The licence to be issued, with its gap, or the one that was issued, with the way to check it."""
    if application.state == State.DECREE_ISSUED:
        starts_on, ends_on, gap = planned_licence(application)
        return {
            "starts_on": starts_on,
            "ends_on": ends_on,
            "gap": gap,
            "is_issued": False,
            **compared(application, granted_schemes(application), on),
            "preview_url": application.url("certificate_preview"),
        }
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
        **compared(application, list(licence.scope.all()), on),
        "status": STATUS_WORDS[licence.status_on(on)],
        "check_url": path,
        "check_address": address(path),
        "qr": qr_code(address(path)),
        "signer": licence.signer,
        "sha256": licence.certificate_sha256,
        "is_development": licence.signed_with_development_key,
    }


def signing_context(user, application: Application, waiting: list[TeamMember]) -> dict:
    """Whose signature is missing, and the form of whoever gives or explains it."""
    mine = any(member.assessor.user_id == user.pk for member in waiting) and is_assessing(user, application)
    current = application.recommendations.filter(voided_at__isnull=True).first() if mine else None
    return {
        "waiting": [member.assessor.user.full_name for member in waiting],
        "sign_form": SignForm(initial={"seen": current.dossier_hash}, overruled=overruled_of(application, user))
        if current
        else None,
        "excuse_form": ExcuseForm(members=waiting) if waiting and excuses_signature(user, application) else None,
    }


def refused_or_done(request, application: Application, form, act, words: str):
    """Take an act on the signatures, or say what is wrong, and go back to the page."""
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(application.url("decision"))
    demand_proof(request)
    try:
        act(form.cleaned_data)
    except Stale as stale:
        messages.error(request, str(stale))
    except NotIssued as failure:
        messages.error(request, failure.words)
    else:
        messages.success(request, words)
    return redirect(application.url("decision"))


@require_POST
@login_required
def recommendation_sign(request, ref):
    """A member of the team signs."""
    record = fetch(request, ref)
    member = membership_in_team(request.user, record)
    if member is None or not is_assessing(request.user, record):
        raise PermissionDenied
    form = SignForm(request.POST, overruled=overruled_of(record, request.user))
    return refused_or_done(
        request,
        record,
        form,
        lambda said: signatures.sign(record, member, seen=said["seen"], note=form.opinion(), at=timezone.now()),
        _("Rekomendasi ditandatangani."),
    )


@require_POST
@login_required
def recommendation_excuse(request, ref):
    """The lead, or the secretariat, writes down why a member cannot sign."""
    record = fetch(request, ref)
    if not excuses_signature(request.user, record):
        raise PermissionDenied
    waiting = list(record.team.unsigned().select_related("assessor__user"))
    return refused_or_done(
        request,
        record,
        ExcuseForm(request.POST, members=waiting),
        lambda said: signatures.excuse(
            record, said["member"], by=request.user, reason=said["reason"].strip(), at=timezone.now()
        ),
        _("Alasan tercatat dan dibaca sidang pleno."),
    )


@require_safe
@login_required
@prints_to_read
def certificate_preview(request, ref):
    """The certificate as it would look today, marked as a draft, without signature and check code."""
    record = fetch(request, ref)
    if not is_secretariat(request.user, record) or record.state != State.DECREE_ISSUED:
        raise PermissionDenied
    licence_to_be(record)
    try:
        pdf = preview("certificate", record, by=request.user, at=timezone.now())
    except NotIssued as failure:
        messages.error(request, failure.words)
        return redirect(record.url("decision"))
    return send_private(request, ContentFile(pdf), _("Pratinjau sertifikat lisensi") + ".pdf", PDF)


@require_safe
@login_required
def decision(request, ref):
    """Everything about the outcome of an application that this side may read."""
    record = fetch(request, ref)
    on = timezone.localdate()
    side = side_of(request.user, record)
    decisions = list(
        record.decisions.select_related("plenary", "by", "recommendation").prefetch_related(
            "schemes__scheme", "votes__person", "votes__recorded_by"
        )
    )
    waiting = list(record.team.unsigned().select_related("assessor__user")) if record.state == State.RECOMMENDED else []
    papers = {issued.kind: issued for issued in record.documents.all() if side in DOCUMENTS[issued.kind].audience}
    context = {
        "acts": [offer for offer in offers_for(request, record, on) if offer["name"] in ACTS],
        "recommendations": recommendations_for(side, record, decisions),
        "decisions": [decision_block(row) for row in decisions],
        "decree": getattr(record, "decree", None),
        "licence_plan": licence_block(record, on),
        "papers": papers,
        "may_preview": is_secretariat(request.user, record),
        "conditions": rows_of(record, on) if decisions else [],
        "objection": objection_block(request.user, record, on) if decisions else None,
        **signing_context(request.user, record, waiting),
        "changes": dossier_is_unchanged(record, on) if side == Side.BNSP and record.state == State.RECOMMENDED else [],
        "excluded": record.state == State.RECOMMENDED
        and request.user.is_decider
        and not is_decider(request.user, record),
    }
    return page(request, record, "audits/decision/decision.html", "decision", context)
