"""The page that says how the site itself stands, and each row of it."""

import socket

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import minutes_before
from audits.models import Notice
from audits.operations import health_checks
from audits.operations.health_checks import BROKEN, CHECKS, MIND, OFF, WORKS
from audits.operations.task_recovery import WORKERS_MAX
from tests.audits.work import lost, waiting


def look(key: str):
    return CHECKS[key].look(timezone.now())


@pytest.fixture
def silent_port():
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def notice(to, *, attempts: int, minutes: int = 0) -> Notice:
    now = timezone.now()
    return Notice.objects.create(
        kind="submitted", recipient=to, subject="Surat", created_at=minutes_before(now, minutes), attempts=attempts
    )


def test_the_page_shows_every_check_in_words_and_costs_few_statements(
    secretariat, rules, django_assert_num_queries, client
):
    client.force_login(secretariat)
    with django_assert_num_queries(5):
        page = client.get(reverse("audits:operations")).content.decode()
    for check in CHECKS.values():
        assert str(check.label) in page
    assert "tidak dipindai untuk virus" in page
    assert "Kunci peragaan" in page
    for _n in range(50):
        waiting()
        notice(secretariat, attempts=Notice.MAX_ATTEMPTS)
    with django_assert_num_queries(5):
        page = client.get(reverse("audits:operations")).content.decode()
    assert "50 surel tidak dapat dikirim setelah 10 kali percobaan." in page


def test_only_the_secretariat_finds_the_way_there(secretariat, chair_a):
    url = reverse("audits:operations")
    for person, there in ((secretariat, True), (chair_a, False)):
        browser = Client()
        browser.force_login(person)
        assert (f'href="{url}"' in browser.get(reverse("audits:inbox")).content.decode()) is there


def test_no_scanner_is_said_and_one_that_is_away_is_an_alarm(settings, silent_port):
    settings.CLAMD = ""
    assert look("scanner").tone == OFF
    settings.CLAMD = f"clamd://127.0.0.1:{silent_port}"
    assert (look("scanner").tone, look("scanner").word) == (BROKEN, "Tidak menjawab")


def test_a_disk_that_fills_up_is_told_before_it_is_full(monkeypatch):
    assert look("storage").tone == WORKS
    monkeypatch.setattr(health_checks, "ROOM_LEFT_MIN", 10**18)
    assert look("storage").tone == MIND


def test_a_missing_key_is_an_alarm(settings, tmp_path):
    assert look("signing_key").word == "Kunci peragaan"
    settings.SIGNING_KEY_FILE = tmp_path / "tidak-ada.p12"
    assert look("signing_key").tone == BROKEN


@pytest.mark.django_db
def test_work_that_nobody_does_is_an_alarm(monkeypatch):
    assert look("work").tone == WORKS
    waiting()
    assert look("work").tone == WORKS
    waiting(minutes=health_checks.WORK_WAITS_MINUTES + 1)
    assert (look("work").tone, look("work").word) == (BROKEN, "Tidak berjalan")


@pytest.mark.django_db
def test_work_that_failed_is_told():
    lost(workers=WORKERS_MAX)
    call_command("housekeeping", verbosity=0)
    assert look("work").tone == MIND
    assert "Gagal dalam 24 jam terakhir: 1." in look("work").text


def test_mail_that_is_late_or_given_up_is_told(secretariat):
    assert look("mail").tone == WORKS
    notice(secretariat, attempts=1, minutes=61)
    assert look("mail").tone == MIND
    notice(secretariat, attempts=Notice.MAX_ATTEMPTS)
    assert look("mail").tone == BROKEN
