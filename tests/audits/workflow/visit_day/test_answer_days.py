"""Answering proposed days: agreed by the side that was asked, or others asked for, by the LSP twice at most."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.errors import NotAllowed, NotReady, Stale
from audits.licence.forecast import agreed_visit_day
from audits.models import Application, Assessor, DayProposal
from audits.states import DayState, Side, State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told
from tests.audits.team.days import free_days, proposed, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(play):
    return play(State.DOCUMENTS_ACCEPTED)


def test_an_agreed_day_is_the_day_of_the_visit(application, secretariat, staff_a, on):
    first, second = free_days(application, 2)
    hours = {"starts_at": dt.time(8), "ends_at": dt.time(16), "meeting_place": "Pos satpam"}
    proposal = proposed(application, secretariat, first, second, **hours)
    assert told(application, "visit_days_proposed") == LSP_PEOPLE
    agreed = take(proposal, "agree", staff_a, facts={"day": 2})
    assert (agreed.state, agreed.agreed.first_on, agreed.answered_by) == (DayState.AGREED, second, staff_a)
    record = Application.objects.get(pk=application.pk)
    visit = record.visit
    assert (visit.planned_on, visit.planned_until, visit.place) == (second, None, "Kampus LSP")
    assert (visit.hours, visit.meeting_place) == ("pukul 08.00–16.00", "Pos satpam")
    assert visit.agreed_at == agreed.state_since
    assert last_line(record) == ("visit_day.agree", "waiting", "agreed", "Tarlani")
    assert told(record, "visit_day_agreed") == {"Pairan", "Arman", "Ratna"}
    assert agreed_visit_day(record, on) == second


def test_days_that_the_lsp_proposes_are_answered_by_the_secretariat(application, secretariat, staff_a, chair_a, lead):
    (first,) = free_days(application)
    days = (first, after_days(first, 1).due_on)
    proposal = proposed(application, staff_a, days, side=Side.LSP)
    assert told(application, "visit_days_requested") == {"Ratna"}
    for person in (staff_a, chair_a, lead):
        with pytest.raises(NotAllowed):
            take(proposal, "agree", person, facts={"day": 1})
    take(proposal, "agree", secretariat, facts={"day": 1})
    visit = Application.objects.get(pk=application.pk).visit
    assert (visit.planned_on, visit.planned_until) == days


def test_asking_for_other_days_may_name_some_and_proposes_them_at_once(application, secretariat, staff_a):
    first, second, third = free_days(application, 3)
    proposal = proposed(application, secretariat, first)
    facts = {"days": [(second, None), (third, None)]} | said(note="Ujian nasional.")
    take(proposal, "ask_others", staff_a, note="Ujian nasional.", facts=facts)
    declined, other = application.day_proposals.order_by("seq")
    assert (declined.state, declined.answer_note) == (DayState.DECLINED, "Ujian nasional.")
    assert (other.side, other.state, other.asks_move) == (Side.LSP, DayState.WAITING, False)
    assert [day.first_on for day in other.days.all()] == [second, third]
    assert told(application, "visit_days_declined") == set()
    assert told(application, "visit_days_requested") == {"Ratna"}


def test_the_lsp_asks_for_other_days_twice_and_a_third_time_reads_why_not(application, secretariat, staff_a):
    for _time in range(2):
        proposal = proposed(application, secretariat)
        assert reasons(proposal, "ask_others") == []
        take(proposal, "ask_others", staff_a, note="Bentrok.")
    third = proposed(application, secretariat)
    why = "LSP sudah 2 kali meminta hari lain, dan lebih dari itu tidak dapat. Hubungi Sekretariat BNSP."
    assert reasons(third, "ask_others") == [why]
    with pytest.raises(NotReady):
        take(third, "ask_others", staff_a, note="Bentrok lagi.")
    assert take(third, "agree", staff_a, facts={"day": 1}).state == DayState.AGREED


def test_the_secretariat_may_ask_for_other_days_as_often_as_it_must(application, secretariat, staff_a):
    for _time in range(3):
        proposal = proposed(application, staff_a, side=Side.LSP)
        take(proposal, "ask_others", secretariat, note="Tim belum tersedia.")
    assert told(application, "visit_days_declined") == LSP_PEOPLE


def test_of_two_who_answer_at_once_the_second_is_told(application, secretariat, staff_a, chair_a):
    proposal = proposed(application, secretariat)
    seen = DayProposal.objects.get(pk=proposal.pk)
    take(proposal, "agree", staff_a, facts={"day": 1})
    with pytest.raises(Stale):
        take(seen, "ask_others", chair_a, note="Bentrok.")


def test_days_that_have_passed_cannot_be_agreed_to(application, secretariat, staff_a, on):
    proposal = proposed(application, secretariat)
    proposal.days.update(first_on=before_days(on, 1))
    assert reasons(proposal, "agree") == ["Semua hari yang diusulkan sudah lewat. Minta hari lain"]


def test_a_day_agreed_after_the_schedule_moves_the_visit_and_issues_the_letter_again(play, secretariat, staff_a):
    application = play(State.SCHEDULED)
    sequence = application.visit.calendar_sequence
    letters = application.documents.filter(kind="assignment_letter")
    (day,) = free_days(application)
    proposal = proposed(application, staff_a, day, side=Side.LSP)
    assert proposal.asks_move
    take(proposal, "agree", secretariat, facts={"day": 1})
    visit = Application.objects.get(pk=application.pk).visit
    assert (visit.planned_on, visit.calendar_sequence) == (day, sequence + 1)
    assert letters.count() == 2
    other = proposed(application, secretariat)
    take(other, "agree", staff_a, facts={"day": 2})
    assert letters.latest("seq").issued_by == secretariat
    assert "Surat perintah tugas yang baru sudah terbit" in application.notices.filter(kind="visit_day_agreed")[0].body


def test_a_request_to_move_counts_as_one_of_the_two(play, secretariat, staff_a):
    application = play(State.SCHEDULED)
    for _time in range(2):
        take(proposed(application, staff_a, side=Side.LSP), "ask_others", secretariat, note="Tim tidak dapat.")
    with pytest.raises(Stale, match="LSP sudah 2 kali meminta hari lain"):
        proposed(application, staff_a, side=Side.LSP)


def test_a_certificate_that_ends_before_the_new_day_keeps_it_from_being_agreed(play, secretariat, staff_a, member, on):
    application = play(State.SCHEDULED)
    proposal = proposed(application, staff_a, side=Side.LSP)
    Assessor.objects.filter(user=member).update(certificate_valid_until=on)
    with pytest.raises(NotReady, match="Sertifikat"):
        take(proposal, "agree", secretariat, facts={"day": 1})
    assert application.documents.filter(kind="assignment_letter").count() == 1


def test_one_proposal_waits_at_a_time(application, secretariat, staff_a):
    proposed(application, secretariat)
    with pytest.raises(Stale, match="Sudah ada usulan hari"):
        proposed(application, staff_a, side=Side.LSP)
    row = {"answer_by": timezone.localdate(), "proposed_by": staff_a, "proposed_at": timezone.now(), "place": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        application.day_proposals.create(seq=9, side=Side.LSP, state_since=timezone.now(), **row)


def test_while_days_wait_nothing_is_scheduled_or_moved(play, secretariat, staff_a):
    application = play(State.SCHEDULED)
    proposal = proposed(application, staff_a, side=Side.LSP)
    assert reasons(application, "reschedule") == ["Jawab usulan hari dari LSP"]
    take(proposal, "ask_others", secretariat, note="Tim tidak dapat.")
    assert reasons(application, "reschedule") == []
