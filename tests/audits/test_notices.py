"""Notices: written with the step, sent after the commit, once, and again after a pause when the mail server was away."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from audits.deadlines import minutes_before
from audits.models import Notice
from audits.notifications import deliver, release_claims, tell
from audits.states import State
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
    Notice.objects.update(attempts=3, claimed_at=minutes_before(now, 40))
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
