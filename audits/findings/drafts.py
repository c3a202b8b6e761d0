"""Acts on the draft of a finding, as long as the visit is open."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from audits.models import Application, Criterion, Finding, LogEntry
from audits.states import FindingState, State
from lsp.models import User
from lsp.shapes import Cleaned


def write(application: Application, criterion: Criterion, draft: Finding, *, by: User, at: dt.datetime) -> None:
    """Keep a new draft under the next number of the application; raises Stale once the visit is closed."""
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])  # holds the row: two numbers are never taken at once
        draft.application, draft.criterion = application, criterion
        draft.seq = (application.findings.aggregate(last=Max("seq"))["last"] or 0) + 1
        draft.state_since = draft.recorded_at = at
        draft.recorded_by = by
        draft.save()
        LogEntry.write(application, verb="finding_drafted", by=by, at=at, finding=draft)


def rewrite(draft: Finding, said: Cleaned, *, seen: int, by: User, at: dt.datetime) -> bool:
    """Change the draft whose version the writer has seen; False when somebody changed it meanwhile. Raises Stale."""
    with transaction.atomic():
        draft.application.touch(while_in=[State.ON_SITE])
        same = Finding.objects.filter(pk=draft.pk, state=FindingState.DRAFT, version=seen)
        return bool(same.update(version=seen + 1, recorded_by=by, recorded_at=at, **said))
