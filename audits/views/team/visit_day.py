"""The day of the visit: what was agreed, what is proposed and by whom, who answers, and which days may be proposed."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.errors import Stale
from audits.forms.step_forms import DAY_FORMS
from audits.forms.visit_days import ProposeDaysForm
from audits.models import Application, DayProposal, Visit
from audits.permissions import is_secretariat, is_staff, side_of
from audits.states import DAYS_ARE_AGREED, Side
from audits.team.visit_day import has_begun, no_more_requests, propose, requests_left
from audits.views.application.frame import fetch, page
from audits.views.application.steps import take
from audits.visit.calendar_entry import knows_day
from audits.visit.day_window import window_of
from audits.workflow import VISIT_DAY
from audits.workflow.visit_day import answers_days, proposed_days
from lsp.web.formats import longdates
from lsp.web.idempotency import repeats_itself


def side_that_proposes(user, record: Application) -> str:
    """For which side this person proposes days; empty for whoever does not."""
    if is_staff(user, record):
        return Side.LSP
    return Side.BNSP if is_secretariat(user, record) else ""


def rounds_of(record: Application) -> list[DayProposal]:
    """Every proposal, the newest first, with its days and people."""
    rows = record.day_proposals.select_related("proposed_by", "answered_by", "agreed").prefetch_related("days")
    found = list(rows.order_by("-seq"))
    for proposal in found:
        proposal.application = record
    return found


def message_of(record: Application, visit: Visit | None, waiting: DayProposal | None) -> str:
    """What is passed on by WhatsApp: the agreed day with hours and place, or the days that wait for an answer."""
    address = f"{settings.SITE_URL}{record.url('visit_day')}"
    if visit:
        lines = [
            _("Asesmen ulang %(lsp)s:") % {"lsp": record.lsp.name},
            ", ".join(filter(None, [longdates(visit.planned_on, visit.planned_until), local(visit.hours)])),
            visit.place,
        ]
        if visit.meeting_place:
            lines.append(_("Bertemu di: %(place)s") % {"place": visit.meeting_place})
        return "\n".join([*lines, address])
    if waiting:
        days = [f"- {day}" for day in waiting.days.all()]
        asked = _("Usulan hari asesmen ulang %(lsp)s:") % {"lsp": record.lsp.name}
        until = _("Mohon dijawab paling lambat %(day)s.") % {"day": longdates(waiting.answer_by)}
        return "\n".join([asked, *days, until, address])
    return ""


def local(hours: str) -> str:
    """Hours, with whose time they are."""
    return _("%(hours)s waktu setempat") % {"hours": hours} if hours else ""


def day_page(request, record: Application, *, form: ProposeDaysForm | None = None, status: int = 200):
    """The page of the day, with the form of whoever may propose one now."""
    on = timezone.localdate()
    user, side = request.user, side_of(request.user, record)
    rounds = rounds_of(record)
    waiting = next((proposal for proposal in rounds if proposal.is_open), None)
    proposing = side_that_proposes(user, record)
    visit = record.visit_or_none if side == Side.BNSP or knows_day(record) else None
    is_open = record.state in DAYS_ARE_AGREED
    refusal = no_more_requests(record) if proposing == Side.LSP and is_open and knows_day(record) else ""
    if form is None and is_open and proposing and waiting is None and not refusal:
        form = ProposeDaysForm(record=record, side=proposing, on=on)
    text = message_of(record, visit, waiting)
    context = {
        "visit": visit,
        "waiting": waiting,
        "waiting_hours": local(waiting.hours) if waiting else "",
        "may_answer": waiting is not None and answers_days(user, waiting),
        "may_take_back": waiting is not None and proposed_days(user, waiting),
        "passed": [proposal for proposal in rounds if not proposal.is_open],
        "form": form,
        "refusal": refusal,
        "began": has_begun(record),
        "requests_left": requests_left(record) if is_open else None,
        "proposing": proposing,
        "is_early": not is_open and record.is_open and record.visit_or_none is None,
        "window": window_of(record, on) if is_open else None,
        "has_calendar": visit is not None and knows_day(record),
        "message": text,
        "whatsapp": f"https://wa.me/?text={quote(text, safe='')}" if text else "",
    }
    return page(request, record, "audits/team/visit_day.html", "day", context, status=status)


@require_GET
@login_required
def visit_day(request, ref):
    """Read what is agreed and proposed."""
    return day_page(request, fetch(request, ref))


@require_POST
@login_required
def visit_day_propose(request, ref):
    """Propose days to the other side; whatever keeps them from being proposed stands above what was typed."""
    record = fetch(request, ref)
    side = side_that_proposes(request.user, record)
    if not side:
        raise PermissionDenied
    form = ProposeDaysForm(request.POST, record=record, side=side, on=timezone.localdate())
    if not form.is_valid():
        return day_page(request, record, form=form, status=422)
    try:
        propose(record, form.days, form.cleaned_data, side=side, by=request.user, at=timezone.now())
    except Stale as stale:
        return refused(request, ref, form, str(stale))
    except IntegrityError:
        return refused(request, ref, form, _("Sudah ada usulan hari yang menunggu jawaban."))
    messages.success(request, _("Usulan hari terkirim."))
    return redirect(record.url("visit_day"))


def refused(request, ref: str, form: ProposeDaysForm, words: str):
    """409: the page as it stands now, with the reason and everything that was typed."""
    form.add_error(None, words)
    return day_page(request, fetch(request, ref), form=form, status=409)


@repeats_itself("the engine compares and swaps: whoever comes second is told")
@require_http_methods(["GET", "POST"])
@login_required
def visit_day_step(request, ref, seq, act):
    """Answer proposed days, or take a proposal back."""
    application = fetch(request, ref)
    rows = application.day_proposals.select_related("agreed", "proposed_by").prefetch_related("days")
    record = get_object_or_404(rows, seq=seq)
    record.application = application
    if act not in DAY_FORMS:
        raise PermissionDenied
    form_class, template = DAY_FORMS[act]
    done = record.get_absolute_url()
    return take(request, VISIT_DAY, act, record, application, form_class, template, "day", done=done)
