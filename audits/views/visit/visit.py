"""The visit at a glance: how far it is, who is there, what was asked, and what is missing before it can be closed."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.onsite.packs import may_take_pack
from audits.permissions import is_lsp_side
from audits.states import Result
from audits.views.application.frame import fetch, furthest, page
from audits.views.application.next_steps import offers_for
from audits.views.onsite.devices import reads_devices
from audits.views.visit.criteria import LOOKS, criteria_of, progress_of, reads_results
from audits.views.visit.minutes import may_write, notes_are_open
from audits.visit.calendar_entry import BEFORE_NOTICE

VISIT_ACTS = {"open_visit", "close_visit", "break_off_visit"}


@require_GET
@login_required
def visit(request, ref):
    """How far the visit is, who is there, what was asked, and what is still missing before it can be closed."""
    record = fetch(request, ref)
    knows_plan = not (is_lsp_side(request.user, record) and furthest(record) in BEFORE_NOTICE)
    planned = record.visit_or_none if knows_plan else None
    criteria = list(criteria_of(record))
    results = Counter(c.judged for c in criteria if c.judged)
    open_results = reads_results(request.user, record)
    current = record.team.current().select_related("assessor__user") if knows_plan else []
    team = {m.area: m for m in current}
    counterparts = {c.area: c.person.user for c in record.counterparts.select_related("person__user")}
    areas = progress_of(record, criteria)
    for row in areas:
        row |= {"member": team.get(row["area"]), "counterpart": counterparts.get(row["area"])}
    context = {
        "visit": planned,
        "begun": bool(planned and planned.opened_at),
        "areas": areas,
        "results": [(label, results[value], LOOKS[value][1], LOOKS[value][2]) for value, label in Result.choices[:-1]]
        if open_results
        else [],
        "attendances": record.attendances.all() if planned else [],
        "questions": record.questions.all() if planned else [],
        "may_write": may_write(request.user, record),
        "takes_pack": may_take_pack(request.user, record),
        "reads_devices": reads_devices(request.user, record),
        "may_note": notes_are_open(request.user, record),
        "offers": [o for o in offers_for(request, record, timezone.localdate()) if o["name"] in VISIT_ACTS],
    }
    return page(request, record, "audits/visit/visit.html", "visit", context)
