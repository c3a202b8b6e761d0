"""What the receipt of an application says."""

from collections import Counter

from audits.deadlines import after_days, legal_day
from audits.documents.contexts.parts import counterparts, scheme_row
from audits.models import Application, IssuedDocument
from audits.states import ItemState, Result, ReviewArea
from lsp.certain import certain
from lsp.shapes import Context


def receipt(application: Application, issued: IssuedDocument) -> Context:
    beside, chair = counterparts(application), certain(application.declared_by)
    place = application.lsp.memberships.filter(user=chair, ended_on__isnull=True).first()
    items = application.items.values_list("requirement__area", "state")
    asked = Counter(area for area, _state in items)
    sent = Counter(area for area, state in items if state not in {ItemState.EMPTY, ItemState.NOT_APPLICABLE})
    answers = application.self_assessments.exclude(result=Result.OPEN)
    answered = Counter(answers.values_list("criterion__area", flat=True))
    return {
        "submitted_at": application.submitted_at,
        "submitted_by": {"name": chair.full_name, "position": place.get_position_display() if place else ""},
        "schemes": [scheme_row(item.scheme, item.requested) for item in application.scope.select_related("scheme")],
        "areas": [
            {
                "label": area.label,
                "counterpart": beside.get(area, ""),
                "documents": f"{sent[area]} dari {asked[area]}",
                "self_assessment": f"{answered[area]} kriteria terisi",
            }
            for area in ReviewArea
        ],
        "review_until": after_days(
            legal_day(certain(application.submitted_at)), application.rule_set.review_days
        ).due_on,
    }
