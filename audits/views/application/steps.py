"""The one view that every act goes through: what will happen, what is missing, what is typed, and the result."""

import datetime as dt
import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.application.stages import what_follows
from audits.deadlines import legal_day
from audits.documents import DOCUMENTS
from audits.errors import NotAllowed, NotIssued, NotReady, Stale
from audits.forms.step_forms import APPLICATION_FORMS
from audits.history.timeline import lines_for
from audits.models import Application, DayProposal, Finding
from audits.notices import recipients
from audits.notices.table import NOTICES
from audits.people.reauthentication import demand_proof
from audits.permissions import side_of
from audits.states import State
from audits.views.application.frame import fetch, frame_of
from audits.views.errors import typed_text
from audits.workflow import APPLICATION, visit_day
from audits.workflow.consequences import preview_of
from audits.workflow.engine import Workflow
from audits.workflow.offers import label_of
from lsp.web.formats import longdates
from lsp.web.idempotency import repeats_itself

log = logging.getLogger(__name__)

# What stands before the name of a step in the log of its application.
PREFIXES: dict[type, str] = {Application: "", Finding: "finding.", DayProposal: visit_day.PREFIX}


def offered_steps(workflow: Workflow, act: str, user, record):
    """The entries of an act that this person may take now; raises PermissionDenied when there is none."""
    steps = [step for step in workflow.of_act(act) if workflow.is_offered(step, user, record)]
    if not steps:
        raise PermissionDenied
    return steps


def seen_elsewhere(request, workflow: Workflow, act: str, record, application) -> bool:
    """Whether the page belongs to another state than today's: a form filled in before, or an act already taken and opened again."""
    if request.method == "POST":
        return request.POST.get("seen", "") not in {"", record.state}
    steps = workflow.of_act(act)
    if any(record.state in step.sources for step in steps):
        return False
    part = record if isinstance(record, Finding) else None
    verbs = [f"{PREFIXES[type(record)]}{step.name}" for step in steps]
    mine = any(step.who(request.user, record) for step in steps)
    return mine and application.log.filter(verb__in=verbs, finding=part).exists()


def overtaken(request, record, application, message: str):
    """409: somebody was first; says who did what and when, and keeps what was typed."""
    context = frame_of(request, application, "overview", on=timezone.localdate()) | {
        "record": record,
        "message": message,
        "last": next(iter(lines_for(application, side_of(request.user, application), limit=1)), None),
        "typed": typed_text(request.POST),
    }
    return render(request, "audits/application/overtaken.html", context, status=409)


def who_is_told(steps) -> str:
    """The recipients of the notices of these steps, in words."""
    words = {
        recipients.lsp_people: _("LSP"),
        recipients.chair: _("Ketua LSP"),
        recipients.secretariat: _("Sekretariat BNSP"),
        recipients.team: _("tim asesor"),
        recipients.lead: _("ketua tim"),
        recipients.deciders: _("pemutus"),
    }
    kinds = {kind for step in steps for kind in step.tell}
    told = {recipients for kind in kinds for recipients in NOTICES[kind].recipients}
    return get_text_list([text for recipients, text in words.items() if recipients in told], _("dan"))


def done_words(step, record, facts) -> str:
    """What the person who took a step reads: that it is done, with the number, label or day that it names."""
    day = facts.get("planned_on")
    return step.done % {
        "number": getattr(record, "number", ""),
        "label": getattr(record, "label", ""),
        "day": longdates(day, facts.get("planned_until")),
    }


def done_message(step, record, application, facts, *, side: str, at: dt.datetime) -> str:
    """What happened, the papers that it brought, who acts next, and until when."""
    happened = done_words(step, record, facts)
    if record != application:
        return happened
    papers = [paper for paper in application.documents.filter(issued_at=at) if side in DOCUMENTS[paper.kind].audience]
    links = format_html_join("", ' <a href="{}">{}</a>.', ((paper.get_absolute_url(), paper.name) for paper in papers))
    return format_html("{}{} {}", happened, links, what_follows(application, legal_day(at)))


def ends_application(steps) -> bool:
    """Whether every entry of the act ends the application without a licence."""
    return all(step.target in {State.WITHDRAWN, State.LAPSED, State.REJECTED} for step in steps)


def take(
    request, workflow: Workflow, act: str, record, application, form_class, template: str, tab: str, done: str = ""
):
    """Show the form of an act, or take the step: the same for an application and for a finding."""
    if seen_elsewhere(request, workflow, act, record, application):
        return overtaken(request, record, application, _("Keadaannya sudah berubah sejak halaman ini dibuka."))
    steps = offered_steps(workflow, act, request.user, record)
    on = timezone.localdate()
    form = form_class(request.POST or None, record=record, steps=steps, user=request.user, on=on)
    reasons = {step.name: workflow.reasons(step, record, on) for step in steps}
    if request.method == "POST" and form.is_valid():
        if form.step.proof:
            demand_proof(request)
        at = timezone.now()
        try:
            moved = workflow.perform(
                record,
                form.step.name,
                by=request.user,
                at=at,
                note=form.cleaned_data.get("note", ""),
                facts=form.facts(),
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotReady as refusal:
            reasons[form.step.name] = tuple(refusal.reasons)
        except NotIssued as failure:
            log.exception("the document of %s was not issued", form.step.name)
            form.add_error(None, failure.words)
        except Stale as stale:
            application.refresh_from_db()
            return overtaken(request, record, application, str(stale))
        except (IntegrityError, ValidationError):
            # a constraint held what a form could not yet see: the same number, the same days, a moment earlier
            application.refresh_from_db()
            return overtaken(request, record, application, _("Data yang sama baru saja disimpan orang lain."))
        else:
            whole = moved if record == application else application
            side = side_of(request.user, whole)
            messages.success(request, done_message(form.step, moved, whole, form.facts(), side=side, at=at))
            return redirect(done or application.get_absolute_url())
    common = [r for r in next(iter(reasons.values())) if all(r in others for others in reasons.values())]
    context = frame_of(request, application, tab, on=on) | {
        "form": form,
        "steps": steps,
        "record": record,
        "reasons": common,
        "blocked_choices": [(s, reasons[s.name]) for s in steps if reasons[s.name] and not common],
        "act_label": label_of(steps),
        "preview": preview_of(act, record, on),
        "consequence": steps[0].consequence if len(steps) == 1 else "",
        "told": who_is_told(steps),
        "ends_application": ends_application(steps),
        "wants_proof": any(step.proof for step in steps),
        "back": record.get_absolute_url(),
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@repeats_itself("the engine compares and swaps: whoever comes second is told")
@require_http_methods(["GET", "POST"])
@login_required
def step(request, ref, act):
    """Take a step of an application."""
    record = fetch(request, ref)
    if act not in APPLICATION_FORMS:
        raise PermissionDenied
    form_class, template = APPLICATION_FORMS[act]
    return take(request, APPLICATION, act, record, record, form_class, template, "overview")
