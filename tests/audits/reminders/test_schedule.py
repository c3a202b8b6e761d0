"""Reminders: planned for a day, sent once whatever the scheduler did, silent once there is nothing to do, louder the nearer the day."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from audits.deadlines import add_months, after_days, before_days
from audits.models import Notice, PlannedNotice
from audits.reminders import daily, schedule
from audits.reminders.schedule import DueItem
from audits.states import State
from lsp.models import Membership, Position
from tests import cast
from tests.audits.play import take, told

STEPS = [365, 270, 180, 90, 60, 30, 14, 7, 1]
STAFF = {"Tarlani", "Arman"}


def run(day, hour=6):
    """The reminders of a daily run on this day; says how many messages it wrote."""
    at = cast.moment(day, hour)
    of_files = [
        schedule for schedule in schedule.SCHEDULES if schedule.name != "duty_due"
    ]  # duties have tests of their own
    schedule.plan(at, of_files)
    return schedule.send_planned(at, of_files)


def days_before_end(lsp, days):
    """The day so many days before the licence ends."""
    return before_days(lsp.licences.get().ends_on, days)


def kinds(**which) -> dict[str, int]:
    """How many messages of each kind were written."""
    rows = Notice.objects.filter(**which).exclude(kind__in=["visit_closed"]).values_list("kind", flat=True)
    return {kind: list(rows).count(kind) for kind in set(rows) if "due" in kind or "ends" in kind}


@pytest.fixture
def alone(lsp_b):
    """No licence but LSP A's ends soon."""
    cast.redate(lsp_b.licences.all(), ends_on="2090-01-01", renewal_opens_on="2089-01-01")


# Which steps are written down


def owed(due_on, **fields) -> DueItem:
    return DueItem("1", due_on, STEPS, 7, {"chair": 180, "board": 60, "desk": -1}, None, **fields)


@given(st.integers(-60, 500), st.integers(0, 60))
def test_whatever_days_are_missed_every_step_is_written_down_once(left, missed):
    due_on = cast.BEGAN.date()
    first, later = before_days(due_on, left), before_days(due_on, left - missed)
    one = owed(due_on)
    planned = one.rungs(first, None)
    last = max((before_days(due_on, step) for step in planned), default=None)
    again = one.rungs(later, last) if last else one.rungs(later, None)
    assert not set(planned) & set(again)
    reached = [step for step in planned if step >= left]
    assert len(reached) <= 1
    expected = {step for step in [*STEPS, *one.steps_after(later)] if step < left} | set(reached)
    if last:
        assert set(planned) | set(again) == expected


def test_a_new_record_hears_of_the_latest_step_reached_and_not_of_all_before(on):
    assert owed(after_days(on, 12).due_on).rungs(on, None)[:2] == [14, 7]
    assert owed(after_days(on, 400).due_on).rungs(on, None)[0] == 365
    assert owed(before_days(on, 10)).rungs(on, None) == [-8, -15]


@pytest.mark.parametrize(
    ("step", "levels"),
    [
        (270, ["staff"]),
        (180, ["staff", "chair"]),
        (60, ["staff", "chair", "board"]),
        (-1, ["staff", "chair", "board", "desk"]),
    ],
)
def test_the_nearer_the_day_the_higher_it_is_heard(on, step, levels):
    assert owed(on).hear(step) == levels


# What is sent


def test_an_lsp_without_an_application_is_reminded_on_its_home_page(lsp_a, alone):
    run(days_before_end(lsp_a, 270))
    notices = Notice.objects.filter(lsp=lsp_a, kind="licence_ends").select_related("recipient")
    notice = notices.first()
    assert {told.recipient.full_name.split()[0] for told in notices} == STAFF
    assert (notice.application, notice.url.split("/")[-2]) == (None, "smk-wiworotomo")
    assert notice.subject == "Lisensi LSP SMK Wiworotomo berakhir 270 hari lagi"


def test_each_level_hears_in_its_own_words(lsp_a, alone):
    run(days_before_end(lsp_a, 14))
    heard = {n.kind: (n.recipient.full_name.split()[0], n.subject) for n in Notice.objects.select_related("recipient")}
    assert heard["licence_ends_chair"][0] == "Pairan"
    assert heard["licence_ends_board"][0] == "Yanuar"
    assert heard["licence_ends_desk"][0] == "Ratna"
    assert len({subject for _name, subject in heard.values()}) == 4


