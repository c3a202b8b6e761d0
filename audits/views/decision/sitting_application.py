"""One file as the plenary sees it: licence, scope old and new, findings with their rounds, recommendation and history on one page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.documents.contexts import finding_row, round_lines, verdicts
from audits.forms.plenary import RecuseForm, deciders
from audits.guards import dossier_is_unchanged
from audits.models import Answer, Application, Finding
from audits.permissions import excluded_among
from audits.states import FindingState, ItemState, Outcome, Side, State
from audits.timeline import lines_for
from audits.track import gap_days
from audits.views.application import fetch
from audits.views.conditions import rows_of
from audits.views.decision import OUTCOME_TONES, decision_block, recommendation_block
from audits.views.next_steps import offers_for
from audits.views.sittings import fetch_sitting
from lsp.templatetags.ui import distance

HISTORY = 12


def scope_rows(application: Application, advice: dict) -> list[dict]:
    """Every scheme of the old licence or of the request: what it was, what is asked, what the team recommends."""
    held = {scheme.pk: scheme for scheme in application.licence.scope.all()} if application.licence else {}
    asked = {item.scheme_id: item for item in application.scope.select_related("scheme")}
    schemes = held | {pk: item.scheme for pk, item in asked.items()}
    rows = []
    for pk, scheme in sorted(schemes.items(), key=lambda pair: pair[1].code):
        advised = advice.get(pk)
        rows.append(
            {
                "title": scheme.title,
                "code": scheme.code,
                "was": _("Ada") if pk in held else _("Belum ada"),
                "asked": asked[pk].get_action_display() if pk in asked else "–",
                "advised": advised.get_outcome_display() if advised else "",
                "tone": OUTCOME_TONES[Outcome(advised.outcome)] if advised else "",
                "reason": advised.reason if advised else "",
                "clause": advised.clause if advised else "",
            }
        )
    return rows


def finding_rows(application: Application) -> list[dict]:
    """Every finding that was told, with each round of its answer."""
    told = application.findings.exclude(state=FindingState.DRAFT).exclude(issued_on__isnull=True)
    findings: list[Finding] = list(
        told.select_related("criterion").prefetch_related("answers__verified_by").order_by("seq")
    )
    rows = []
    for finding in findings:
        finding.application = application
        answers: list[Answer] = [answer for answer in finding.answers.all() if answer.sent_at]
        rows.append(
            finding_row(finding)
            | {
                "label": finding.label,
                "url": finding.get_absolute_url(),
                "state": finding.get_state_display(),
                "tone": finding.tone,
                "rounds": round_lines(answers),
            }
        )
    return rows


@require_safe
@login_required
def sitting_file(request, key, ref):
    """The whole case on one page."""
    sitting, record = fetch_sitting(request, key), fetch(request, ref)
    if not sitting.agenda.filter(application=record).exists():
        raise Http404
    on = timezone.localdate()
    standing = record.recommendations.filter(voided_at__isnull=True).select_related("by").first()
    advice = {row.scheme_id: row for row in standing.schemes.select_related("scheme")} if standing else {}
    states = list(record.items.values_list("state", flat=True))
    people = list(deciders())
    excluded = excluded_among(people, record)
    mine = excluded.get(request.user.pk)
    decided = record.decisions.select_related("plenary", "by").prefetch_related("schemes__scheme", "votes__person")
    context = {
        "sitting": sitting,
        "application": record,
        "on": on,
        "gap": gap_days(record, on) if record.state == State.RECOMMENDED else None,
        "distance": distance(record.licence_ends_on, on),
        "documents": {"accepted": states.count(ItemState.ACCEPTED), "all": len(states)},
        "verdicts": verdicts(record),
        "schemes": scope_rows(record, advice),
        "findings": finding_rows(record),
        "recommendation": recommendation_block(standing) if standing else None,
        "changes": dossier_is_unchanged(record, on) if record.state == State.RECOMMENDED else [],
        "decisions": [decision_block(row) for row in decided],
        "conditions": rows_of(record, on),
        "team": record.team.standing().select_related("assessor__user"),
        "excluded": [(person.full_name, excluded[person.pk]) for person in people if excluded[person.pk]],
        "acts": [offer for offer in offers_for(request, record, on) if offer["name"] == "decide"],
        "recuse_form": RecuseForm() if mine == "" and record.state in {State.RECOMMENDED, State.DEFERRED} else None,
        "lines": lines_for(record, Side.BNSP, limit=HISTORY),
        "papers": list(record.documents.all()),
    }
    return render(request, "audits/sitting_file.html", context)
