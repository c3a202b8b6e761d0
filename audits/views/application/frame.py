"""The frame that all pages of one application share, and how they fetch what they show."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.application.stages import stage_days, stage_track, with_holder
from audits.licence.forecast import gap_days, gap_notice, settle_last_due, with_last_due
from audits.models import Application, Finding
from audits.permissions import side_of
from audits.states import PLACES, FindingState, Side, State
from lsp.web.formats import distance, plaindate

# How far an application has come, as a number to compare.
PROGRESS: dict[str, int] = {state: number for number, state in enumerate(State)}


@dataclass(frozen=True)
class Tab:
    """One part of an application that this reader may open now."""

    key: str
    label: str
    url: str
    note: str = ""


def fetch(request, ref: str) -> Application:
    """The application of this address, or 404 for whoever may not read it."""
    applications = Application.objects.visible_to(request.user).select_related(
        "lsp", "licence", "new_licence", "rule_set", "reviewer", "visit", "decree"
    )
    told = Finding.objects.open().exclude(state=FindingState.DRAFT).filter(application=OuterRef("pk")).order_by()
    counted = Subquery(told.values("application").annotate(count=Count("pk")).values("count"))
    counting = with_holder(applications.annotate(open_findings=Coalesce(counted, 0)))
    found = with_last_due(counting, timezone.localdate())
    record = get_object_or_404(found, ref=ref)
    settle_last_due([record], timezone.localdate())
    return record


def fetch_finding(request, ref: str, seq: int) -> Finding:
    """The finding of this number in this application, or 404 for whoever may not read it; the application hangs on it."""
    record = fetch(request, ref)
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    finding = get_object_or_404(
        rows.select_related("criterion", "person__user", "recorded_by", "repeats__application"), seq=seq
    )
    finding.application = record
    return finding


def furthest(application: Application) -> str:
    """The latest state of the working order that an application has seen; of one that was given up, as its visit and number tell."""
    if application.state not in {State.WITHDRAWN, State.LAPSED}:
        return application.state
    visit = application.visit_or_none
    if visit is None:
        return State.SUBMITTED if application.submitted_at else State.DRAFT
    if visit.closed_at:
        return State.CORRECTING
    if visit.opened_at:
        return State.ON_SITE
    was_told = application.objection_until or application.objected_at
    return State.SCHEDULED if was_told else State.DOCUMENTS_ACCEPTED


def tabs_of(application: Application, side: str) -> list[Tab]:
    """The parts that make sense in this state and that this side may open."""
    reached = PROGRESS[furthest(application)]
    is_bnsp = side == Side.BNSP

    def since(for_bnsp: State, for_lsp: State) -> bool:
        return reached >= PROGRESS[for_bnsp if is_bnsp else for_lsp]

    findings = getattr(application, "open_findings", 0)
    note = ngettext("%(n)d terbuka", "%(n)d terbuka", findings) % {"n": findings} if findings else ""
    parts = [
        ("overview", _("Ringkasan"), "application", "", True),
        ("form", _("Permohonan"), "application_form", "", True),
        ("self", _("Swa-asesmen"), "self_assessment", "", True),
        ("documents", _("Dokumen"), "documents", "", True),
        ("team", _("Tim & jadwal"), "team", "", since(State.DOCUMENTS_ACCEPTED, State.SCHEDULED)),
        ("visit", _("Asesmen"), "visit", "", since(State.SCHEDULED, State.CORRECTING)),
        ("findings", _("Temuan"), "findings", note, since(State.ON_SITE, State.CORRECTING)),
        ("decision", _("Keputusan"), "decision", "", since(State.ASSESSED, State.ASSESSED)),
        ("timeline", _("Riwayat"), "timeline", "", True),
    ]
    return [Tab(key, label, application.url(name), note) for key, label, name, note, shown in parts if shown]


def licence_badge(application: Application, on) -> dict | None:
    """The badge beside the name: the last day of the licence that is being renewed, or of the new one, and how far it is."""
    licence = application.new_licence or application.licence
    if licence is None:
        return None
    words = {"day": plaindate(licence.last_day), "distance": distance(licence.last_day, on)}
    tone = "overdue" if on > licence.last_day else "soon" if on >= licence.renewal_opens_on else "ontime"
    return {"text": _("Lisensi berakhir %(day)s, %(distance)s") % words, "tone": tone}


def frame_of(request, application: Application, tab: str, *, on, full: bool = False) -> dict:
    """What every page of an application shows above its content: the stage track, the tabs, the days left.

    `full` adds the days of passed stages, which costs a statement.
    """
    side = side_of(request.user, application)
    tabs = tabs_of(application, side)
    until = getattr(application, "last_due_on", None)
    gap = gap_days(application, on, until)
    return {
        "application": application,
        "application_name": application.number or _("Draf permohonan"),
        "side": side,
        "tabs": tabs,
        "tab_label": next((item.label for item in tabs if item.key == tab), ""),
        "clock": licence_badge(application, on),
        "on": on,
        "tab": tab,
        "place": PLACES[application.state],
        "state_label": application.label_for(side),
        "track": stage_track(application, side, on, stage_days(application) if full else None, until),
        "days_left": application.licence.days_left(on) if application.licence else None,
        "gap": gap,
        "gap_notice": gap_notice(application, on, gap),
    }


def page(request, application: Application, template: str, tab: str, context: dict | None = None, *, status: int = 200):
    """Render a page of an application inside its frame."""
    on = timezone.localdate()
    return render(request, template, frame_of(request, application, tab, on=on) | (context or {}), status=status)


def shows_team(application: Application, side: str) -> bool:
    """Whether this side may know the team: the LSP reads it once the schedule is set."""
    return any(item.key == "team" for item in tabs_of(application, side))