def test_where_there_is_no_staff_the_chair_hears_from_the_first_step(lsp_a, alone):
    Membership.objects.filter(lsp=lsp_a).exclude(position__in=[Position.CHAIR, Position.STEERING_BOARD]).delete()
    run(days_before_end(lsp_a, 365))
    assert [n.recipient.full_name for n in Notice.objects.filter(kind="licence_ends")] == ["Pairan"]


def test_a_second_run_tells_nothing_new(lsp_a, alone):
    day = days_before_end(lsp_a, 90)
    assert [bool(run(day)) for _ in range(3)] == [True, False, False]


def test_after_three_days_of_silence_one_run_sends_everything_once(script, on):
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 10)))
    due = player.finding(1).due_on
    run(before_days(due, 8))
    before = kinds()
    run(after_days(due, 1).due_on)  # the scheduler slept from the seventh day before to the day after
    sent = kinds()
    of_steps = PlannedNotice.objects.filter(schedule="finding_due", state="sent", due_on=due)
    assert sorted(of_steps.filter(level="staff", key=str(player.finding(1).pk)).values_list("step", flat=True)) == [
        -1,
        0,
        1,
        3,
        7,
        14,
    ]
    staff = 2
    findings = 2
    assert sent["finding_due"] - before["finding_due"] == staff * findings * len([7, 3, 1, 0, -1])
    assert not PlannedNotice.objects.filter(state="planned", send_on__lte=after_days(due, 1).due_on).exists()
    late = Notice.objects.filter(kind="finding_due", body__contains="seharusnya dikirim")
    assert late.count() == staff * findings * len([7, 3, 1, 0])
    assert run(after_days(due, 1).due_on) == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_send_nothing_twice(script, on):
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 10)))
    day = before_days(player.finding(1).due_on, 2)
    run(before_days(day, 3))
    before = Notice.objects.filter(kind__startswith="finding_due").count()
    start = Barrier(2)

    def scheduler(_number):
        try:
            start.wait()
            return run(day)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(scheduler, range(2)))
    notices = Notice.objects.filter(kind__startswith="finding_due")
    assert sum(written) == notices.count() - before > 0
    assert len(set(notices.values_list("unique_key", flat=True))) == notices.count()
    steps = PlannedNotice.objects.values_list("schedule", "key", "due_on", "step", "level")
    assert len(set(steps)) == len(steps)


def test_after_the_end_they_go_on_weekly(lsp_a, alone):
    run(lsp_a.licences.get().ends_on)
    sent = [bool(run(days_before_end(lsp_a, -day))) for day in range(1, 16)]
    assert [number for number, one in enumerate(sent, start=1) if one] == [1, 8, 15]
    body = Notice.objects.filter(lsp=lsp_a, kind="licence_ends").first().body
    assert "tidak boleh melaksanakan sertifikasi baru" in body


def test_a_draft_does_not_silence_them_and_a_submission_does(script, lsp_a, chair_a, alone):
    player = script()
    draft = player(State.DRAFT)
    run(days_before_end(lsp_a, 90))
    assert told(draft, "licence_ends") == STAFF
    assert told(draft, "licence_ends_chair") == {"Pairan"}
    take(draft, "submit", chair_a)
    before = kinds()
    run(days_before_end(lsp_a, 30))
    assert kinds() == before
    assert set(PlannedNotice.objects.filter(lsp=lsp_a, step__in=[60, 30]).values_list("state", flat=True)) == {"moot"}


def test_after_a_withdrawal_they_begin_again(play, lsp_a, alone):
    play(State.WITHDRAWN)
    run(days_before_end(lsp_a, 60))
    assert kinds(lsp=lsp_a) == {"licence_ends": 2, "licence_ends_chair": 1, "licence_ends_board": 1}


def test_a_renewed_licence_is_not_reminded_of_its_old_end(play, lsp_a):
    application = play(State.LICENSED)
    run(before_days(application.licence.ends_on, 7))
    assert kinds(lsp=lsp_a) == {}


def test_a_revoked_licence_is_not_reminded(lsp_a, on):
    lsp_a.licences.get().events.create(kind="revoked", on=on, decree_number="KEP.9", reason="Pelanggaran.")
    run(days_before_end(lsp_a, 30))
    assert kinds(lsp=lsp_a) == {}


