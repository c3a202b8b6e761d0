"""The agenda of the plenary: the sittings, the applications that are ready and on no agenda yet, and what was decided lately."""

from typing import TYPE_CHECKING, TypedDict

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.deadlines import days_between, legal_day
from audits.licence.forecast import gap_days
from audits.models import (
    AgendaItem,
    Application,
    Decision,
    Plenary,
    Recusal,
    SchemeRecommendation,
    TeamMember,
    ties_of,
)
from audits.permissions import Interest, keeps_plenary, why_excluded
from audits.secretariat.queue import risk_of
from audits.states import Outcome, State
from lsp.badges import Badge
from lsp.models.licence import last_day_of
from lsp.web.formats import distance

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

LATELY = 10
VERDICT_TONES: dict[str, str] = {
    Decision.Verdict.APPROVED: "ontime",
    Decision.Verdict.DEFERRED: "soon",
    Decision.Verdict.REJECTED: "overdue",
}


class Advice(TypedDict):
    """What `with_advice` adds to an application."""

    advice_grant: int
    advice_conditions: int
    advice_defer: int
    advice_refuse: int
    was_in_team: bool
    was_recused: bool


class Agenda(TypedDict):
    """What a list of sittings adds to each: how many applications are on its agenda."""

    applications: int


@require_safe
@login_required
def plenary(request):
    """Sittings, and the applications that wait for one, nearest end of licence first; each says whether this decider may take part."""
    if not keeps_plenary(request.user):
        raise PermissionDenied
    on = timezone.localdate()
    visible = Application.objects.visible_to(request.user)
    waiting = AgendaItem.objects.waiting()
    ready = with_advice(visible.filter(state=State.RECOMMENDED), request.user).exclude(
        pk__in=waiting.values("application")
    )
    ready = ready.select_related("lsp", "licence", "rule_set").order_by(last_day_of("licence__"), "pk")
    ties = ties_of(request.user)
    decided = Decision.objects.filter(application__in=visible).select_related("application__lsp", "plenary")
    called: QuerySet[Plenary] = Plenary.objects.all()
    sittings = called.annotate(applications=Count("agenda")).order_by(
        F("closed_at").desc(nulls_first=True), "held_on", "pk"
    )
    context = {
        "today": on,
        "sittings": [sitting_row(row, on) for row in sittings[:LATELY]],
        "rows": [agenda_row(application, request.user, ties, on) for application in ready],
        "decided": [decided_row(decision) for decision in decided.order_by("-at", "-pk")[:LATELY]],
    }
    return render(request, "audits/decision/plenary.html", context)


def with_advice(applications, user):
    """Applications with what the current recommendation wants of how many schemes, and whether this person has a part in them."""
    current = SchemeRecommendation.objects.filter(
        recommendation__application=OuterRef("pk"), recommendation__voided_at__isnull=True
    ).order_by()
    counts = {
        f"advice_{outcome}": Coalesce(
            Subquery(current.filter(outcome=outcome).values("recommendation").annotate(n=Count("pk")).values("n")[:1]),
            0,
        )
        for outcome in Outcome.values
    }
    accepted = Q(response=TeamMember.Response.ACCEPTED)
    own = TeamMember.objects.filter(accepted, application=OuterRef("pk"), assessor__user=user)
    return applications.annotate(
        **counts,
        was_in_team=Exists(own),
        was_recused=Exists(Recusal.objects.filter(application=OuterRef("pk"), person=user)),
    )


def advice_of(application: "WithAnnotations[Application, Advice]") -> list[str]:
    """How many schemes the current recommendation of an application wants granted, deferred, refused, in words."""
    counts = [(getattr(application, f"advice_{outcome}"), outcome.label.lower()) for outcome in Outcome]
    return [f"{count} {label}" for count, label in counts if count]


def agenda_row(application: "WithAnnotations[Application, Advice]", user, ties, on) -> dict:
    """An application that is ready, or on an agenda; fetched `with_advice`, for somebody with these ties."""
    interest = Interest(ties, application.was_in_team, application.was_recused)
    ends_on = application.licence_ends_on
    excluded = why_excluded(user, application, interest) if user.is_decider else ""
    return {
        "ref": application.ref,
        "url": application.url("decision"),
        "act_url": application.url("step", "decide"),
        "lsp": application.lsp.name,
        "number": application.number,
        "kind": application.lsp.kind_group,
        "advice": advice_of(application),
        "since": application.state_since,
        "waited": days_between(legal_day(application.state_since), on),
        "ends_on": ends_on,
        "distance": distance(ends_on, on),
        "risk": Badge(*risk_of(gap_days(application, on), bool(ends_on and ends_on < on))),
        "decides": user.is_decider,
        "excluded": excluded,
        "badge": Badge("done", _("Tidak ikut memutus"), "scale") if excluded else None,
    }


def badge_of(sitting: Plenary) -> Badge:
    """Whether a sitting is planned, goes on, or was closed."""
    if sitting.closed_at:
        return Badge("done", _("Ditutup"))
    return Badge("action", _("Berlangsung")) if sitting.is_open else Badge("soon", _("Direncanakan"))


def sitting_row(sitting: "WithAnnotations[Plenary, Agenda]", on) -> dict:
    """A sitting as a list shows it."""
    return {
        "url": sitting.get_absolute_url(),
        "number": sitting.number,
        "held_on": sitting.held_on,
        "distance": "" if sitting.closed_at else distance(sitting.held_on, on),
        "place": sitting.place,
        "applications": sitting.applications,
        "badge": badge_of(sitting),
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
