"""Reminders: each step of a ladder once, late after a missed run, silent once there is nothing to do."""

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from audits import reminders
from audits.deadlines import add_months, after_days, before_days
from audits.models import Notice
from audits.reminders import rung
from audits.states import State
from lsp.models import LSP
from tests import cast
from tests.audits.play import LSP_PEOPLE, take, told

LADDER = [365, 270, 180, 90, 60, 30, 14, 7, 1]


def days_before_end(lsp, days):
    """A moment so many days before the licence ends."""
    return cast.moment(before_days(lsp.licences.get().ends_on, days))


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (400, None),
        (365, 365),
        (364, 365),
        (91, 180),
        (90, 90),
        (1, 1),
        (0, 1),
        (-1, -1),
        (-7, -1),
        (-8, -8),
        (-15, -15),
    ],
)
def test_the_latest_step_reached(left, step):
    assert rung(LADDER, left) == step


@given(st.integers(-400, 400))
def test_steps_come_one_after_the_other(left):
    earlier, later = rung(LADDER, left + 1), rung(LADDER, left)
    assert earlier is None or later <= earlier


def test_an_lsp_without_a_file_is_reminded_on_its_home_page(lsp_a):
    reminders.remind_of_licences(days_before_end(lsp_a, 90))
    notices = Notice.objects.filter(lsp=lsp_a, kind="licence_ends").select_related("recipient")
    notice = notices.first()
    assert {told.recipient.full_name.split()[0] for told in notices} == LSP_PEOPLE
    assert (notice.application, notice.url.split("/")[-2]) == (None, "smk-wiworotomo")
    assert notice.subject == "Lisensi LSP SMK Wiworotomo berakhir 90 hari lagi"


def test_a_second_run_tells_nothing_new(lsp_a):
    at = days_before_end(lsp_a, 90)
    assert [bool(reminders.remind_of_licences(at)) for _ in range(3)] == [True, False, False]


def test_missed_runs_send_one_reminder_and_not_several(lsp_a):
    reminders.remind_of_licences(days_before_end(lsp_a, 90))
    assert reminders.remind_of_licences(days_before_end(lsp_a, 12)) == 3
    assert Notice.objects.filter(lsp=lsp_a, kind="licence_ends").count() == 6


def test_after_the_end_they_go_on_weekly(lsp_a):
    LSP.objects.exclude(pk=lsp_a.pk).first().licences.update(ends_on="2090-01-01")
    sent = [reminders.remind_of_licences(days_before_end(lsp_a, -day)) for day in range(1, 16)]
    assert sent == [3, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 3]
    assert "tidak boleh melaksanakan sertifikasi baru" in Notice.objects.filter(lsp=lsp_a).first().body


def test_a_draft_does_not_silence_them_and_a_submission_does(script, lsp_a, chair_a):
    player = script()
    draft = player(State.DRAFT)
    reminders.remind_of_licences(days_before_end(lsp_a, 90))
    assert told(draft, "licence_ends") == LSP_PEOPLE
    take(draft, "submit", chair_a)
    before = Notice.objects.filter(lsp=lsp_a, kind="licence_ends").count()
    reminders.remind_of_licences(days_before_end(lsp_a, 30))
    assert Notice.objects.filter(lsp=lsp_a, kind="licence_ends").count() == before


def test_after_a_withdrawal_they_begin_again(play, lsp_a):
    play(State.WITHDRAWN)
    reminders.remind_of_licences(days_before_end(lsp_a, 60))
    assert Notice.objects.filter(lsp=lsp_a, kind="licence_ends").count() == 3


def test_a_renewed_licence_is_not_reminded_of_its_old_end(play, lsp_a):
    application = play(State.LICENSED)
    old = application.licence
    reminders.remind_of_licences(cast.moment(before_days(old.ends_on, 7)))
    assert not Notice.objects.filter(lsp=lsp_a, kind="licence_ends").exists()


def test_a_revoked_licence_is_not_reminded(lsp_a, on):
    lsp_a.licences.get().events.create(kind="revoked", on=on, decree_number="KEP.9", reason="Pelanggaran.")
    reminders.remind_of_licences(days_before_end(lsp_a, 30))
    assert not Notice.objects.filter(lsp=lsp_a).exists()


def test_returned_documents_are_reminded_of_before_and_after_their_day(play):
    application = play(State.RETURNED)
    due = application.due_on
    sent = {left: reminders.remind_of_documents(cast.moment(before_days(due, left))) for left in (8, 7, 5, 3, 1, 0, -1)}
    assert sent == {8: 0, 7: 3, 5: 0, 3: 3, 1: 3, 0: 3, -1: 3}


def test_an_extension_starts_the_ladder_again(script, on):
    player = script()
    player(State.CORRECTING)
    due = player.finding(1).due_on
    assert reminders.remind_of_findings(cast.moment(before_days(due, 7))) == 6
    player.extend(1, cast.moment(before_days(due, 6)), 20, "Alat belum datang.")
    assert reminders.remind_of_findings(cast.moment(before_days(due, 6))) == 0
    assert reminders.remind_of_findings(cast.moment(after_days(due, 13).due_on)) == 6


def test_what_waits_for_the_team_is_not_reminded_of(script, chair_a):
    player = script()
    player(State.CORRECTING)
    player.answer_finding(1, cast.BEGAN)
    take(player.finding(2), "dispute", chair_a, note="Keliru.")
    assert reminders.remind_of_findings(cast.moment(player.finding(1).due_on)) == 0


def test_a_draft_lapses_by_itself_and_a_returned_file_is_proposed(play, lsp_b, on):
    draft = play(State.DRAFT, on=add_months(on, -12))
    returned = play(State.RETURNED, on=add_months(on, -12), lsp=lsp_b)
    assert [reminders.let_lapse(cast.moment(on)) for _ in range(2)] == [2, 0]
    draft.refresh_from_db()
    returned.refresh_from_db()
    assert (draft.state, returned.state) == (State.LAPSED, State.RETURNED)
    assert told(returned, "lapse_proposed") == {"Ratna"}


def test_a_recommendation_whose_dossier_changed_is_voided_once(play, on):
    application = play(State.RECOMMENDED)
    assert reminders.void_recommendations(cast.BEGAN) == 0
    application.scope.filter(scheme__code="KKNI-II-TKR").update(action="drop")
    assert [reminders.void_recommendations(cast.BEGAN) for _ in range(2)] == [1, 0]
    application.refresh_from_db()
    assert application.state == State.ASSESSED


def test_the_daily_run_does_all_of_it_and_sends(lsp_a, mailoutbox):
    lsp_a.licences.update(ends_on=after_days(cast.BEGAN.date(), 30).due_on)
    call_command("send_reminders", verbosity=0)
    assert "pairan@relisensi.example" in {message.to[0] for message in mailoutbox}
    sent = len(mailoutbox)
    call_command("send_reminders", verbosity=0)
    assert len(mailoutbox) == sent
