"""The pages of one file that every role opens: its overview, its history, and the frame that all its pages share."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.models import Application
from audits.permissions import is_staff
from audits.states import FINDING_ENDED, PLACES, FindingState, State
from audits.timeline import lines_for
from audits.track import gap_days, side_of, stage_days, stage_track
from audits.workflow import APPLICATION


def fetch(request, ref: str) -> Application:
    """The file of this address, or 404 for whoever may not read it."""
    files = Application.objects.visible_to(request.user).select_related(
        "lsp", "licence", "rule_set", "reviewer", "visit"
    )
    told = Q(findings__state__isnull=False) & ~Q(findings__state__in=sorted({*FINDING_ENDED, FindingState.DRAFT}))
    counted = Count("findings", filter=told, distinct=True)
    return get_object_or_404(files.annotate(open_findings=counted), ref=ref)


def frame_of(request, application: Application, tab: str, *, on, full: bool = False) -> dict:
    """What every page of a file shows above its content: the stage track, the tabs, the days left.

    `full` adds the days of passed stages, which costs a statement.
    """
    side = side_of(request.user, application)
    return {
        "application": application,
        "side": side,
        "on": on,
        "tab": tab,
        "place": PLACES[application.state],
        "state_label": application.label_for(side),
        "track": stage_track(application, side, on, stage_days(application) if full else None),
        "days_left": application.licence.days_left(on) if application.licence else None,
        "gap": gap_days(application, on),
    }


def page(request, application: Application, template: str, tab: str, context: dict | None = None, *, status: int = 200):
    """Render a page of a file inside its frame."""
    on = timezone.localdate()
    return render(request, template, frame_of(request, application, tab, on=on) | (context or {}), status=status)


def offers_for(request, application: Application, on) -> list[dict]:
    """The acts offered to this reader: entries of one act together, each ready or with what is missing."""
    acts: dict[str, dict] = {}
    for offer in APPLICATION.offers(request.user, application, on):
        step = offer.step
        act = acts.setdefault(step.act, {"name": step.act, "steps": [], "url": application.url("step", step.act)})
        act["steps"].append(step)
        act["reasons"] = (
            offer.reasons if "reasons" not in act else tuple(r for r in act["reasons"] if r in offer.reasons)
        )
    for act in acts.values():
        several = len(act["steps"]) > 1
        act["label"] = ACT_LABELS[act["name"]]() if several else act["steps"][0].label
        act["consequence"] = "" if several else act["steps"][0].consequence
        act["is_ready"] = not act["reasons"]
        act["is_way_out"] = act["name"] in WAYS_OUT
    return list(acts.values())


# Acts that stand behind the others: they end, undo or move something instead of carrying the file on.
WAYS_OUT = {
    "withdraw",
    "lapse",
    "object_to_team",
    "release_team",
    "reschedule",
    "break_off_visit",
    "reopen_corrections",
    "recall_recommendation",
}
ACT_LABELS = {"decide": lambda: _("Putuskan dalam sidang pleno"), "resume": lambda: _("Lanjutkan permohonan")}


@require_GET
@login_required
def application(request, ref):
    """The overview: where the file stands, what this reader can do, what was asked for."""
    record = fetch(request, ref)
    on = timezone.localdate()
    offers = offers_for(request, record, on)
    context = frame_of(request, record, "overview", on=on, full=True) | {
        "offers": [o for o in offers if not o["is_way_out"]],
        "ways_out": [o for o in offers if o["is_way_out"]],
        "scope": record.scope.select_related("scheme"),
        "counterparts": record.counterparts.select_related("person__user"),
        "team": record.team.standing().select_related("assessor__user"),
        "documents": record.documents.all(),
        "history": lines_for(record, side_of(request.user, record), limit=8),
        "may_edit": record.state == State.DRAFT and is_staff(request.user, record),
    }
    return render(request, "audits/application.html", context)


@require_GET
@login_required
def timeline(request, ref):
    """The whole history of a file in the reader's words."""
    record = fetch(request, ref)
    return page(
        request, record, "audits/timeline.html", "timeline", {"lines": lines_for(record, side_of(request.user, record))}
    )
