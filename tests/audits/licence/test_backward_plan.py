"""The backward plan in the numbers of the real case, and its drawings."""

import datetime as dt

import pytest

from audits.dashboard.burndown import chart, make_burndown
from audits.deadlines import after_days
from audits.licence.backward_plan import make_plan
from audits.licence.plan_chart import draw, make_ruler
from audits.models import Application, Finding, LogEntry, RuleSet
from audits.states import Category, FindingState, State
from tests.cast import moment

END = dt.date(2025, 1, 25)
TODAY = dt.date(2025, 1, 22)
STEPS = [
    (dt.date(2024, 11, 18), "", State.DRAFT),
    (dt.date(2024, 11, 18), State.DRAFT, State.SUBMITTED),
    (dt.date(2024, 12, 2), State.IN_REVIEW, State.RETURNED),
    (dt.date(2025, 1, 6), State.IN_REVIEW, State.DOCUMENTS_ACCEPTED),
    (dt.date(2025, 1, 10), State.DOCUMENTS_ACCEPTED, State.SCHEDULED),
    (dt.date(2025, 1, 18), State.SCHEDULED, State.ON_SITE),
    (dt.date(2025, 1, 18), State.ON_SITE, State.CORRECTING),
]


@pytest.fixture
def plan():
    """Three days before the end, four after the visit."""
    rules = RuleSet()
    record = Application(state=State.CORRECTING, state_since=moment(dt.date(2025, 1, 18)), rule_set=rules)
    log = [LogEntry(at=moment(day), source=source, target=target) for day, source, target in STEPS]
    return make_plan(rules, END, TODAY, record, log, correct_until=dt.date(2025, 2, 17))


def test_the_last_safe_days_are_counted_back_from_the_end(plan):
    assert [m.safe_on.isoformat() for m in plan.milestones] == [
        "2024-10-12",
        "2024-11-11",
        "2024-11-25",
        "2024-11-28",
        "2024-12-28",
        "2025-01-11",
        "2025-01-25",
    ]


def test_what_happened_and_what_is_expected_stand_beside_them(plan):
    assert [(m.day.isoformat(), m.happened, m.late_words) for m in plan.milestones] == [
        ("2024-11-18", True, "terlambat 37 hari"),
        ("2025-01-06", True, "terlambat 56 hari"),
        ("2025-01-18", True, "terlambat 54 hari"),
        ("2025-01-18", True, "terlambat 51 hari"),
        ("2025-02-17", False, "tertunda 51 hari"),
        ("2025-03-03", False, "tertunda 51 hari"),
        ("2025-03-17", False, "tertunda 51 hari"),
    ]


def test_the_gap_is_the_days_without_a_licence(plan):
    assert (plan.gap, plan.gap_begins, plan.expected_on) == (50, dt.date(2025, 1, 26), dt.date(2025, 3, 17))


def test_a_longer_deadline_moves_the_licence(plan):
    rules = RuleSet()
    record = Application(state=State.CORRECTING, state_since=moment(dt.date(2025, 1, 18)), rule_set=rules)
    later = make_plan(rules, END, TODAY, record, correct_until=dt.date(2025, 2, 27))
    assert later.expected_on == dt.date(2025, 3, 27)


def test_once_every_correction_is_closed_only_decision_and_issue_are_left():
    rules = RuleSet()
    record = Application(state=State.CORRECTING, state_since=moment(dt.date(2025, 1, 18)), rule_set=rules)
    assert make_plan(rules, END, TODAY, record).expected_on == after_days(TODAY, 28).due_on


def test_without_an_application_the_plan_speaks_of_filing_today():
    plan = make_plan(RuleSet(), END, dt.date(2024, 10, 12))
    assert (plan.expected_on, plan.gap, plan.lateness) == (END, -1, 0)
    assert plan.milestones[0].day == dt.date(2024, 10, 12)


def test_the_drawing_keeps_proportions_and_says_the_numbers(plan):
    drawing = draw(plan, "w", 1102, is_wide=True)
    assert drawing.title == (
        "Rencana aman berakhir 25 Januari 2025. Menurut perkiraan, lisensi baru terbit 17 Maret 2025. Masa tanpa lisensi 50 hari."
    )
    assert [box.text for box in drawing.plan][:2] == ["Peninjauan 30 hari", "Jadwal"]
    assert [box.kind for box in drawing.spans] == ["was", "was", "is", "will", "will", "will"]
    assert drawing.gap.text == "50 hari"  # "tanpa lisensi" stands below it
    assert drawing.gap.x + drawing.gap.width == pytest.approx(drawing.expected.x, abs=0.2)
    assert drawing.today.x < drawing.end.x < drawing.gap.x
    assert all(0 <= box.x <= 1102 for box in (*drawing.plan, *drawing.spans))


@pytest.mark.parametrize("days", [-900, -30, 0, 40, 400, 1700])
def test_the_drawing_holds_for_any_distance_from_the_end(days):
    on = after_days(END, -days).due_on
    for width, is_wide in ((1102, True), (312, False)):
        drawing = draw(make_plan(RuleSet(), END, on), "w", width, is_wide=is_wide)
        assert 0 <= drawing.today.x <= width
        assert 0 <= drawing.end.x <= width
        assert 1 <= len(drawing.months) <= 12


def test_the_ruler_has_one_tick_for_every_day_of_the_window():
    ruler = make_ruler(dt.date(2024, 7, 29), END, TODAY)
    assert ruler.label == "Penggaris masa perpanjangan 180 hari: 177 hari sudah lewat, 3 hari tersisa."
    assert ruler.past.count("v-8") == 177
    assert ruler.left.count("v-36") == 3
    assert [month.text for month in ruler.months] == ["Agu", "Sep", "Okt", "Nov", "Des", "Jan"]


@pytest.mark.parametrize("on", [dt.date(2023, 1, 1), dt.date(2026, 1, 1)])
def test_outside_the_window_nothing_is_running(on):
    ruler = make_ruler(dt.date(2024, 7, 29), END, on)
    assert ruler.left == ""
    assert ruler.past.count("v-8") == 180


def finding(issued, due=None, closed=None, category=Category.MINOR):
    state = FindingState.CLOSED if closed else FindingState.ISSUED
    return Finding(
        seq=1, issued_on=issued, due_on=due, category=category, state=state, closed_at=closed and moment(closed)
    )


def test_the_burndown_goes_up_when_told_and_down_when_closed():
    told, closed = dt.date(2025, 1, 18), dt.date(2025, 1, 21)
    rows = [finding(told, dt.date(2025, 2, 17)), finding(told, closed=closed), finding(told, category="observation")]
    burndown = make_burndown(rows, TODAY, END)
    assert burndown.points == [(told, 2), (closed, 1), (TODAY, 1)]
    assert burndown.title == "Perbaikan terbuka: 2 pada 18 Januari, 1 hari ini. Harus selesai semua pada 17 Februari."
    drawn = chart(burndown, "bw", 500, 236)
    assert drawn.need.endswith(f"{drawn.base}")
    assert drawn.end.text == "Berakhir 25 Jan"


def test_there_is_no_burndown_before_the_first_correction():
    assert make_burndown([finding(TODAY, category=Category.OBSERVATION)], TODAY, END) is None
