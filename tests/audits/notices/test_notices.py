"""Notices: written with the step, sent after the commit, once, and again after a pause when the mail server was away."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import after_days, minutes_before
from audits.models import Notice, SecretariatTask
from audits.notices.delivery import deliver, release_claims
from audits.notices.digest import sum_up
from audits.notices.outbox import tell
from audits.states import State
from lsp.models import User
from tests import cast
from tests.audits.play import take, told


class BrokenServer:
    """A mail server that is away."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail today")


class ServerThatRefusesOne(BrokenServer):
    """A mail server that does not know the staff of LSP A."""

    def send_messages(self, messages):
        for message in messages:
            if message.to[0].startswith("tarlani"):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        return len(messages)


@pytest.fixture(autouse=True)
def every_message_at_once(everybody):
    """People who want every message at once, except where a test is about the summary."""
    User.objects.update(mail_rhythm="at_once")


@pytest.fixture
def mail_server_away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"


def test_a_step_succeeds_and_its_mail_follows_the_commit(play, secretariat, django_capture_on_commit_callbacks):
    application = play(State.SUBMITTED)
    Notice.objects.update(sent_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        take(application, "begin_review", secretariat)
        assert mail.outbox == []
    assert sorted(message.to[0] for message in mail.outbox) == [
        "arman@relisensi.example",
        "pairan@relisensi.example",
        "tarlani@relisensi.example",
    ]
    assert not Notice.objects.to_send().exists()


def test_whoever_acts_is_not_told_of_it(play, secretariat):
    assert "Ratna" not in told(take(play(State.SUBMITTED), "begin_review", secretariat), "review_begun")


def test_a_mail_says_what_happened_and_leads_to_its_page(play):
    play(State.SUBMITTED)
    deliver()
    message = next(m for m in mail.outbox if "sudah diajukan" in m.subject)
    assert message.subject.startswith("[Relisensi] Permohonan RL-")
    assert "Pairan mengajukan permohonan relisensi LSP SMK Wiworotomo" in message.body
    assert "https://relisensi.test/" in message.body


def test_names_are_not_escaped_in_plain_text(play, lsp_a):
    lsp_a.name = "LSP Seni & Budaya"
    lsp_a.save()
    application = play(State.SUBMITTED)
    notice = Notice.objects.filter(application=application).first()
    assert "LSP Seni & Budaya" in notice.subject
    assert "LSP Seni & Budaya" in notice.body


def test_what_was_sent_is_not_sent_again(play):
    play(State.SUBMITTED)
    assert deliver() == 3
    assert deliver() == 0


def test_a_server_that_is_away_delays_a_mail_and_loses_none(play, mail_server_away, settings):
    play(State.SUBMITTED)
    now = timezone.now()
    assert deliver() == 0
    assert sorted(Notice.objects.values_list("error", "attempts")) == [("", 0), ("", 0), ("no mail today", 1)]
    assert (deliver(), release_claims(now)) == (0, 0)
    Notice.objects.filter(attempts=1).update(claimed_at=minutes_before(now, 16))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_notifications", verbosity=0)
    assert len(mail.outbox) == 3
    assert set(Notice.objects.values_list("error", flat=True)) == {""}


def test_an_address_that_is_refused_keeps_nobody_else_from_reading(play, settings):
    settings.EMAIL_BACKEND = f"{__name__}.ServerThatRefusesOne"
    play(State.SUBMITTED)
    assert deliver() == 2
    assert Notice.objects.filter(sent_at=None).count() == 1


def test_pauses_grow(play):
    play(State.SUBMITTED)
    now = timezone.now()
    Notice.objects.update(attempts=3, claimed_at=minutes_before(now, 40), error="no mail today")
    assert release_claims(now) == 0
    Notice.objects.update(claimed_at=minutes_before(now, 46))
    assert release_claims(now) == 3


def test_told_once_is_told_once(play, secretariat):
    application = play(State.SUBMITTED)
    told_now = [tell("withdrawn", application, at=timezone.now(), to=[secretariat], once="1") for _ in range(2)]
    assert told_now == [4, 0]


@pytest.mark.parametrize("state", [State.LICENSED, State.REJECTED, State.DEFERRED, State.WITHDRAWN])
def test_every_notice_on_the_way_is_whole(play, state):
    play(state, rounds=1)
    notices = Notice.objects.all()
    assert notices
    for notice in notices:
        assert notice.subject
        assert notice.url.startswith("/")
        assert "None" not in notice.body, notice.kind
        assert "  " not in notice.body.replace("\n", ""), notice.kind
        assert " ." not in notice.body, notice.kind


def test_a_person_who_left_is_told_nothing(play, secretariat, staff_a):
    application = play(State.SUBMITTED)
    staff_a.is_active = False
    staff_a.save()
    assert "Tarlani" not in told(take(application, "begin_review", secretariat), "review_begun")


# What failed


def test_what_failed_three_times_is_a_task_for_a_person(play, settings):
    settings.EMAIL_BACKEND = f"{__name__}.ServerThatRefusesOne"
    play(State.SUBMITTED)
    for _attempt in range(3):
        assert not SecretariatTask.objects.exists()
        deliver()
        Notice.objects.filter(sent_at=None).update(claimed_at=None)
    task = SecretariatTask.objects.get()
    assert task.kind == "message"
    assert "tarlani@relisensi.example" in task.detail
    deliver()
    assert SecretariatTask.objects.count() == 1


def test_a_server_that_stays_away_is_one_task_and_not_one_for_each_message(play, mail_server_away):
    play(State.SUBMITTED)
    for _attempt in range(9):
        deliver()
        Notice.objects.filter(attempts__lt=4).update(claimed_at=None)
    assert [task.subject for task in SecretariatTask.objects.all()] == ["Server surel tidak dapat dihubungi"]


def test_a_sender_that_never_came_back_leaves_the_doubt_to_a_person_and_sends_nothing_twice(play):
    play(State.SUBMITTED)
    now = timezone.now()
    Notice.objects.update(attempts=1, claimed_at=minutes_before(now, 16))
    assert release_claims(now) == 0
    assert (deliver(), len(mail.outbox)) == (0, 0)
    assert Notice.objects.filter(is_unsure=True).count() == SecretariatTask.objects.count() == 3
    assert release_claims(now) == 0
    assert SecretariatTask.objects.count() == 3


# The daily summary

WEEK = [after_days(cast.BEGAN.date(), n).due_on for n in range(1, 8)]
WEDNESDAY, SATURDAY = (next(day for day in WEEK if day.weekday() == number) for number in (2, 5))
MONDAY_AFTER = after_days(SATURDAY, 2).due_on


@pytest.fixture
def daily(every_message_at_once):
    """Everybody wants one message a day."""
    User.objects.update(mail_rhythm="daily")


def summaries():
    return Notice.objects.filter(kind="summary").select_related("recipient")


def test_what_is_no_deadline_waits_for_one_message_a_day(play, secretariat, daily):
    application = play(State.SUBMITTED, on=WEDNESDAY)
    take(application, "begin_review", secretariat, at=cast.moment(WEDNESDAY, 10))
    assert (deliver(), len(mail.outbox)) == (0, 0)
    assert [sum_up(cast.moment(WEDNESDAY, hour)) for hour in (12, 13)] == [4, 0]
    deliver()
    letter = next(m for m in mail.outbox if m.to == ["tarlani@relisensi.example"])
    assert letter.subject == "[Relisensi] Ringkasan: 2 pesan untuk Anda"
    assert f"https://relisensi.test{application.get_absolute_url()}" in letter.body
    assert not Notice.objects.filter(sent_at=None).exists()
    assert (deliver(), len(mail.outbox)) == (0, 4)


def test_deadlines_and_returns_never_wait(play, daily):
    application = play(State.RETURNED)
    sent = Notice.objects.filter(application=application, kind="documents_returned")
    deliver()
    assert sent.exists()
    assert not sent.filter(sent_at=None).exists()
    assert {n.kind for n in Notice.objects.filter(sent_at=None)} == {"submitted", "review_begun"}


def test_nobody_gets_a_summary_on_a_weekend_and_nothing_is_lost(play, daily):
    play(State.SUBMITTED, on=SATURDAY)
    assert sum_up(cast.moment(SATURDAY, 12)) == 0
    assert sum_up(cast.moment(MONDAY_AFTER, 6)) == 3


def test_what_was_read_already_is_not_summed_up(play, daily):
    play(State.SUBMITTED, on=WEDNESDAY)
    Notice.objects.filter(recipient__full_name="Tarlani").update(read_at=timezone.now())
    assert sum_up(cast.moment(WEDNESDAY, 12)) == 2
    assert "Tarlani" not in {notice.recipient.full_name for notice in summaries()}


def test_a_summary_stands_in_no_inbox(client, play, daily, chair_a):
    play(State.SUBMITTED, on=WEDNESDAY)
    sum_up(cast.moment(WEDNESDAY, 12))
    client.force_login(chair_a)
    page = client.get(reverse("audits:inbox"))
    assert "Ringkasan" not in "".join(row["subject"] for row in page.context["rows"])


def test_everybody_chooses_their_own_rhythm(client, chair_a):
    client.force_login(chair_a)
    client.post(
        reverse("audits:account"),
        {"full_name": "Pairan", "phone": "", "zone": "Asia/Makassar", "mail_rhythm": "at_once"},
    )
    chair_a.refresh_from_db()
    assert (chair_a.mail_rhythm, chair_a.zone) == ("at_once", "Asia/Makassar")


@pytest.mark.parametrize(("zone", "words"), [("Asia/Makassar", "00.59 WITA"), ("Asia/Jayapura", "01.59 WIT")])
def test_a_deadline_says_when_its_day_ends_where_the_reader_lives(play, staff_a, zone, words):
    User.objects.filter(pk=staff_a.pk).update(zone=zone)
    play(State.RETURNED)
    deliver()
    assert {m.to[0] for m in mail.outbox if words in m.body} == {"tarlani@relisensi.example"}
