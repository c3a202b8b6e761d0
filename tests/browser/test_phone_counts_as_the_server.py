"""What the phone computes by itself is what the server computes: hashes, signatures, standing entries, deadlines."""

import datetime as dt
import uuid

import pytest

from audits.entries import Entry, standing
from audits.models import Holiday
from audits.onsite.envelope import canonical, content_hash, signature
from audits.onsite.packs import policy
from tests.audits.onsite.test_deadline_cases import CASES, rule_of

SAID = {
    "key": "a",
    "number": 7,
    "body": {"z": ["é", "“kutip”", "garis\nbaru\t", "\u2028", "😀", "\\u0041", "</script>"], "a": True, "leer": ""},
    "parents": [],
}


@pytest.fixture
def phone(page, live_server, rules):
    page.goto("/lapangan/")
    return page


def run(page, module: str, function: str, *given):
    """Call a function of a module on the phone."""
    call = "([module, name, given]) => import(`/static/js/onsite/${module}.js`).then((all) => all[name](...given))"
    return page.evaluate(call, [module, function, list(given)])


def test_hashes_signatures_standing_entries_and_deadlines_are_the_same(phone):
    secret = "0123456789abcdef" * 4
    written = run(phone, "records", "canonical", SAID)
    assert written == canonical(SAID)
    sha256 = content_hash(SAID)
    assert run(phone, "records", "sha256", written) == sha256
    assert run(phone, "records", "sign", secret, sha256) == signature(secret, sha256)
    holidays = {
        row.day.isoformat(): {"name": row.name, "joint_leave": row.kind == "joint_leave"}
        for row in Holiday.objects.all()
    }
    for case in CASES:
        rule = policy(rule_of(case))
        counted = run(phone, "deadline", "reckon", case["start"], rule, holidays)
        assert (counted["due"], counted["skipped"]) == (case["due"], case["skipped"])
    keys = [str(uuid.UUID(int=number)) for number in range(5)]
    parents = {0: [], 1: [0], 2: [0], 3: [1, 2], 4: [2]}
    hour = {0: 9, 1: 11, 2: 10, 3: 8, 4: 8}
    events = [
        {
            "said": {
                "key": keys[number],
                "parents": [keys[one] for one in parents[number]],
                "at": f"2026-01-18T{hour[number]:02d}:00:00+07:00",
            }
        }
        for number in parents
    ]
    entries = [
        Entry(e["said"]["key"], tuple(e["said"]["parents"]), dt.datetime.fromisoformat(e["said"]["at"]), {})
        for e in events
    ]
    for count in range(1, 6):
        here = [one["said"]["key"] for one in run(phone, "records", "standing", events[:count])]
        assert here == [entry.key for entry in standing(entries[:count])]
