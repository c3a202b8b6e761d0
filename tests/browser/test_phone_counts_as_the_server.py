"""What the phone computes by itself is what the server computes: hashes, signatures, heads of items, deadlines."""

import datetime as dt
import uuid

import pytest

from audits.models import Holiday, VisitEvent
from audits.models.finding import in_short
from audits.onsite.envelope import canonical, content_hash, signature
from audits.onsite.packs import policy
from audits.visit.entries import VisitEntry, heads
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
        counted = run(phone, "deadline", "computeDeadline", case["start"], rule, holidays)
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
        VisitEntry(e["said"]["key"], tuple(e["said"]["parents"]), dt.datetime.fromisoformat(e["said"]["at"]), {})
        for e in events
    ]
    for count in range(1, 6):
        here = [one["said"]["key"] for one in run(phone, "records", "heads", events[:count])]
        assert here == [entry.key for entry in heads(entries[:count])]


def judged_twice(first: str, second: str, why: str, people: list) -> tuple[list, list]:
    """One judgement and another one in its place, as the phone holds them and as the server does."""
    said, entries = [], []
    for number, (person, result) in enumerate(zip(people, (first, second), strict=True)):
        key, parents = str(uuid.UUID(int=number)), [str(uuid.UUID(int=0))] if number else []
        body = {"result": result} | ({"why": why} if why and number else {})
        at = f"2026-01-18T1{number}:00:00+07:00"
        event = {"key": key, "kind": "judgement", "parents": parents, "at": at, "body": body}
        said.append({"said": event, "by": person.full_name})
        source = VisitEvent(kind="judgement", by=person)
        entries.append(VisitEntry(key, tuple(parents), dt.datetime.fromisoformat(at), body, source))
    return said, entries


def test_what_overrules_without_a_reason_and_titles_are_the_same_here_and_there(phone, lead, member):
    for first, second in [("fails", "conforms"), ("fails", "fails"), ("open", "fails")]:
        for why in ("", " ", "SOP baru."):
            for people in ([member, lead], [lead, lead]):
                said, entries = judged_twice(first, second, why, people)
                here = [one["said"]["key"] for one in run(phone, "records", "heads", said)]
                assert here == [entry.key for entry in heads(entries)], (first, second, why)
    long = ["kata " * 40, "x" * 140, "swa-asesmen " * 9 + "belum-ada", "a " * 49 + "bcd efg", "b " * 48 + "cd efg"]
    for evidence in ["tiga SOP lama di TUK.", "  dua\n baris ", *long]:
        assert run(phone, "dom", "inShort", evidence) == in_short(evidence)
