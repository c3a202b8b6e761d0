"""An invitation is taken by the mailbox it was sent to, by accepting it, and by nobody who merely has or claims the address."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from lsp.models import Invitation, Position, User
from lsp.people import seats
from tests.cast import PASSWORD

NEW = {"full_name": "Siti Baru", "position": "staff", "title": "Tata usaha", "started_on": "01-02-2024"}
ACCEPTED = {"full_name": "Siti", "phone": "", "password": "empat ekor kucing", "repeated": "empat ekor kucing"}

pytestmark = pytest.mark.django_db


def invite(client, lsp, by, email, **typed):
    client.force_login(by)
    assert client.post(reverse("lsp:invite", args=[lsp.slug]), NEW | {"email": email} | typed).status_code == 302
    return re.search(r"https://relisensi\.test(/undangan/\S+)", mail.outbox[-1].body)[1]


def test_an_invitation_seats_nobody_and_opens_no_account(client, lsp_a, chair_a, staff_b):
    invite(client, lsp_a, chair_a, "baru@contoh.example")
    invite(client, lsp_a, chair_a, staff_b.email)
    assert not User.objects.filter(email="baru@contoh.example").exists()
    assert set(User.objects.get(pk=staff_b.pk).positions) == {staff_b.memberships.get().lsp_id}
    client.force_login(staff_b)
    assert client.get(reverse("lsp:people", args=[lsp_a.slug])).status_code == 404


def test_the_owner_of_the_address_signs_in_looks_and_accepts(client, lsp_a, chair_a, staff_b):
    link = invite(client, lsp_a, chair_a, staff_b.email)
    client.logout()
    assert unquote(client.get(link).url) == f"{reverse('account_login')}?next={link}"
    client.force_login(staff_b)
    page = client.get(link).content.decode()
    assert (lsp_a.name in page, "Terima undangan" in page) == (True, True)
    assert not lsp_a.memberships.filter(user=staff_b).exists()
    assert client.post(link).url == "/"
    assert lsp_a.memberships.get(user=staff_b).title == "Tata usaha"
    assert client.post(link).status_code == 410


def test_a_link_in_foreign_hands_gives_nothing(client, lsp_a, chair_a, staff_b, chair_b):
    link = invite(client, lsp_a, chair_a, staff_b.email)
    for person in (chair_a, chair_b):
        client.force_login(person)
        assert "untuk akun" in client.get(link).content.decode()
        assert client.post(link).status_code == 422
    client.logout()
    assert client.post(link, ACCEPTED).status_code == 302  # to the sign-in page
    assert not lsp_a.memberships.filter(position="staff").exists()
    assert User.objects.get(pk=staff_b.pk).check_password(PASSWORD)


def test_whoever_only_asked_for_the_address_gets_no_seat(client, lsp_a, chair_a, staff_b):
    """A signed-in person adds an address, a chair elsewhere invites that address."""
    client.force_login(staff_b)
    client.post(reverse("account_email"), {"action_add": "", "email": "sekretaris@contoh.example"})
    link = invite(client, lsp_a, chair_a, "sekretaris@contoh.example", position="secretary")
    client.force_login(staff_b)
    client.post(link)
    assert not lsp_a.memberships.filter(user=staff_b).exists()
    client.logout()
    client.post(link, ACCEPTED)
    seat = lsp_a.memberships.get(user__email="sekretaris@contoh.example")
    assert (seat.user_id != staff_b.pk, EmailAddress.objects.get(user=seat.user).verified) == (True, True)


@pytest.mark.parametrize("known", [True, False])
def test_an_invitation_can_be_declined(client, lsp_a, chair_a, staff_b, known):
    link = invite(client, lsp_a, chair_a, staff_b.email if known else "baru@contoh.example")
    client.logout()
    assert "Undangan ditolak" in client.post(link, {"decline": "1"}).content.decode()
    assert lsp_a.invitations.get().answer == Invitation.Answer.DECLINED
    assert client.get(link).status_code == 410


def test_an_invitation_is_taken_back(client, lsp_a, chair_a):
    link = invite(client, lsp_a, chair_a, "baru@contoh.example")
    offered = lsp_a.invitations.get()
    client.post(reverse("lsp:invitation_withdraw", args=[lsp_a.slug]), {"invitation": offered.pk})
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link, ACCEPTED).status_code == 410


def test_an_invitation_of_somebody_who_may_invite_no_more_is_dead(client, lsp_a, chair_a, staff_a, on):
    link = invite(client, lsp_a, staff_a, "baru@contoh.example")
    staff_a.memberships.update(ended_on=staff_a.memberships.get().started_on)
    client.logout()
    assert client.get(link).status_code == 410
    client.force_login(chair_a)
    client.post(reverse("lsp:invite_again", args=[lsp_a.slug]), {"invitation": lsp_a.invitations.get().pk})
    link = re.search(r"https://relisensi\.test(/undangan/\S+)", mail.outbox[-1].body)[1]
    client.logout()
    assert client.get(link).status_code == 200


def test_whoever_came_to_work_for_bnsp_meanwhile_is_not_seated(client, lsp_a, chair_a, staff_b, decider):
    link = invite(client, lsp_a, chair_a, staff_b.email)
    staff_b.groups.set(decider.groups.all())
    client.force_login(staff_b)
    response = client.post(link)
    assert response.status_code == 422
    assert "Anda bertugas untuk BNSP" in response.content.decode()
    assert not lsp_a.memberships.filter(user=staff_b).exists()


def test_a_chair_that_was_seated_meanwhile_is_told(client, lsp_a, lsp_b, chair_a, secretariat, on):
    offered = seats.invite(
        lsp_a, secretariat, email="baru@contoh.example", full_name="B", position=Position.CHAIR, title="", started_on=on
    )
    response = client.post(reverse("lsp:invitation", args=[seats.token_for(offered)]), ACCEPTED)
    assert response.status_code == 422
    assert "sudah terisi" in response.content.decode()
    assert not User.objects.filter(email="baru@contoh.example").exists()
    assert lsp_a.invitations.waiting().exists()


def test_one_invitation_a_position_waits_in_the_database_too(lsp_a, chair_a, on):
    words = {"full_name": "B", "position": "staff", "title": "", "started_on": on}
    seats.invite(lsp_a, chair_a, email="baru@contoh.example", **words)
    with pytest.raises(IntegrityError):
        seats.invite(lsp_a, chair_a, email="BARU@contoh.example", **words)


@pytest.mark.django_db(transaction=True)
def test_two_links_for_one_new_address_pressed_at_once_make_one_account(lsp_a, lsp_b, chair_a, chair_b, on):
    words = {"email": "baru@contoh.example", "full_name": "B", "position": "staff", "title": "", "started_on": on}
    links = [
        reverse("lsp:invitation", args=[seats.token_for(seats.invite(lsp, by, **words))])
        for lsp, by in ((lsp_a, chair_a), (lsp_b, chair_b))
    ]

    def press(path):
        try:
            return Client().post(path, ACCEPTED).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(press, links * 4))
    assert max(codes) < 500
    assert User.objects.filter(email="baru@contoh.example").count() == 1
    assert EmailAddress.objects.filter(email="baru@contoh.example", verified=True).count() == 1
