"""The overview of one application, which every role opens first."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.application.stages import held_by
from audits.documents import DOCUMENTS
from audits.history.timeline import lines_for
from audits.permissions import is_staff, side_of
from audits.states import State
from audits.views.application.frame import fetch, frame_of, shows_team
from audits.views.application.next_steps import (
    cards_to_show,
    day_card,
    finding_cards,
    offers_for,
    open_findings_of,
    preparation,
    then_of,
    track_with_findings,
)


@require_GET
@login_required
def application(request, ref):
    """The overview: where the application stands, what this reader can do, what was asked for."""
    record = fetch(request, ref)
    on = timezone.localdate()
    side = side_of(request.user, record)
    findings = open_findings_of(record) if record.state == State.CORRECTING else []
    offers = offers_for(request, record, on)
    steps = [o for o in offers if not o["is_way_out"]]
    if prepare := preparation(request.user, record):
        steps.insert(0, prepare)
    if agree := day_card(request.user, record):
        steps.insert(0, agree)
    cards = finding_cards(request.user, record, findings, on)
    shown = cards_to_show(cards, steps, on)
    frame = frame_of(request, record, "overview", on=on, full=True)
    context = frame | {
        "track": track_with_findings(frame["track"], record, findings, frame["on"]),
        "offers": [*shown, *steps],
        "further_cards": len(cards) - len(shown),
        "ways_out": [o for o in offers if o["is_way_out"]],
        "then": then_of(record),
        "held_by": held_by(record),
        "scope": record.scope.select_related("scheme"),
        "counterparts": record.counterparts.select_related("person__user"),
        "team": record.team.current().select_related("assessor__user") if shows_team(record, side) else [],
        "documents": [issued for issued in record.documents.with_newer() if side in DOCUMENTS[issued.kind].audience],
        "history": lines_for(record, side, limit=8),
        "may_edit": record.state == State.DRAFT and is_staff(request.user, record),
    }
    return render(request, "audits/application/application.html", context)
