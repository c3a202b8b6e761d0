"""The first page of everybody: where `/` leads, and the dashboard of one LSP for its chair, staff and steering board."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from audits.burndown import chart, make_burndown
from audits.corrections import by_effect, correction_rows, counts_by_holder, counts_by_person, standing_table
from audits.dashboard import Situation, current_licence, situation_of
from audits.drawings import draw
from audits.effects import start_application
from audits.errors import NotReady, Stale
from audits.models import Application, DocumentNote, DossierItem, Finding
from audits.owed import owed_of
from audits.plan import Plan
from audits.roles import Seat, hats_of
from audits.states import Holder, ItemState, ReviewArea, Side, State
from audits.tasks import completeness, document_tasks, draft_tasks, finding_tasks, rule_tasks
from audits.track import held_by
from lsp.models import LSP, Position
from lsp.models.people import WORKING_POSITIONS
from lsp.templatetags.ui import plaindate

WIDE, NARROW = 1102, 312
# Rows of the open list on the first page; the rest stands behind a link.
MOST_ROWS = 20


@require_GET
def home(request):
    """To the page of the first hat; a person without one sees their own data, a stranger signs in or checks a licence."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    hats = hats_of(request.user)
    return redirect(hats[0].url if hats else "audits:account")


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
    licence, record, running = found.licence, found.record, found.running
    context = {
        "lsp": found.lsp,
        "seat": seat,
        "owed": owed_of(record, on),
        # staff with a running file read of each such document among their tasks
        "outdated": record.outdated_count if record and not (is_staff and running) else 0,
        "on": on,
        "record": record,
        "running": running,
        "may_start": running is None
        and not found.is_renewed
        and seat.position in WORKING_POSITIONS
        and found.rules is not None,
        "may_work": seat.position in WORKING_POSITIONS,
        "state_label": record.label_for(Side.LSP) if record else "",
        "is_window_open": licence is None or on >= licence.renewal_opens_on,
        "is_correcting": running is not None and running.state == State.CORRECTING,
        "has_corrections": bool(found.binding),
        "clock": found.clock,
        "missing_duties": found.missing_duties,
    }
    if is_staff:
        return render(
            request, "audits/lsp_home_staff.html", context | staff_context(request.user, running, found.findings, on)
        )
    return render(request, "audits/lsp_home.html", context | chair_context(found))


# The chair's page


def chair_context(found: Situation) -> dict:
    """What the chair's page shows beyond the clock."""
    plan, running, on = found.plan, found.running, found.on
    context: dict[str, Any] = {"plan": plan, "drawings": [], "table": None, "charts": [], "rows": [], "more_rows": 0}
    if plan:
        context["drawings"] = [draw(plan, "w", WIDE, is_wide=True), draw(plan, "n", NARROW, is_wide=False)]
    context["plan_summary"] = plan_summary(plan, running)
    binding = found.binding
    burndown = make_burndown(found.findings, on, found.licence.ends_on if found.licence else None)
    if not running or burndown is None:
        return context
    ordered = by_effect(running, binding, on)
    return context | {
        "table": standing_table(running, binding, on),
        "by_holder": counts_by_holder(running, binding),
        "by_person": counts_by_person(running, binding),
        "open_count": len(ordered),
        "all_count": len(binding),
        "observations": len(found.findings) - len(binding),
        "burndown": burndown,
        "charts": [chart(burndown, "bw", 500, 236), chart(burndown, "bn", NARROW, 220)],
        "rows": correction_rows(running, ordered, on, limit=MOST_ROWS),
        "more_rows": max(len(ordered) - MOST_ROWS, 0),
        "next_finding": next((f for f in ordered if f.holder == Holder.LSP), None),
    }


def plan_summary(plan: Plan | None, running) -> str:
    """How far the plan is behind, in one line."""
    if plan is None:
        return ""
    if plan.lateness > 0:
        return ngettext(
            "Langkah yang tersisa terlambat %(n)d hari dari rencana aman.",
            "Langkah yang tersisa terlambat %(n)d hari dari rencana aman.",
            plan.lateness,
        ) % {"n": plan.lateness}
    if running is None:
        return _("Hari aman terakhir untuk mengajukan: %(day)s.") % {"day": plaindate(plan.milestones[0].safe_on)}
    return _("Semua langkah masih di dalam rencana aman.")


# The staff's page


def staff_context(user, running, findings: list[Finding], on: dt.date) -> dict:
    """Tasks by due day, the dossier's completeness, and what BNSP sent back."""
    if running is None:
        return {"tasks": [], "areas": [], "returned": []}
    items = dossier_of(running)
    returned = [item for item in items if item.state == ItemState.FIX and item.returned_version is not None]
    tasks = finding_tasks(user, findings, on) + document_tasks(user, running, returned, on)
    tasks += draft_tasks(user, running, items, on) + rule_tasks(user, items)
    tasks.sort(key=lambda t: (t.due_on is None, t.due_on or on, t.wants_person, t.title))
    return {
        "tasks": tasks,
        "areas": [completeness(area, items) for area in ReviewArea],
        "returned": returned if running.state == State.RETURNED else [],
        "waits": not tasks and held_by(running),
    }


def dossier_of(record: Application) -> list[DossierItem]:
    """The rows of the dossier with the reviewer's last open note."""
    note = DocumentNote.objects.filter(item=OuterRef("pk"), side=Side.BNSP, sent=True, resolved_at__isnull=True)
    rows = record.items.in_order().annotate(open_note=Subquery(note.order_by("-at", "-pk").values("text")[:1]))
    items = list(rows)
    for item in items:
        item.application = record
    return items


# The start


@require_POST
@login_required
def start(request, slug):
    """Open the draft of a renewal; whoever comes second is led to the file that runs."""
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
    messages.success(request, _("Draf permohonan dibuka. BNSP belum menerima apa pun sampai Ketua LSP mengajukannya."))
    return redirect(record.url("application_form"))
