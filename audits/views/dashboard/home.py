"""The first page of everybody: where `/` leads, and the dashboard of one LSP for its chair, staff and steering board."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from audits.application.stages import held_by
from audits.application.start import start_application
from audits.dashboard.burndown import chart, make_burndown
from audits.dashboard.obligations import obligations_of
from audits.dashboard.situation import Situation, current_licence, situation_of
from audits.dashboard.tasks import (
    completeness,
    day_tasks,
    document_tasks,
    dossier_of,
    draft_tasks,
    finding_tasks,
    rule_tasks,
)
from audits.deadlines import days_between, legal_day
from audits.errors import NotReady, Stale
from audits.findings.open_corrections import (
    by_effect,
    correction_rows,
    counts_by_holder,
    counts_by_person,
    urgency_table,
)
from audits.findings.urgency import SOON_DAYS, urgencies, urgency_key
from audits.licence.backward_plan import BackwardPlan
from audits.licence.clock import opens_later
from audits.licence.plan_chart import draw
from audits.licence.plan_words import counted, savings
from audits.models import Application, DayProposal, Finding, Visit
from audits.people.roles import roles_of
from audits.states import DAYS_ARE_AGREED, Holder, ItemState, ReviewArea, Side, State
from audits.visit.calendar_entry import knows_day
from lsp.models import LSP, Position
from lsp.models.people import WORKING_POSITIONS, Seat
from lsp.web.formats import plaindate, span

WIDE, NARROW = 1102, 312
# Rows of the open list on the first page; the rest stands behind a link.
MOST_ROWS = 20


@require_GET
def home(request):
    """To the page of the first role; a person without one sees their own data, a stranger signs in or checks a licence."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    roles = roles_of(request.user)
    return redirect(roles[0].url if roles else "audits:account")


def seat_of(request, slug: str) -> Seat:
    """What this person is in the LSP of this address, or 404."""
    for seat in request.user.seats:
        if seat.slug == slug:
            return seat
    raise Http404


@require_GET
@login_required
def lsp_home(request, slug):
    """The dashboard: the chair and the steering board see what it means for the licence, staff what they must do."""
    seat = seat_of(request, slug)
    on = timezone.localdate()
    is_staff = seat.position in WORKING_POSITIONS and seat.position != Position.CHAIR
    # Staff read their tasks instead of the drawn plan, so the log is not asked for.
    found = situation_of(seat.lsp_id, on, with_log=not is_staff)
    record, running = found.record, found.running
    waiting = days_waiting(running)
    context = {
        "lsp": found.lsp,
        "seat": seat,
        "obligations": obligations_of(record, on),
        # staff with a running application read of each such document among their tasks
        "outdated": record.outdated_count if record and not (is_staff and running) else 0,
        "on": on,
        "record": record,
        "running": running,
        "visit": visit_ahead(running),
        "waiting_days": waiting,
        "may_start": running is None
        and not found.is_renewed
        and seat.position in WORKING_POSITIONS
        and found.rules is not None,
        "may_work": seat.position in WORKING_POSITIONS,
        "state_label": record.label_for(Side.LSP) if record else "",
        "window": window_ahead(found),
        "is_correcting": running is not None and running.state == State.CORRECTING,
        "has_corrections": bool(found.binding),
        "clock": found.clock,
        "missing_duties": found.missing_duties,
    }
    if is_staff:
        return render(
            request,
            "audits/dashboard/lsp_home_staff.html",
            context | staff_context(request.user, running, found.findings, waiting, on),
        )
    return render(request, "audits/dashboard/lsp_home.html", context | chair_context(found))


def window_ahead(found: Situation) -> dict | None:
    """From when the licence may be renewed and where that comes from, as long as the day is still to come."""
    opens_on = opens_later(found.licence, found.on)
    if opens_on is None or found.licence is None:
        return None
    days = days_between(opens_on, found.licence.last_day)
    rules = found.rules if found.rules and found.rules.renewal_window_days == days else None
    return {"opens_on": opens_on, "days": days, "rules": rules}


def visit_ahead(running: Application | None) -> Visit | None:
    """The visit whose day both sides know and that has not been closed."""
    if running is None or running.state not in DAYS_ARE_AGREED | {State.ON_SITE} or not knows_day(running):
        return None
    return running.visit_or_none


def days_waiting(running: Application | None) -> DayProposal | None:
    """Days proposed for the visit that wait for an answer."""
    if running is None or running.state not in DAYS_ARE_AGREED:
        return None
    waiting = running.day_proposals.waiting().prefetch_related("days").first()
    if waiting:
        waiting.application = running
    return waiting


# The chair's page


def chair_context(found: Situation) -> dict:
    """What the chair's page shows beyond the clock."""
    plan, running, on = found.plan, found.running, found.on
    context: dict[str, Any] = {  # Any: as any context
        "plan": plan,
        "drawings": [],
        "table": None,
        "charts": [],
        "rows": [],
        "more_rows": 0,
    }
    if plan:
        context["drawings"] = [draw(plan, "w", WIDE, is_wide=True), draw(plan, "n", NARROW, is_wide=False)]
    context["plan_summary"] = plan_summary(plan, running)
    context["handed_over"] = handed_over(running)
    if plan and found.rules:
        context["plan_counted"] = counted(plan, found.rules)
        context["plan_savings"] = savings(plan, found.rules, running, on)
    binding = found.binding
    burndown = make_burndown(found.findings, on, found.licence.last_day if found.licence else None)
    if not running or burndown is None:
        return context
    ordered = by_effect(running, binding, on)
    return context | {
        "table": urgency_table(running, binding, on),
        "by_holder": counts_by_holder(running, binding),
        "by_person": counts_by_person(running, binding),
        "open_count": len(ordered),
        "all_count": len(binding),
        "observations": len(found.findings) - len(binding),
        "burndown": burndown,
        "charts": [chart(burndown, "bw", 500, 236), chart(burndown, "bn", NARROW, 220)],
        "rows": correction_rows(running, ordered, on, limit=MOST_ROWS),
        "more_rows": max(len(ordered) - MOST_ROWS, 0),
        "next_finding": most_pressing([f for f in ordered if f.holder == Holder.LSP], on),
        "pressing": pressing(running, ordered, on),
    }


