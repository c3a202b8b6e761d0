"""The table of deadlines that server and phone count alike; the phone's side is run in the browser tests."""

import datetime as dt
import json
from pathlib import Path

import pytest

from audits.deadlines import FREE, Calendar, Policy, compute_deadline
from audits.models import Holiday

CASES = json.loads((Path(__file__).parent / "deadline_cases.json").read_text())


def rule_of(case: dict) -> Policy:
    """The rule by which a case is counted."""
    return Policy(
        case["count"],
        case.get("unit", "working" if case["working"] else "calendar"),
        case.get("joint_leave_is_free", True),
        case.get("moves_to_working_day", False),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['count']}")
def test_the_server_counts_as_the_table_says(case, rules):
    calendar = Calendar(0, Holiday.objects.free_days())
    counted = compute_deadline(dt.date.fromisoformat(case["start"]), rule_of(case), [calendar])
    skipped = [one.day.isoformat() for one in counted.skipped if one.kind == FREE]
    assert (counted.due_on.isoformat(), skipped) == (case["due"], case["skipped"])
