"""The one view that every act goes through: what will happen, what is missing, what is typed, and the result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import NotAllowed, NotReady, Stale
from audits.forms.registry import APPLICATION_FORMS
from audits.models import LogEntry
from audits.timeline import words_for
from audits.views.application import fetch, frame_of
from audits.workflow import APPLICATION
from audits.workflow.engine import Workflow


def offered_steps(workflow: Workflow, act: str, user, record):
    """The entries of an act that this person may take now; raises PermissionDenied when there is none."""
    steps = [step for step in workflow.of_act(act) if workflow.is_offered(step, user, record)]
    if not steps:
        raise PermissionDenied
    return steps


def seen_elsewhere(request, workflow: Workflow, act: str, record) -> bool:
    """Whether the form was filled in on a page that showed another state than today's."""
    seen = request.POST.get("seen", "")
    return request.method == "POST" and bool(seen) and seen != record.state and bool(workflow.of_act(act))


def overtaken(request, record, application, message: str):
    """409: somebody was first; says who did what and when, and keeps what was typed."""
    last = LogEntry.objects.filter(application=application).select_related("by", "finding").order_by("-seq").first()
    context = frame_of(request, application, "overview", on=timezone.localdate()) | {
        "record": record,
        "message": message,
        "last": last,
        "last_words": words_for(last) if last else "",
        "typed": typed_text(request.POST),
    }
    return render(request, "audits/overtaken.html", context, status=409)


def typed_text(post) -> list[str]:
    """Everything longer than a word that was typed, so that it can be copied."""
    hidden = {"csrfmiddlewaretoken", "seen", "choice"}
    return [value for key, value in post.items() if key not in hidden and value.strip()]


def take(
    request, workflow: Workflow, act: str, record, application, form_class, template: str, tab: str, done: str = ""
):
    """Show the form of an act, or take the step: the same for a file and for a finding."""
    if seen_elsewhere(request, workflow, act, record):
        return overtaken(request, record, application, _("Keadaannya sudah berubah sejak halaman ini dibuka."))
    steps = offered_steps(workflow, act, request.user, record)
    on = timezone.localdate()
    form = form_class(request.POST or None, record=record, steps=steps, user=request.user, on=on)
    reasons = {step.name: workflow.reasons(step, record, on) for step in steps}
    if request.method == "POST" and form.is_valid():
        try:
            workflow.perform(
                record,
                form.step.name,
                by=request.user,
                at=timezone.now(),
                note=form.cleaned_data.get("note", ""),
                facts=form.facts(),
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotReady as refusal:
            reasons[form.step.name] = tuple(refusal.reasons)
        except Stale as stale:
            application.refresh_from_db()
            return overtaken(request, record, application, str(stale))
        else:
            messages.success(request, _("Berhasil: %(act)s.") % {"act": form.step.label})
            return redirect(done or application.get_absolute_url())
    blocked = tuple(set.intersection(*(set(r) for r in reasons.values()))) if reasons else ()
    context = frame_of(request, application, tab, on=on) | {
        "form": form,
        "steps": steps,
        "record": record,
        "reasons": [r for r in next(iter(reasons.values())) if r in blocked],
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@login_required
def step(request, ref, act):
    """Take a step of a file."""
    record = fetch(request, ref)
    if act not in APPLICATION_FORMS:
        raise PermissionDenied
    form_class, template = APPLICATION_FORMS[act]
    return take(request, APPLICATION, act, record, record, form_class, template, "overview")
