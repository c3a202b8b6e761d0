"""The rules that documents cite, the list of those that were replaced, and the register of regulations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.dossier import superseded_rules
from audits.errors import Stale
from audits.forms.documents import DocumentCiteForm
from audits.models import Citation, DossierItem, Regulation, RuleTask
from audits.permissions import is_reviewer, is_staff
from audits.views.application.frame import fetch, page
from audits.views.dossier.document_list import late


def may_decide(user, record) -> bool:
    """Whether the person may say which rules a document cites: those who work on it, on either side, while the application is open."""
    return record.is_open and (is_staff(user, record) or is_reviewer(user, record))


def row_of(request, ref: str, code: str):
    """Return the application and the row of this code to those who may decide; 404 and 403 for others."""
    record = fetch(request, ref)
    if not may_decide(request.user, record):
        raise PermissionDenied
    return record, get_object_or_404(DossierItem.objects.in_order(), application=record, requirement__code=code)


@require_GET
@login_required
def citations(request, ref):
    """What the documents of an application cite: first those that follow a rule which was replaced."""
    record = fetch(request, ref)
    tasks = RuleTask.objects.filter(item__application=record, done_at__isnull=True)
    context = {
        "tasks": tasks.select_related("item__requirement", "regulation__replaced_by").order_by(
            "item__requirement__code", "regulation__code"
        ),
        "rows": record.items.in_order().exclude(cites=""),
        "may_decide": may_decide(request.user, record),
    }
    return page(request, record, "audits/dossier/citations.html", "documents", context)


@require_POST
@login_required
def citation_add(request, ref, code):
    """Name a rule that the search did not find."""
    record, item = row_of(request, ref, code)
    form = DocumentCiteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih peraturan dari daftar."))
        return redirect(record.url("document", code, anchor="acuan"))
    try:
        rule = form.cleaned_data["regulation"]
        superseded_rules.cite(item, rule, application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("%(rule)s dicatat sebagai acuan %(code)s.") % {"rule": rule.code, "code": code})
    return redirect(record.url("document", code, anchor="acuan"))


@require_POST
@login_required
def citation_decide(request, ref, code, number):
    """Say of the rule at this place of the list whether the newest version really cites it."""
    record, item = row_of(request, ref, code)
    listed = list(citations_of(item))
    state = request.POST.get("state", "")
    if not 1 <= number <= len(listed) or state not in {Citation.State.CONFIRMED, Citation.State.DISMISSED}:
        raise Http404
    citation = listed[number - 1]
    try:
        superseded_rules.decide(citation, state, application=record, by=request.user, at=timezone.now())
    except Stale as stale:
        return late(request, record, stale)
    messages.success(request, _("Acuan %(rule)s tersimpan.") % {"rule": citation.regulation.code})
    return redirect(record.url("document", code, anchor="acuan"))


def citations_of(item: DossierItem):
    """What the newest version cites, in the order of the page."""
    newest = item.versions.order_by("-number").values("pk")[:1]
    rows = Citation.objects.filter(version__in=newest).select_related(
        "regulation__replaced_by", "decided_by", "version__item"
    )
    return rows.order_by("regulation__code")


@require_GET
@login_required
def regulations(request):
    """The register of regulations: what counts, since when, and what replaced what."""
    on = timezone.localdate()
    rules = list(Regulation.objects.select_related("replaced_by"))
    context = {
        "on": on,
        "in_force": [rule for rule in rules if not rule.is_replaced_on(on)],
        "replaced": [rule for rule in rules if rule.is_replaced_on(on)],
    }
    return render(request, "audits/dossier/regulations.html", context)