def handed_over(running: Application | None) -> dict | None:
    """The draft that its staff laid before the chair: by whom, since when, with which note."""
    if running is None or running.state != State.DRAFT or running.handed_over_at is None:
        return None
    line = running.log.filter(verb="hand_over").order_by("seq").last()
    return {
        "by": running.handed_over_by,
        "day": legal_day(running.handed_over_at),
        "note": line.note if line else "",
        "safe_on": running.safe_submission_on,
    }


def most_pressing(findings: list[Finding], on: dt.date) -> Finding | None:
    """What is overdue or nearly so goes before everything else; among equals the given order stays."""
    order = list(urgencies())
    return min(findings, key=lambda finding: order.index(urgency_key(finding, on)), default=None)


def pressing(running: Application, findings: list[Finding], on: dt.date) -> dict | None:
    """What the page says first of open corrections: those that are overdue, else those that soon are."""
    keys = [urgency_key(finding, on) for finding in findings]
    if n := keys.count("overdue"):
        words = ngettext("%(n)d tindakan perbaikan lewat tenggat.", "%(n)d tindakan perbaikan lewat tenggat.", n) % {
            "n": n
        }
        return {"words": words, "tone": "alert-error", "url": f"{running.url('findings')}?keadaan=lewat"}
    if n := keys.count("soon"):
        words = ngettext(
            "%(n)d tindakan perbaikan jatuh tempo dalam %(days)d hari.",
            "%(n)d tindakan perbaikan jatuh tempo dalam %(days)d hari.",
            n,
        ) % {"n": n, "days": SOON_DAYS}
        return {"words": words, "tone": "alert-warning", "url": f"{running.url('findings')}?keadaan=segera"}
    return None


def plan_summary(plan: BackwardPlan | None, running) -> str:
    """How far the plan is behind, in one line."""
    if plan is None:
        return ""
    if plan.lateness > 0:
        return _("Langkah yang tersisa terlambat %(span)s dari rencana aman.") % {"span": span(plan.lateness)}
    if late := sum(milestone.late > 0 for milestone in plan.milestones):
        return ngettext(
            "%(n)d langkah terlambat dari rencana aman; lisensi baru masih diperkirakan terbit sebelum lisensi berakhir.",
            "%(n)d langkah terlambat dari rencana aman; lisensi baru masih diperkirakan terbit sebelum lisensi berakhir.",
            late,
        ) % {"n": late}
    if running is None:
        return _("Hari aman terakhir untuk mengajukan: %(day)s.") % {"day": plaindate(plan.milestones[0].safe_on)}
    return _("Semua langkah masih di dalam rencana aman.")


# The staff's page


def staff_context(user, running, findings: list[Finding], waiting: DayProposal | None, on: dt.date) -> dict:
    """Tasks by due day, the dossier's completeness, and what BNSP sent back."""
    if running is None:
        return {"tasks": [], "areas": [], "returned": []}
    items = dossier_of(running)
    returned = [item for item in items if item.state == ItemState.FIX and item.returned_version is not None]
    tasks = finding_tasks(user, findings, on) + document_tasks(user, running, returned, on)
    tasks += draft_tasks(user, running, items, on) + rule_tasks(user, items, on) + day_tasks(waiting, on)
    # Among equals the order of the work stays: what has no day is not sorted by the alphabet.
    tasks.sort(key=lambda t: (t.due_on is None, t.due_on or on, t.wants_person))
    return {
        "tasks": tasks,
        "areas": [completeness(area, items) for area in ReviewArea],
        "returned": returned if running.state == State.RETURNED else [],
        "waits": not tasks and held_by(running),
    }


# The start


@require_POST
@login_required
def start(request, slug):
    """Open the draft of a renewal; whoever comes second is led to the application that runs."""
    seat = seat_of(request, slug)
    if seat.position not in WORKING_POSITIONS:
        raise PermissionDenied
    lsp = get_object_or_404(LSP, pk=seat.lsp_id)
    licence = current_licence(lsp.pk, timezone.localdate())
    if licence and licence.next_starts_on:
        messages.info(request, _("Lisensi berikutnya sudah terbit, jadi belum ada yang perlu diajukan."))
        return redirect("audits:lsp_home", slug)
    try:
        record = start_application(lsp, by=request.user, at=timezone.now())
    except Stale as stale:
        messages.info(request, str(stale))
        return redirect(Application.objects.filter(lsp=lsp).open().get())
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:lsp_home", slug)
    opened = _("Draf permohonan dibuka. BNSP belum menerima apa pun sampai Ketua LSP mengajukannya.")
    if opens_on := opens_later(licence, timezone.localdate()):
        day = plaindate(opens_on)
        opened += " " + _("Masa perpanjangan dibuka %(day)s; sebelum itu draf dapat disiapkan saja.") % {"day": day}
    messages.success(request, opened)
    return redirect(record.url("application_form"))
