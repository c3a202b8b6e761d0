"""The objection to a team: whoever may read the file reads it with its answer, the secretariat rules on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.forms.objection import TeamObjectionRulingForm
from audits.permissions import is_secretariat
from audits.states import State
from audits.team.objection import objection_of, rule
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken


@require_http_methods(["GET", "POST"])
@login_required
def team_objection(request, ref):
    """Read the objection and its answer, or rule on it."""
    record = fetch(request, ref)
    if request.method == "POST" and not is_secretariat(request.user, record):
        raise PermissionDenied
    raised = objection_of(record)
    may_rule = (
        raised is not None
        and raised.is_open
        and record.state == State.DOCUMENTS_ACCEPTED
        and is_secretariat(request.user, record)
    )
    if request.method == "POST" and not may_rule:
        return overtaken(request, record, record, _("Tidak ada keberatan atas tim yang menunggu putusan."))
    form = TeamObjectionRulingForm(request.POST or None) if may_rule else None
    if request.method == "POST" and raised and form and form.is_valid():
        said = form.cleaned_data
        try:
            rule(raised, said["ruling"], answer=said["answer"].strip(), by=request.user, at=timezone.now())
        except Stale as stale:
            return overtaken(request, record, record, str(stale))
        messages.success(request, _("Keberatan atas tim diputus. LSP dan tim diberi tahu."))
        return redirect("audits:team", ref)
    context = {"raised": raised, "form": form}
    status = 422 if request.method == "POST" else 200
    return page(request, record, "audits/team/objection.html", "team", context, status=status)
