"""The objection to a decision: the chair objects it in time, another decider rules on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.decision.objection import (
    CARRIED_OUT,
    OPEN_TO_OBJECTION,
    dismiss,
    has_something_to_object_to,
    last_decision,
    object_to,
    uphold_beside_licence,
)
from audits.decision.objection import objection_until as last_day_for
from audits.errors import NotAllowed, NotReady, Stale
from audits.forms.objection import ObjectionForm, ObjectionRulingForm
from audits.models import Application, Objection
from audits.people.reauthentication import demand_proof
from audits.permissions import is_chair, rules_objection
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.workflow import APPLICATION
from lsp.web.formats import distance


def objection_block(user, application: Application, on) -> dict | None:
    """What the decision page says about objecting; None where there is nothing to object to."""
    decision = last_decision(application)
    if decision is None or not has_something_to_object_to(decision):
        return None
    raised: Objection | None = getattr(decision, "objection", None)
    until = last_day_for(application, decision)
    is_waiting = application.state in OPEN_TO_OBJECTION
    return {
        "decision": decision,
        "raised": raised,
        "until": until,
        "distance": distance(until, on),
        "may_object": raised is None and is_waiting and on <= until and is_chair(user, application),
        "may_rule": raised is not None and raised.is_open and is_waiting and rules_objection(user, application),
        "url": application.url("objection"),
    }


@require_http_methods(["GET", "POST"])
@login_required
def objection(request, ref):
    """Raise the objection, rule on it, or read it."""
    record = fetch(request, ref)
    on = timezone.localdate()
    block = objection_block(request.user, record, on)
    objects, rules = is_chair(request.user, record), rules_objection(request.user, record)
    if request.method == "POST" and not (objects or rules):
        raise PermissionDenied
    form_class: type[ObjectionForm | ObjectionRulingForm] | None = None
    if block and block["may_object"]:
        form_class = ObjectionForm
    elif block and block["may_rule"]:
        form_class = ObjectionRulingForm
    if request.method == "POST" and form_class is None:
        return overtaken(request, record, record, _("Keberatan tidak dapat diajukan atau diputus lagi."))
    form = form_class(request.POST or None) if form_class else None
    if block and form and request.method == "POST" and form.is_valid():
        act = raise_it if form_class is ObjectionForm else rule_on_it
        try:
            act(request, record, block, form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        except Stale as stale:
            return overtaken(request, record, record, str(stale))
        else:
            return redirect(record.url("decision"))
    context = {
        "objection": block,
        "form": form,
        "rules": form_class is ObjectionRulingForm,
        "has_decree": record.state in CARRIED_OUT,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, record, "audits/decision/objection.html", "decision", context, status=status)


def raise_it(request, record: Application, block: dict, said: dict) -> None:
    """The chair objects."""
    object_to(record, block["decision"], by=request.user, reason=said["reason"].strip(), at=timezone.now())
    messages.success(request, _("Keberatan diajukan. Sekretariat BNSP dan pemutus diberi tahu."))


def rule_on_it(request, record: Application, block: dict, said: dict) -> None:
    """A decider upholds or dismisses."""
    demand_proof(request)
    note, at = said["note"].strip(), timezone.now()
    if said["ruling"] == Objection.Ruling.DISMISSED:
        dismiss(record, block["raised"], by=request.user, note=note, at=at)
        messages.success(request, _("Keberatan ditolak; keputusan tetap berlaku."))
    elif record.state in CARRIED_OUT:
        uphold_beside_licence(record, block["raised"], by=request.user, note=note, at=at)
        messages.success(request, _("Keberatan diterima; Sekretariat BNSP melengkapi keputusan dengan SK tersendiri."))
    else:
        APPLICATION.perform(record, "uphold_objection", by=request.user, at=at, note=note)
        messages.success(request, _("Keberatan diterima; permohonan kembali menunggu sidang pleno."))
