"""The secretariat's queue: every open application, nearest end of licence first."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.application.stages import with_holder
from audits.forms.queue import VIEWS, QueueForm
from audits.licence.forecast import settle_last_due, with_last_due
from audits.models import Application
from audits.secretariat.queue import cursor_of, filtered, rows_of, sorted_after, view_conditions, with_proposed_days
from audits.states import ENDED

PAGE = 25


@require_safe
@login_required
def queue(request):
    """The open applications that BNSP sees, nearest end of licence first; views, filters and order stand in the address."""
    if not request.user.is_secretariat:
        raise PermissionDenied
    on = timezone.localdate()
    form = QueueForm(request.GET)
    given = form.chosen()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    sort = given.get("sort", "end")
    conditions = view_conditions(on)
    visible = with_last_due(with_holder(Application.objects.visible_to(request.user).exclude(state__in=ENDED)), on)
    counts = visible.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})
    applications = filtered(visible.filter(conditions[view]), given, on).select_related(
        "lsp", "licence", "rule_set", "decree", "visit"
    )
    applications, is_later_page = sorted_after(applications, sort, request.GET.get("after", ""))
    found = list(with_proposed_days(applications)[: PAGE + 1])
    shown, more = settle_last_due(found[:PAGE], on), len(found) > PAGE
    addresses = reverse("audits:application", args=["REF"])
    query = given | ({"view": view} if view != "open" else {})
    context = {
        "today": on,
        "form": form,
        "view": view,
        "chips": [chip(key, counts[key], given, view) for key in VIEWS],
        "rows": rows_of(shown, on, addresses),
        "sort": sort,
        "is_filtered": bool(set(query) - {"sort"}),
        "next_url": f"?{urlencode(query | {'after': cursor_of(shown[-1], sort)})}" if more else "",
        "first_url": f"?{urlencode(query)}" if is_later_page else "",
    }
    return render(request, "audits/secretariat/queue.html", context)


def chip(key: str, count: int, given: dict[str, str], view: str) -> dict:
    """A saved view; the filters stay when one changes over."""
    query = given | ({"view": key} if key != "open" else {})
    return {
        "label": VIEWS[key],
        "count": count,
        "url": f"?{urlencode(query)}" if query else reverse("audits:queue"),
        "is_current": key == view,
    }
