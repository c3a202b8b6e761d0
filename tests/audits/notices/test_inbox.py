"""The inbox: what a person was told, opened once, and nobody else's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Notice
from audits.states import State


@pytest.fixture
def notices(play, chair_a):
    """Make so many notices for the chair."""
    record = play(State.SUBMITTED)

    def notices(count: int) -> list[Notice]:
        Notice.objects.all().delete()
        at = timezone.now()
        rows = [
            Notice(
                kind="review_begun",
                application=record,
                recipient=chair_a,
                subject=f"Pesan {number:02d}",
                body="Yth. Bapak/Ibu,\n\nIsi pesan.",
                url=record.get_absolute_url(),
                created_at=at,
            )
            for number in range(count)
        ]
        return Notice.objects.bulk_create(rows)

    return notices


def subjects(response) -> list[str]:
    return [row["subject"] for row in response.context["rows"]]


def test_opening_a_notice_marks_it_and_leads_on(client, notices, chair_a):
    (notice,) = notices(1)
    client.force_login(chair_a)
    address = reverse("audits:notice", args=[notice.key])
    assert "Isi pesan." in client.get(address).content.decode()
    assert Notice.objects.get().read_at is None
    assert client.post(address).url == notice.url
    read_at = Notice.objects.get().read_at
    client.post(address)
    assert Notice.objects.get().read_at == read_at is not None


def test_nobody_opens_the_notice_of_another(client, notices, staff_a, secretariat):
    (notice,) = notices(1)
    for person in (staff_a, secretariat):
        client.force_login(person)
        address = reverse("audits:notice", args=[notice.key])
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
        assert subjects(client.get(reverse("audits:inbox"))) == []
    assert Notice.objects.get().read_at is None


def test_pages_follow_each_other_without_loss_or_repetition(client, notices, chair_a):
    notices(60)
    client.force_login(chair_a)
    address, seen = reverse("audits:inbox"), []
    while address:
        response = client.get(address)
        seen += subjects(response)
        address = response.context["next_url"]
    assert seen == [f"Pesan {number:02d}" for number in reversed(range(60))]


def test_only_the_unread_on_request(client, notices, chair_a):
    first, *_others = notices(3)
    Notice.objects.filter(pk=first.pk).update(read_at=timezone.now())
    client.force_login(chair_a)
    assert subjects(client.get(reverse("audits:inbox"), {"tampil": "belum-dibaca"})) == ["Pesan 02", "Pesan 01"]


def test_all_are_marked_as_read_at_once(client, notices, chair_a):
    notices(3)
    client.force_login(chair_a)
    page = client.post(reverse("audits:read_all"), follow=True).content.decode()
    assert "3 pesan ditandai sudah dibaca." in page
    assert not Notice.objects.unread().exists()


def test_an_address_that_is_no_notice_shows_the_first_page(client, notices, chair_a):
    notices(2)
    client.force_login(chair_a)
    assert len(subjects(client.get(reverse("audits:inbox"), {"sesudah": "x'; --"}))) == 2


def test_an_empty_inbox_says_what_will_appear(client, chair_a):
    client.force_login(chair_a)
    assert "Belum ada pesan" in client.get(reverse("audits:inbox")).content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_costs_three_statements(client, notices, chair_a, django_assert_num_queries, count):
    notices(count)
    client.force_login(chair_a)
    with django_assert_num_queries(3):
        client.get(reverse("audits:inbox"))


def test_the_beginning_of_a_message_ends_with_a_whole_word(client, notices, chair_a):
    [row] = notices(1)
    Notice.objects.filter(pk=row.pk).update(body="Yth. Bapak/Ibu,\n\n" + "permohonan " * 30)
    client.force_login(chair_a)
    [shown] = client.get(reverse("audits:inbox")).context["rows"]
    assert set(shown["excerpt"].split()) == {"permohonan", "…"}
