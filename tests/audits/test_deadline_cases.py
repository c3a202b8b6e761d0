"""Deadlines checked by hand against printed calendars: Lebaran 2025 and 2026, 18 August 2025, New Year, 29 February, a visit on a Saturday, three zones."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from audits.deadlines import Calendar, FreeDay, Grant, PausedPeriod, Policy, compute_deadline, legal_day

NATIONAL = """
2024-01-01 2024-02-08 2024-02-10 2024-02-14 2024-03-11 2024-03-29 2024-04-10 2024-04-11 2024-05-01 2024-05-09 2024-05-23 2024-06-01 2024-06-17
2024-07-07 2024-08-17 2024-09-16 2024-11-27 2024-12-25
2025-01-01 2025-01-27 2025-01-29 2025-03-29 2025-03-31 2025-04-01 2025-04-18 2025-04-20 2025-05-01 2025-05-12 2025-05-29 2025-06-01 2025-06-06
2025-06-27 2025-08-17 2025-09-05 2025-12-25
2026-01-01 2026-01-16 2026-02-17 2026-03-19 2026-03-21 2026-03-22 2026-04-03 2026-04-05 2026-05-01 2026-05-14 2026-05-27 2026-05-31 2026-06-01
2026-06-16 2026-08-17 2026-08-25 2026-12-25
2027-01-01 2027-01-05
"""
JOINT_LEAVE = """
2024-02-09 2024-03-12 2024-04-08 2024-04-09 2024-04-12 2024-04-15 2024-05-10 2024-05-24 2024-06-18 2024-12-26
2025-01-28 2025-03-28 2025-04-02 2025-04-03 2025-04-04 2025-04-07 2025-05-13 2025-05-30 2025-06-09 2025-12-26
2026-02-16 2026-03-18 2026-03-20 2026-03-23 2026-03-24 2026-05-15 2026-05-28 2026-12-24
"""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


FREE = {day(text): FreeDay("libur nasional") for text in NATIONAL.split()}
FREE |= {day(text): FreeDay("cuti bersama", is_joint_leave=True) for text in JOINT_LEAVE.split()}
FREE[day("2025-08-18")] = FreeDay("cuti bersama", is_joint_leave=True, published_on=day("2025-08-07"))
PRINTED = Calendar(1, FREE)

STAYS, MOVES, JOINT_LEAVE_COUNTS = {}, {"moves_to_working_day": True}, {"joint_leave_is_free": False}

CASES = [
    # calendar days; 18 January 2025 is the Saturday of a visit
    ("2025-01-18", 30, "calendar", STAYS, "2025-02-17"),
    ("2025-01-18", 14, "calendar", STAYS, "2025-02-01"),
    ("2025-01-18", 14, "calendar", MOVES, "2025-02-03"),
    ("2025-01-18", 0, "calendar", STAYS, "2025-01-18"),
    ("2025-03-01", 30, "calendar", STAYS, "2025-03-31"),
    ("2025-03-01", 30, "calendar", MOVES, "2025-04-08"),
    ("2025-03-01", 30, "calendar", MOVES | JOINT_LEAVE_COUNTS, "2025-04-02"),
    ("2024-12-02", 30, "calendar", STAYS, "2025-01-01"),
    ("2024-12-02", 30, "calendar", MOVES, "2025-01-02"),
    ("2025-08-04", 14, "calendar", STAYS, "2025-08-18"),
    ("2025-08-04", 14, "calendar", MOVES, "2025-08-19"),
    # 29 February
    ("2024-01-30", 30, "calendar", STAYS, "2024-02-29"),
    ("2023-01-30", 30, "calendar", STAYS, "2023-03-01"),
    ("2028-02-28", 1, "calendar", STAYS, "2028-02-29"),
    ("2028-02-29", 365, "calendar", STAYS, "2029-02-28"),
    ("2024-02-28", 1, "working", STAYS, "2024-02-29"),
    ("2024-02-28", 2, "working", STAYS, "2024-03-01"),
    ("2024-02-29", 1, "working", STAYS, "2024-03-01"),
    ("2024-02-29", 12, "months", STAYS, "2025-02-28"),
    ("2028-02-29", 48, "months", STAYS, "2032-02-29"),
    ("2024-01-31", 1, "months", STAYS, "2024-02-29"),
    # months
    ("2025-01-31", 1, "months", STAYS, "2025-02-28"),
    ("2025-01-18", 3, "months", STAYS, "2025-04-18"),
    ("2025-01-18", 3, "months", MOVES, "2025-04-21"),
    ("2025-11-30", 3, "months", STAYS, "2026-02-28"),
    ("2025-11-30", 3, "months", MOVES, "2026-03-02"),
    ("2025-12-31", 1, "months", STAYS, "2026-01-31"),
    # Isra Mikraj, joint leave and Imlek in one week of January 2025
    ("2025-01-20", 20, "working", STAYS, "2025-02-20"),
    ("2025-01-24", 1, "working", STAYS, "2025-01-30"),
    ("2025-01-24", 1, "working", JOINT_LEAVE_COUNTS, "2025-01-28"),
    ("2025-01-18", 3, "working", STAYS, "2025-01-22"),
    ("2025-01-18", 5, "working", STAYS, "2025-01-24"),
    ("2025-01-18", 6, "working", STAYS, "2025-01-30"),
    # Lebaran 2025: nothing is open from Friday 28 March to Monday 7 April
    ("2025-03-27", 1, "working", STAYS, "2025-04-08"),
    ("2025-03-26", 2, "working", STAYS, "2025-04-08"),
    ("2025-03-21", 5, "working", STAYS, "2025-04-08"),
    ("2025-03-21", 10, "working", STAYS, "2025-04-15"),
    ("2025-03-03", 20, "working", STAYS, "2025-04-09"),
    ("2025-03-27", 3, "working", JOINT_LEAVE_COUNTS, "2025-04-03"),
    ("2025-03-29", 1, "working", STAYS, "2025-04-08"),
    ("2025-04-06", 3, "working", STAYS, "2025-04-10"),
    ("2025-04-07", 9, "working", STAYS, "2025-04-21"),
    # the rest of 2025
    ("2025-04-30", 1, "working", STAYS, "2025-05-02"),
    ("2025-05-09", 1, "working", STAYS, "2025-05-14"),
    ("2025-05-28", 2, "working", STAYS, "2025-06-03"),
    ("2025-06-05", 1, "working", STAYS, "2025-06-10"),
    ("2025-06-26", 1, "working", STAYS, "2025-06-30"),
    ("2025-09-04", 1, "working", STAYS, "2025-09-08"),
    # 18 August 2025
    ("2025-08-15", 1, "working", STAYS, "2025-08-19"),
    ("2025-08-15", 1, "working", JOINT_LEAVE_COUNTS, "2025-08-18"),
    ("2025-08-01", 10, "working", STAYS, "2025-08-15"),
    ("2025-08-01", 11, "working", STAYS, "2025-08-19"),
    ("2025-08-18", 3, "working", STAYS, "2025-08-21"),
    # Christmas and New Year
    ("2024-12-24", 3, "working", STAYS, "2024-12-31"),
    ("2024-12-24", 4, "working", STAYS, "2025-01-02"),
    ("2025-12-23", 2, "working", STAYS, "2025-12-29"),
    ("2025-12-24", 5, "working", STAYS, "2026-01-05"),
    ("2025-12-31", 1, "working", STAYS, "2026-01-02"),
    ("2026-12-23", 1, "working", STAYS, "2026-12-28"),
    ("2026-12-31", 1, "working", STAYS, "2027-01-04"),
    ("2026-12-31", 2, "working", STAYS, "2027-01-06"),
    # Lebaran 2026: nothing is open from Wednesday 18 to Tuesday 24 March
    ("2026-03-17", 1, "working", STAYS, "2026-03-25"),
    ("2026-03-17", 3, "working", STAYS, "2026-03-27"),
    ("2026-03-17", 3, "working", JOINT_LEAVE_COUNTS, "2026-03-23"),
    ("2026-03-13", 2, "working", STAYS, "2026-03-17"),
    ("2026-03-13", 3, "working", STAYS, "2026-03-25"),
    ("2026-03-25", 7, "working", STAYS, "2026-04-06"),
    # the rest of 2026, and 2024
    ("2026-01-15", 1, "working", STAYS, "2026-01-19"),
    ("2026-02-13", 1, "working", STAYS, "2026-02-18"),
    ("2026-05-13", 1, "working", STAYS, "2026-05-18"),
    ("2026-05-26", 1, "working", STAYS, "2026-05-29"),
    ("2026-05-29", 1, "working", STAYS, "2026-06-02"),
    ("2026-08-14", 1, "working", STAYS, "2026-08-18"),
    ("2024-02-07", 1, "working", STAYS, "2024-02-12"),
    ("2024-02-13", 1, "working", STAYS, "2024-02-15"),
    ("2024-04-05", 1, "working", STAYS, "2024-04-16"),
    ("2024-11-26", 1, "working", STAYS, "2024-11-28"),
]


@pytest.mark.parametrize(("start", "count", "unit", "switches", "due"), CASES)
def test_a_deadline_is_what_a_printed_calendar_says(start, count, unit, switches, due):
    assert compute_deadline(day(start), Policy(count, unit, **switches), [PRINTED]).due_on == day(due)


@pytest.mark.parametrize(
    ("known_on", "due"), [("2025-08-06", "2025-08-18"), ("2025-08-07", "2025-08-19"), ("2025-08-15", "2025-08-19")]
)
def test_joint_leave_counts_from_the_day_its_decree_was_published(known_on, due):
    known = PRINTED.as_published_by(day(known_on))
    assert compute_deadline(day("2025-08-01"), Policy(11, "working"), [known]).due_on == day(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2025-01-25", "2025-01-31")], "2025-02-23"),
        ([("2025-01-18", "2025-01-19")], "2025-02-18"),
        ([("2025-01-25", "2025-01-25")], "2025-02-17"),
        ([("2025-01-25", "2025-01-27"), ("2025-02-01", "2025-02-04")], "2025-02-22"),
        ([("2025-01-25", "2025-01-31"), ("2025-01-28", "2025-02-02")], "2025-02-25"),
        ([("2025-02-16", "2025-02-20")], "2025-02-21"),
        ([("2025-02-17", "2025-02-20")], "2025-02-20"),
        ([("2025-02-18", "2025-02-20")], "2025-02-17"),
        ([("2025-02-10", None)], "2025-02-17"),
    ],
)
def test_thirty_days_from_the_visit_are_longer_by_the_days_on_which_the_clock_stood(pauses, due):
    stood = [PausedPeriod(day(began), day(ended) if ended else None) for began, ended in pauses]
    assert compute_deadline(day("2025-01-18"), Policy(30), [PRINTED], stood).due_on == day(due)


@pytest.mark.parametrize(
    ("pause", "due"),
    [(("2025-01-21", "2025-01-30"), "2025-02-05"), (("2025-01-30", "2025-02-01"), "2025-02-03")],
)
def test_five_working_days_stand_as_well(pause, due):
    stood = [PausedPeriod(day(pause[0]), day(pause[1]))]
    assert compute_deadline(day("2025-01-20"), Policy(5, "working"), [PRINTED], stood).due_on == day(due)


@pytest.mark.parametrize(
    ("granted", "pauses", "due"),
    [
        (("2025-02-10", "2025-03-01"), [], "2025-03-01"),
        (("2025-02-10", "2025-03-01"), [("2025-02-12", "2025-02-15")], "2025-03-04"),
        (("2025-02-10", "2025-03-01"), [("2025-01-20", "2025-01-25")], "2025-03-01"),
        (("2025-02-10", "2025-02-12"), [], "2025-02-17"),
        (("2025-02-20", "2025-02-19"), [], "2025-02-19"),
    ],
)
def test_an_extension_adds_to_the_deadline_and_never_takes_from_it(granted, pauses, due):
    grant = Grant(day(granted[0]), day(granted[1]))
    stood = [PausedPeriod(day(began), day(ended)) for began, ended in pauses]
    reckoned = compute_deadline(day("2025-01-18"), Policy(30), [PRINTED], stood, [grant])
    assert (reckoned.due_on, reckoned.original_on) == (day(due), day("2025-02-17"))


WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))


@pytest.mark.parametrize(
    ("zone", "clock", "legal"),
    [
        (WIB, "2025-02-17 23:59:59", "2025-02-17"),
        (WIB, "2025-02-18 00:00:00", "2025-02-18"),
        (WITA, "2025-02-17 23:59:59", "2025-02-17"),
        (WITA, "2025-02-18 00:59:59", "2025-02-17"),
        (WITA, "2025-02-18 01:00:00", "2025-02-18"),
        (WIT, "2025-02-17 23:59:59", "2025-02-17"),
        (WIT, "2025-02-18 01:59:59", "2025-02-17"),
        (WIT, "2025-02-18 02:00:00", "2025-02-18"),
        (WIT, "2024-03-01 01:59:59", "2024-02-29"),
        (WITA, "2026-01-01 00:59:59", "2025-12-31"),
    ],
)
def test_the_last_second_of_a_day_is_the_same_instant_in_every_zone(zone, clock, legal):
    assert legal_day(dt.datetime.fromisoformat(clock).replace(tzinfo=zone)) == day(legal)


def test_every_day_that_was_passed_over_has_its_name():
    reckoned = compute_deadline(
        day("2025-01-20"),
        Policy(5, "working"),
        [PRINTED],
        [PausedPeriod(day("2025-01-21"), day("2025-01-22"), "question")],
    )
    assert [(skip.day, skip.kind, skip.name) for skip in reckoned.skipped] == [
        (day("2025-01-22"), "pause", "question"),
        (day("2025-01-25"), "weekend", ""),
        (day("2025-01-26"), "weekend", ""),
        (day("2025-01-27"), "free", "libur nasional"),
        (day("2025-01-28"), "free", "cuti bersama"),
        (day("2025-01-29"), "free", "libur nasional"),
    ]
    assert reckoned.due_on == day("2025-01-31")
