"""Whether messages arrived: what the secretariat sees of them, and sending one again."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audits.models import Notice
from audits.notices.delivery import deliver
from audits.states import State
from lsp.people import addresses

HERE = "audits:deliveries"


@pytest.fixture
def office(client, secretariat):
    client.force_login(secretariat)
    return client


def labels(response) -> list[str]:
    return [row["badge"].label for row in response.context["rows"]]


def test_each_message_says_how_far_it_has_come(office, play):
    play(State.IN_REVIEW)
    now = timezone.now()
    sent, failed, unsure, *rest = Notice.objects.order_by("-created_at", "-pk")
    assert len(rest) == 3
    Notice.objects.filter(pk=sent.pk).update(sent_at=now, read_at=now)
    Notice.objects.filter(pk=failed.pk).update(attempts=4, error="550 unknown", claimed_at=now)
    Notice.objects.filter(pk=unsure.pk).update(attempts=1, is_unsure=True, claimed_at=now)
    page = office.get(reverse(HERE))
    assert labels(page) == ["Dikirim", "Tertunda", "Tidak pasti", *["Menunggu"] * 3]
    rows = page.context["rows"]
    assert rows[0]["opened"]
    assert rows[1]["detail"] == "4 kali gagal, dicoba lagi: 550 unknown"
    assert rows[3]["detail"] == "Ikut ringkasan harian"
    assert [row["may_resend"] for row in rows] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("chosen", "found"), [("", 6), ("gagal", 1), ("menunggu", 4), ("belum-dibuka", 1), ("lain", 6)]
)
def test_the_list_is_narrowed_by_its_address(office, play, chosen, found):
    play(State.IN_REVIEW)
    first, second, *_rest = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(error="away", claimed_at=timezone.now(), attempts=1)
    Notice.objects.filter(pk=second.pk).update(sent_at=timezone.now())
    assert len(office.get(reverse(HERE), {"keadaan": chosen}).context["rows"]) == found


def test_a_message_is_sent_again_and_says_by_whom(office, play):
    play(State.SUBMITTED)
    notice = Notice.objects.filter(recipient__full_name="Tarlani").get()
    Notice.objects.filter(pk=notice.pk).update(attempts=10, error="550 unknown", claimed_at=timezone.now())
    office.post(reverse("audits:delivery_resend", args=[notice.key]))
    notice.refresh_from_db()
    assert notice.sent_at
    assert (notice.error, notice.resent_by.full_name) == ("", "Ratna Wulandari")
    assert [message.to for message in mail.outbox] == [["tarlani@relisensi.example"]]


def test_messages_of_a_draft_are_nobody_elses_business(office, play):
    application = play(State.DRAFT)
    row = {
        "recipient": application.created_by,
        "subject": "Draf",
        "body": "x",
        "url": "/",
        "created_at": timezone.now(),
    }
    notice = Notice.objects.create(kind="licence_ends", application=application, lsp=application.lsp, **row)
    assert office.get(reverse(HERE)).context["rows"] == []
    assert office.post(reverse("audits:delivery_resend", args=[notice.key])).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 50])
def test_messages_are_read_in_three_statements(office, chair_a, count, django_assert_num_queries):
    row = {"recipient": chair_a, "subject": "Pesan", "body": "x", "url": "/", "created_at": timezone.now()}
    Notice.objects.bulk_create(Notice(kind="submitted", **row) for _number in range(count))
    with django_assert_num_queries(3):
        assert len(office.get(reverse(HERE)).context["rows"]) == count


def test_the_next_page_goes_on_where_this_one_ends(office, chair_a):
    row = {"recipient": chair_a, "body": "x", "url": "/", "created_at": timezone.now()}
    Notice.objects.bulk_create(Notice(kind="submitted", subject=f"Pesan {n:02d}", **row) for n in range(60))
    page = office.get(reverse(HERE))
    further = office.get(page.context["next_url"])
    seen = [row["subject"] for row in (*page.context["rows"], *further.context["rows"])]
    assert (len(seen), len(set(seen))) == (60, 60)
    assert further.context["next_url"] == ""


def test_nobody_sends_by_hand_to_a_mailbox_that_has_not_confirmed_whose_it_is(office, play, staff_a):
    play(State.SUBMITTED)
    notice = Notice.objects.get(recipient=staff_a)
    Notice.objects.filter(pk=notice.pk).update(attempts=10, error="550 unknown", claimed_at=timezone.now())
    addresses.release(staff_a)
    rows = {row["email"]: row for row in office.get(reverse(HERE)).context["rows"]}
    assert not rows[staff_a.email]["may_resend"]
    page = office.post(reverse("audits:delivery_resend", args=[notice.key]), follow=True)
    assert "tidak dikirim ulang" in page.content.decode()
    notice.refresh_from_db()
    assert (notice.attempts, notice.resent_by, mail.outbox) == (10, None, [])


def test_no_message_leaves_for_a_mailbox_that_has_not_confirmed_whose_it_is(play, staff_a):
    play(State.SUBMITTED)
    notice = Notice.objects.get(recipient=staff_a)
    Notice.objects.filter(pk=notice.pk).update(is_urgent=True)
    addresses.release(staff_a)
    deliver()
    assert staff_a.email not in [letter.to[0] for letter in mail.outbox]
    addresses.confirm(staff_a)
    deliver()
    assert [letter.to for letter in mail.outbox if letter.subject.endswith(notice.subject)][-1:] == [[staff_a.email]]
