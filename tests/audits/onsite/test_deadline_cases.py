"""The table of deadlines that server and phone count alike; the phone's side is run in the browser tests."""

import datetime as dt
import json
from pathlib import Path

import pytest

from audits.deadlines import after_days, after_working_days
from audits.models import Holiday

CASES = json.loads((Path(__file__).parent / "deadline_cases.json").read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['count']}")
def test_the_server_counts_as_the_table_says(case, rules):
    start = dt.date.fromisoformat(case["start"])
    free = Holiday.objects.free_days()
    counted = after_working_days(start, case["count"], free) if case["working"] else after_days(start, case["count"])
    skipped = [day.isoformat() for day in counted.skipped]
    assert (counted.due_on.isoformat(), skipped) == (case["due"], case["skipped"])
