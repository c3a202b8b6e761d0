"""The agenda of the plenary: the sittings, the files that are ready and on no agenda yet, and what was decided lately."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.deadlines import days_between, legal_day
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
from audits.permissions import keeps_plenary, why_excluded
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
    """Sittings, and the files that wait for one, nearest end of licence first; each says whether this decider may take part."""
    if not keeps_plenary(request.user):
        raise PermissionDenied
    on = timezone.localdate()
    visible = Application.objects.visible_to(request.user)
    waiting = AgendaItem.objects.waiting()
    ready = with_advice(visible.filter(state=State.RECOMMENDED), request.user).exclude(
        pk__in=waiting.values("application")
    )
    ready = ready.select_related("lsp", "licence", "rule_set").order_by("licence__ends_on", "pk")
    remember_ties(request.user)
    decided = Decision.objects.filter(application__in=visible).select_related("application__lsp", "plenary")
    sittings = Plenary.objects.annotate(files=Count("agenda")).order_by(
        F("closed_at").desc(nulls_first=True), "held_on", "pk"
    )
    context = {
        "today": on,
        "sittings": [sitting_row(row, on) for row in sittings[:LATELY]],
        "rows": [agenda_row(application, request.user, on) for application in ready],
        "decided": [decided_row(decision) for decision in decided.order_by("-at", "-pk")[:LATELY]],
    }
    return render(request, "audits/plenary.html", context)


def with_advice(files, user):
    """Files with what the standing recommendation wants of how many schemes, and whether this person has a part in them."""
    standing = SchemeRecommendation.objects.filter(
        recommendation__application=OuterRef("pk"), recommendation__voided_at__isnull=True
    ).order_by()
    counts = {
        f"advice_{outcome}": Coalesce(
            Subquery(standing.filter(outcome=outcome).values("recommendation").annotate(n=Count("pk")).values("n")[:1]),
            0,
        )
        for outcome in Outcome.values
    }
    accepted = Q(response=TeamMember.Response.ACCEPTED)
    own = TeamMember.objects.filter(accepted, application=OuterRef("pk"), assessor__user=user)
    return files.annotate(
        **counts,
        was_in_team=Exists(own),
        was_recused=Exists(Recusal.objects.filter(application=OuterRef("pk"), person=user)),
    )


def remember_ties(user) -> None:
    """Hang the person's ties on them, so that a list of files asks once."""
    user.known_ties = ties_of(user)


def advice_of(application: Application) -> list[str]:
    """How many schemes the standing recommendation of a file wants granted, deferred, refused, in words."""
    counts = [(getattr(application, f"advice_{outcome}"), outcome.label.lower()) for outcome in Outcome]
    return [f"{count} {label}" for count, label in counts if count]


def agenda_row(application: Application, user, on) -> dict:
    """A file that is ready, or on an agenda."""
    ends_on = application.licence_ends_on
    tone, risk = risk_of(gap_days(application, on), bool(ends_on and ends_on < on))
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
        "tone": tone,
        "risk": risk,
        "decides": user.is_decider,
        "excluded": why_excluded(user, application) if user.is_decider else "",
    }


def standing_of(sitting: Plenary) -> tuple[str, str]:
    """Tone and words of a sitting."""
    if sitting.closed_at:
        return "done", _("Ditutup")
    return ("action", _("Berlangsung")) if sitting.is_open else ("soon", _("Direncanakan"))


def sitting_row(sitting: Plenary, on) -> dict:
    """A sitting as a list shows it."""
    tone, words = standing_of(sitting)
    return {
        "url": sitting.get_absolute_url(),
        "number": sitting.number,
        "held_on": sitting.held_on,
        "distance": "" if sitting.closed_at else distance(sitting.held_on, on),
        "place": sitting.place,
        "files": sitting.files,
        "tone": tone,
        "standing": words,
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