def test_returned_documents_are_reminded_of_before_on_and_after_their_day(play, alone):
    application = play(State.RETURNED)
    due = application.due_on
    run(before_days(due, 8))
    sent = {}
    for left in (7, 5, 3, 1, 0, -1, -8):
        before = kinds(application=application)
        run(before_days(due, left))
        after = kinds(application=application)
        sent[left] = sorted(kind for kind in after if after[kind] > before.get(kind, 0))
    assert sent == {
        7: ["documents_due"],
        5: [],
        3: ["documents_due", "documents_due_chair"],
        1: ["documents_due", "documents_due_chair"],
        0: ["documents_due", "documents_due_chair"],
        -1: ["documents_due", "documents_due_board", "documents_due_chair"],
        -8: ["documents_due", "documents_due_board", "documents_due_chair", "documents_due_desk"],
    }


def test_an_extension_crosses_out_the_old_steps_and_plans_new_ones(script, alone):
    player = script()
    player(State.CORRECTING)
    due = player.finding(1).due_on
    run(before_days(due, 7))
    player.extend(1, cast.moment(before_days(due, 6)), 20, "Alat belum datang.")
    PlannedNotice.objects.filter(key=str(player.finding(2).pk)).delete()
    player.answer_finding(2, cast.moment(before_days(due, 6)))
    before = kinds()
    for left in (6, 3, 1, 0, -1):
        run(before_days(due, left))
    assert kinds() == before
    later = player.finding(1).due_on
    assert run(before_days(later, 7)) > 0
    old = PlannedNotice.objects.filter(key=str(player.finding(1).pk), due_on=due, step__lt=7, send_on__lte=later)
    assert set(old.values_list("state", flat=True)) == {"moot"}


def test_the_person_in_charge_is_reminded_alone(script, staff_a, alone):
    player = script()
    player(State.CORRECTING)
    player.assign(2, cast.BEGAN, staff_a)
    run(before_days(player.finding(2).due_on, 14))
    heard = Notice.objects.filter(kind="finding_due", finding=player.finding(2)).select_related("recipient")
    assert [notice.recipient.full_name for notice in heard] == ["Tarlani"]


def test_what_waits_for_the_team_is_not_reminded_of(script, chair_a, alone):
    player = script()
    player(State.CORRECTING)
    player.answer_finding(1, cast.BEGAN)
    take(player.finding(2), "dispute", chair_a, note="Keliru.")
    assert run(player.finding(1).due_on) == 0


def test_the_reminders_of_another_deadline_are_one_row(lsp_a, on, monkeypatch):
    """Whoever adds a duty names what is owed and the notices; the planner and the sender do the rest."""
    due_on = after_days(on, 3).due_on
    duty = schedule.ReminderSchedule(
        "licence_ends",
        lambda day: [DueItem("duty", due_on, [3, 0], 0, {}, lsp_a, facts={"ends_on": due_on, "safe_on": on})],
    )
    at = cast.moment(on)
    assert schedule.plan(at, [duty]) == 2
    assert schedule.send_planned(at, [duty]) == 2
    assert schedule.send_planned(cast.moment(due_on), [duty]) == 2


def test_a_draft_lapses_by_itself_and_a_returned_application_is_proposed(play, lsp_b, on):
    draft = play(State.DRAFT, on=add_months(on, -12))
    returned = play(State.RETURNED, on=add_months(on, -12), lsp=lsp_b)
    assert [daily.let_lapse(cast.moment(on)) for _ in range(2)] == [2, 0]
    draft.refresh_from_db()
    returned.refresh_from_db()
    assert (draft.state, returned.state) == (State.LAPSED, State.RETURNED)
    assert told(returned, "lapse_proposed") == {"Ratna"}


def test_a_recommendation_whose_dossier_changed_is_voided_once(play, on):
    application = play(State.RECOMMENDED)
    assert daily.void_recommendations(cast.BEGAN) == 0
    application.scope.filter(scheme__code="KKNI-II-TKR").update(action="drop")
    assert [daily.void_recommendations(cast.BEGAN) for _ in range(2)] == [1, 0]
    application.refresh_from_db()
    assert application.state == State.ASSESSED


def test_the_daily_run_does_all_of_it_and_sends(lsp_a, mailoutbox):
    cast.redate(lsp_a.licences.all(), ends_on=after_days(cast.BEGAN.date(), 30).due_on)
    call_command("send_reminders", verbosity=0)
    assert {"pairan@relisensi.example", "tarlani@relisensi.example"} <= {message.to[0] for message in mailoutbox}
    sent = len(mailoutbox)
    call_command("send_reminders", verbosity=0)
    assert len(mailoutbox) == sent
