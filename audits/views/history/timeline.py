"""The pages of one file that every role opens: its overview, its history, and the frame that all its pages share."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from audits.documents import DOCUMENTS
from audits.models import Application, Condition, Finding
from audits.permissions import is_staff
from audits.states import FINDING_ENDED, PLACES, FindingState, Side, State
from audits.timeline import lines_for
from audits.track import gap_days, gap_notice, held_by, side_of, stage_days, stage_track
from audits.views.next_steps import (
    cards_to_show,
    finding_cards,
    offers_for,
    open_findings_of,
    preparation,
    then_of,
    track_with_findings,
)
from lsp.templatetags.ui import distance, plaindate

# How far a file has come, as a number to compare.
PROGRESS: dict[str, int] = {state: number for number, state in enumerate(State)}


@dataclass(frozen=True)
class Tab:
    """One part of a file that this reader may open now."""

    key: str
    label: str
    url: str
    note: str = ""


def fetch(request, ref: str) -> Application:
    """The file of this address, or 404 for whoever may not read it."""
    files = Application.objects.visible_to(request.user).select_related(
        "lsp", "licence", "new_licence", "rule_set", "reviewer", "visit", "decree"
    )
    told = Q(findings__state__isnull=False) & ~Q(findings__state__in=sorted({*FINDING_ENDED, FindingState.DRAFT}))
    counted = Count("findings", filter=told, distinct=True)
    last_due = Max("findings__due_on", filter=told)
    owes = Exists(Condition.objects.unreported().filter(application=OuterRef("pk")))
    return get_object_or_404(files.annotate(open_findings=counted, last_due_on=last_due, owes_condition=owes), ref=ref)


def fetch_finding(request, ref: str, seq: int) -> Finding:
    """The finding of this number in this file, or 404 for whoever may not read it; the file hangs on it."""
    record = fetch(request, ref)
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    finding = get_object_or_404(
        rows.select_related("criterion", "person__user", "recorded_by", "repeats__application"), seq=seq
    )
    finding.application = record
    return finding


def furthest(application: Application) -> str:
    """The latest state of the working order that a file has seen; of one that was given up, as its visit and number tell."""
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
    words = {"day": plaindate(licence.ends_on), "distance": distance(licence.ends_on, on)}
    tone = "overdue" if on > licence.ends_on else "soon" if on >= licence.renewal_opens_on else "ontime"
    return {"text": _("Lisensi berakhir %(day)s, %(distance)s") % words, "tone": tone}


def frame_of(request, application: Application, tab: str, *, on, full: bool = False) -> dict:
    """What every page of a file shows above its content: the stage track, the tabs, the days left.

    `full` adds the days of passed stages, which costs a statement.
    """
    side = side_of(request.user, application)
    tabs = tabs_of(application, side)
    until = getattr(application, "last_due_on", None)
    gap = gap_days(application, on, until)
    return {
        "application": application,
        "file_name": application.number or _("Draf permohonan"),
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
    """Render a page of a file inside its frame."""
    on = timezone.localdate()
    return render(request, template, frame_of(request, application, tab, on=on) | (context or {}), status=status)


def shows_team(application: Application, side: str) -> bool:
    """Whether this side may know the team: the LSP reads it once the schedule is set."""
    return any(item.key == "team" for item in tabs_of(application, side))


@require_GET
@login_required
def application(request, ref):
    """The overview: where the file stands, what this reader can do, what was asked for."""
    record = fetch(request, ref)
    on = timezone.localdate()
    side = side_of(request.user, record)
    findings = open_findings_of(record) if record.state == State.CORRECTING else []
    offers = offers_for(request, record, on)
    steps = [o for o in offers if not o["is_way_out"]]
    if prepare := preparation(request.user, record, on):
        steps.insert(0, prepare)
    cards = finding_cards(request.user, record, findings, on)
    shown = cards_to_show(cards, steps, on)
    frame = frame_of(request, record, "overview", on=on, full=True)
    context = frame | {
        "track": track_with_findings(frame["track"], record, findings),
        "offers": [*shown, *steps],
        "further_cards": len(cards) - len(shown),
        "ways_out": [o for o in offers if o["is_way_out"]],
        "then": then_of(record),
        "held_by": held_by(record),
        "scope": record.scope.select_related("scheme"),
        "counterparts": record.counterparts.select_related("person__user"),
        "team": record.team.standing().select_related("assessor__user") if shows_team(record, side) else [],
        "documents": [issued for issued in record.documents.all() if side in DOCUMENTS[issued.kind].audience],
        "history": lines_for(record, side, limit=8),
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
