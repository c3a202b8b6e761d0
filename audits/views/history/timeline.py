"""The whole history of an application."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_GET

from audits.history.timeline import lines_for
from audits.permissions import side_of
from audits.views.application.frame import fetch, page


@require_GET
@login_required
def timeline(request, ref):
    """The whole history of an application in the reader's words."""
    record = fetch(request, ref)
    return page(
        request,
        record,
        "audits/history/timeline.html",
        "timeline",
        {"lines": lines_for(record, side_of(request.user, record))},
    )
