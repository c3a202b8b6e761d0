"""What a decision leaves to be done is reminded of: conditions, the chair's right to object, an objection that waits for its ruling."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.decision.objection import dismiss, object_to, objection_until
from audits.models import Condition, Decision, Notice
from audits.reminders import schedule
from audits.reminders.schedule import SCHEDULES
from audits.states import State
from tests import cast
from tests.audits.play import fresh

pytestmark = pytest.mark.django_db


def run(name: str, day) -> None:
    """The daily run of one schedule."""
    mine = [schedule for schedule in SCHEDULES if schedule.name == name]
    schedule.plan(cast.moment(day), mine)
    schedule.send_planned(cast.moment(day), mine)


def heard(kind: str) -> list[tuple[str, str]]:
    """Who was told what, as first name and subject."""
    rows = Notice.objects.filter(kind__startswith=kind).order_by("pk").select_related("recipient")
    return [(row.recipient.full_name.split()[0], row.subject) for row in rows]


def test_a_condition_is_reminded_of_until_it_is_reported_louder_the_nearer_its_day(play, on):
    application = play(State.DEFERRED)
    condition = Condition.objects.get()
    run("condition_due", before_days(condition.due_on, 14))
    assert {name for name, _subject in heard("condition_due")} == {"Tarlani", "Arman"}
    notice = Notice.objects.filter(kind="condition_due").first()
    assert (notice.subject, notice.url) == (
        f"Syarat {condition} LSP SMK Wiworotomo: 14 hari lagi",
        application.url("conditions"),
    )
    assert condition.text in notice.body
    run("condition_due", before_days(condition.due_on, 7))
    assert ("Pairan", f"Syarat {condition} LSP SMK Wiworotomo 7 hari lagi: belum dilaporkan") in heard("condition_due_")
    run("condition_due", after_days(condition.due_on, 1).due_on)
    assert {"Pairan", "Yanuar", "Ratna"} == {name for name, _subject in heard("condition_due_")}
    before = Notice.objects.count()
    Condition.objects.update(reported_at=timezone.now(), report="Sudah", reported_by=application.declared_by)
    run("condition_due", after_days(condition.due_on, 8).due_on)
    assert Notice.objects.count() == before


def test_the_chair_hears_of_the_last_days_to_object_and_no_more_once_it_is_done(play, on):
    application = play(State.REJECTED)
    decision = Decision.objects.get()
    until = objection_until(application, decision)
    run("objection_open", before_days(until, 7))
    assert heard("objection_open") == [("Pairan", "Keberatan atas keputusan LSP SMK Wiworotomo: 7 hari lagi")]
    object_to(application, decision, by=application.declared_by, reason="Sudah lengkap", at=timezone.now())
    run("objection_open", before_days(until, 1))
    assert len(heard("objection_open")) == 1


def test_what_was_granted_whole_reminds_nobody_of_objecting(play, on):
    application = play(State.APPROVED)
    run("objection_open", before_days(objection_until(application, Decision.objects.get()), 1))
    assert heard("objection_open") == []


def test_an_objection_reminds_the_deciders_who_may_rule_and_on_its_last_day_the_desk(play, decider, on):
    another = cast.person("Miranti Soewandi", groups=("Pemutus",))
    application = play(State.REJECTED)
    raised = object_to(
        application, Decision.objects.get(), by=application.declared_by, reason="Sudah lengkap", at=timezone.now()
    )
    run("objection_due", before_days(raised.answer_by, 1))
    assert heard("objection_due") == [("Miranti", "Keberatan LSP SMK Wiworotomo menunggu putusan: 1 hari lagi")]
    run("objection_due", raised.answer_by)
    assert [name for name, _subject in heard("objection_due")] == ["Miranti", "Miranti", "Ratna"]
    dismiss(application, raised, by=fresh(another), note="Tidak beralasan", at=timezone.now())
    run("objection_due", after_days(raised.answer_by, 1).due_on)
    assert len(heard("objection_due")) == 3
