"""Proposing days for a visit, as tests of its day do."""

from django.utils import timezone

from audits.deadlines import after_days, next_day
from audits.models import DayProposal
from audits.states import Side
from audits.team.visit_day import propose
from audits.visit.day_window import window_of
from tests.audits.play import fresh


def free_days(application, count: int = 1) -> list:
    """The first so many days from the middle of the window on that may be proposed."""
    window = window_of(application, timezone.localdate())
    day, found = after_days(window.first_on, 4).due_on, []
    while len(found) < count:
        if not window.why_not(day, day):
            found.append(day)
        day = next_day(day)
    return found


def said(**more) -> dict:
    """What stands in a proposal beside its days."""
    return {"place": "Kampus LSP", "starts_at": None, "ends_at": None, "meeting_place": "", "note": ""} | more


def proposed(application, by, *days, side=Side.BNSP, **more) -> DayProposal:
    """Days that one side proposes now; by default the first two that may be proposed."""
    spans = [day if isinstance(day, tuple) else (day, None) for day in days or free_days(application, 2)]
    return propose(application, spans, said(**more), side=side, by=fresh(by), at=timezone.now())
