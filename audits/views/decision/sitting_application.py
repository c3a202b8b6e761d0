"""One application as the plenary sees it: licence, scope old and new, findings with their rounds, recommendation and history on one page."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.decision.ballots import given
from audits.forms.plenary import BallotForm, RecuseForm, deciders
from audits.history.timeline import lines_for
from audits.licence.forecast import gap_days
from audits.models import Answer, Application, Finding, Plenary
from audits.permissions import excluded_among
from audits.states import FindingState, ItemState, Outcome, Result, Side, State
from audits.views.application.frame import fetch
from audits.views.application.next_steps import offers_for
from audits.views.decision.conditions import rows_of
from audits.views.decision.decision import OUTCOME_TONES, decision_block, recommendation_block
from audits.views.decision.sittings import fetch_sitting
from audits.workflow.guards import dossier_is_unchanged
from lsp.models import User
from lsp.web.formats import distance, plaindate

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
                "asked": asked[pk].requested if pk in asked else "–",
                "advised": advised.get_outcome_display() if advised else "",
                "tone": OUTCOME_TONES[Outcome(advised.outcome)] if advised else "",
                "reason": advised.reason if advised else "",
                "clause": advised.clause if advised else "",
            }
        )
    return rows


def judged_words(application: Application) -> str:
    """66 dinilai: 61 sesuai, 2 tidak sesuai, 1 observasi, 2 tidak berlaku; in the reader's language, which papers do not follow."""
    count = Counter(application.judgements.exclude(result=Result.OPEN).values_list("result", flat=True))
    parts = [f"{count[result]} {result.label.lower()}" for result in Result if count[result]]
    said = _("%(n)d dinilai") % {"n": count.total()}
    return f"{said}: {', '.join(parts)}" if parts else said


def round_words(answer: Answer) -> str:
    """One round of a finding's answer in one line."""
    if answer.verdict == Answer.Verdict.RETURN:
        said = {"n": answer.round, "day": plaindate(answer.verified_at), "note": answer.verdict_note}
        return _("Putaran %(n)d dikembalikan %(day)s: %(note)s") % said
    if answer.verdict:
        return _("Putaran %(n)d diterima %(day)s") % {"n": answer.round, "day": plaindate(answer.verified_at)}
    return _("Putaran %(n)d dijawab %(day)s") % {"n": answer.round, "day": plaindate(answer.sent_at)}


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
            {
                "label": finding.label,
                "title": finding.title,
                "claim": finding.claim,
                # the title is its beginning; the whole of it where something was left out
                "evidence": finding.evidence if finding.title.endswith("…") else "",
                "category": finding.category,
                "category_label": finding.get_category_display(),
                "area": finding.criterion.get_area_display(),
                "clause": finding.clause,
                "due_on": finding.due_on if finding.is_binding else None,
                "url": finding.get_absolute_url(),
                "state": finding.get_state_display(),
                "tone": finding.tone,
                "rounds": [round_words(answer) for answer in reversed(answers)],
            }
        )
    return rows


@require_safe
@login_required
def sitting_application(request, key, ref):
    """The whole case on one page."""
    return page_of_application(request, fetch_sitting(request, key), fetch(request, ref))


def page_of_application(request, sitting: Plenary, record: Application, ballot_form: BallotForm | None = None):
    """The page, with the vote as it was typed where something was missing."""
    if not sitting.agenda.filter(application=record).exists():
        raise Http404
    on = timezone.localdate()
    current = record.recommendations.filter(voided_at__isnull=True).select_related("by").first()
    advice = {row.scheme_id: row for row in current.schemes.select_related("scheme")} if current else {}
    states = list(record.items.values_list("state", flat=True))
    people = list(deciders())
    excluded = excluded_among(people, record)
    mine = excluded.get(request.user.pk)
    decided = record.decisions.select_related("plenary", "by").prefetch_related(
        "schemes__scheme", "votes__person", "votes__recorded_by"
    )
    context = {
        "sitting": sitting,
        "application": record,
        "on": on,
        "gap": gap_days(record, on) if record.state == State.RECOMMENDED else None,
        "distance": distance(record.licence_ends_on, on),
        "documents": {"accepted": states.count(ItemState.ACCEPTED), "all": len(states)},
        "judged": judged_words(record),
        "schemes": scope_rows(record, advice),
        "findings": finding_rows(record),
        "recommendation": recommendation_block(current) if current else None,
        "changes": dossier_is_unchanged(record, on) if record.state == State.RECOMMENDED else [],
        "decisions": [decision_block(row) for row in decided],
        "conditions": rows_of(record, on),
        "team": record.team.joined().select_related("assessor__user"),
        "excluded": [(person.full_name, excluded[person.pk]) for person in people if excluded[person.pk]],
        "acts": [offer for offer in offers_for(request, record, on) if offer["name"] == "decide"],
        "recuse_form": RecuseForm() if mine == "" and record.state in {State.RECOMMENDED, State.DEFERRED} else None,
        "lines": lines_for(record, Side.BNSP, limit=HISTORY),
        "papers": list(record.documents.with_newer()),
    }
    if sitting.is_open and not record.decisions.filter(plenary=sitting).exists():
        context |= votes_so_far(sitting, record, people, excluded, request.user, ballot_form)
    status = 422 if ballot_form and ballot_form.errors else 200
    return render(request, "audits/decision/sitting_application.html", context, status=status)


def votes_so_far(
    sitting: Plenary,
    record: Application,
    people: list[User],
    excluded: dict[int, str],
    user: User,
    form: BallotForm | None,
) -> dict:
    """Who of those present has voted, and the form of this reader, who may."""
    ballots = given(sitting, record)
    present = set(sitting.presences.values_list("person", flat=True))
    voters = [person for person in people if person.pk in present and not excluded[person.pk]]
    own = ballots.get(user.pk)
    if form is None:
        form = BallotForm(initial={"stand": own.stand, "reason": own.reason} if own else None)
    return {
        "own_ballot": own,
        "ballot_form": form if user.pk in {person.pk for person in voters} else None,
        "voted": [person for person in voters if person.pk in ballots],
        "not_voted": [person for person in voters if person.pk not in ballots],
    }
