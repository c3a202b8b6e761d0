"""The decider's home: the files that are ready for the plenary, and what was decided lately."""

from collections import Counter, defaultdict

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.deadlines import days_between, legal_day
from audits.models import Application, Decision, SchemeRecommendation, TeamMember, is_tied, ties_of
from audits.states import Outcome, State
from audits.track import gap_days
from audits.views.queue import risk_of
from lsp.templatetags.ui import distance

LATELY = 10
VERDICT_TONES = {
    Decision.Verdict.APPROVED: "ontime",
    Decision.Verdict.DEFERRED: "soon",
    Decision.Verdict.REJECTED: "overdue",
}


@require_safe
@login_required
def plenary(request):
    """Files on the agenda, nearest end of licence first; each says whether this decider may take part."""
    if not request.user.is_decider:
        raise PermissionDenied
    on = timezone.localdate()
    visible = Application.objects.visible_to(request.user)
    own = TeamMember.objects.filter(
        application=OuterRef("pk"), assessor__user=request.user, response=TeamMember.Response.ACCEPTED
    )
    ready = list(
        visible.filter(state=State.RECOMMENDED)
        .annotate(was_in_team=Exists(own))
        .select_related("lsp", "licence", "rule_set")
        .order_by("licence__ends_on", "pk")
    )
    advice = advised_outcomes(ready)
    ties = ties_of(request.user)
    decided = Decision.objects.filter(application__in=visible).select_related("application__lsp", "plenary")
    context = {
        "today": on,
        "rows": [agenda_row(application, advice[application.pk], request.user, ties, on) for application in ready],
        "decided": [decided_row(decision) for decision in decided.order_by("-at", "-pk")[:LATELY]],
    }
    return render(request, "audits/plenary.html", context)


def advised_outcomes(applications: list[Application]) -> dict[int, Counter]:
    """How many schemes the standing recommendation of each file wants granted, deferred, refused."""
    rows = SchemeRecommendation.objects.filter(
        recommendation__application__in=[a.pk for a in applications], recommendation__voided_at__isnull=True
    )
    advice: dict[int, Counter] = defaultdict(Counter)
    for pk, outcome in rows.values_list("recommendation__application", "outcome"):
        advice[pk][outcome] += 1
    return advice


def why_excluded(application: Application, user, ties) -> str:
    """Why this decider takes no part in this file; empty for who may. The same as `permissions.is_decider`, for many files."""
    if application.lsp_id in user.positions:
        return _("Anda pengurus LSP ini.")
    if is_tied(ties, application.lsp_id, legal_day(application.state_since), application.rule_set.tie_years):
        return _("Hubungan Anda dengan LSP ini belum lama berakhir.")
    if application.reviewer_id == user.pk:
        return _("Anda peninjau dokumennya.")
    if application.was_in_team:
        return _("Anda anggota tim asesmennya.")
    return ""


def agenda_row(application: Application, advice: Counter, user, ties, on) -> dict:
    """A file on the agenda."""
    ends_on = application.licence_ends_on
    tone, risk = risk_of(gap_days(application, on), bool(ends_on and ends_on < on))
    waited = days_between(legal_day(application.state_since), on)
    return {
        "url": application.url("decision"),
        "act_url": application.url("step", "decide"),
        "lsp": application.lsp.name,
        "number": application.number,
        "kind": application.lsp.kind_group,
        "advice": [f"{advice[outcome]} {outcome.label.lower()}" for outcome in Outcome if advice[outcome]],
        "since": application.state_since,
        "waited": waited,
        "ends_on": ends_on,
        "distance": distance(ends_on, on),
        "tone": tone,
        "risk": risk,
        "excluded": why_excluded(application, user, ties),
    }


def decided_row(decision: Decision) -> dict:
    """A decision that was taken."""
    return {
        "url": decision.application.url("decision"),
        "lsp": decision.application.lsp.name,
        "number": decision.application.number,
        "plenary": decision.plenary.number,
        "held_on": decision.plenary.held_on,
        "verdict": decision.get_outcome_display(),
        "tone": VERDICT_TONES[decision.outcome],
    }
