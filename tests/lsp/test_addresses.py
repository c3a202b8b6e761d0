"""An e-mail address is nobody's until its mailbox confirmed it: asking for one gives no right, tells nothing and hurts nobody."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from lsp.models import User
from lsp.people import addresses
from tests.cast import PASSWORD

MINE = "/akun/email/"
NEW = "baru@contoh.example"

pytestmark = pytest.mark.django_db


def ask(client, person, email=NEW):
    client.force_login(person)
    return client.post(MINE, {"action_add": "", "email": email}, follow=True)


def letters_to(address):
    return [letter for letter in mail.outbox if letter.to == [address]]


def link_to(address=NEW):
    """The path in the last mail to this address."""
    return re.search(r"https://relisensi\.test(/akun/\S+)", letters_to(address)[-1].body)[1]


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_a_new_address_takes_the_place_of_the_old_one_once_it_is_confirmed(client, staff_b):
    old = staff_b.email
    ask(client, staff_b)
    assert User.objects.get(pk=staff_b.pk).email == old
    assert "meminta alamat surel baru" in letters_to(old)[-1].body
    assert "Pakai alamat ini" in client.get(link_to()).content.decode()
    assert User.objects.get(pk=staff_b.pk).email == old
    client.post(link_to())
    assert User.objects.get(pk=staff_b.pk).email == NEW
    assert list(EmailAddress.objects.filter(user=staff_b).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    assert f"diganti dari {old} menjadi {NEW}" in letters_to(old)[-1].body
    assert client.post(link_to()).status_code == 410


@pytest.mark.asks_for_proof
def test_a_change_asks_for_fresh_proof(client, staff_b):
    client.force_login(staff_b)
    assert client.post(MINE, {"action_add": "", "email": NEW}).url.startswith("/akun/reauthenticate/")
    assert letters_to(NEW) == []


def test_the_link_works_only_for_who_asked_and_is_signed_in(client, staff_b, chair_b):
    ask(client, staff_b)
    client.logout()
    assert client.get(link_to()).url.startswith(reverse("account_login"))
    client.post(link_to())
    client.force_login(chair_b)
    assert "Tautan ini untuk akun lain" in client.get(link_to()).content.decode()
    client.post(link_to())
    assert not EmailAddress.objects.filter(email=NEW, verified=True).exists()
    assert client.get(MINE).context["user"] == chair_b


def test_an_address_that_was_only_asked_for_signs_nobody_in_and_resets_no_password(client, staff_b):
    ask(client, staff_b)
    client.logout()
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": NEW})
    assert mail.outbox == []
    response = client.post(reverse("account_login"), {"login": NEW, "password": PASSWORD})
    assert response.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_lost_passwords_of_an_address_lead_to_its_owner_alone(client, staff_b, chair_a):
    ask(client, staff_b, chair_a.email)
    client.logout()
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": chair_a.email})
    page = client.get(link_to(chair_a.email), follow=True)
    assert len(mail.outbox) == 1
    client.post(page.request["PATH_INFO"], {"password1": "empat ekor kucing", "password2": "empat ekor kucing"})
    assert User.objects.get(pk=chair_a.pk).check_password("empat ekor kucing")
    assert User.objects.get(pk=staff_b.pk).check_password(PASSWORD)


def test_a_taken_address_is_answered_like_a_free_one(client, staff_b, chair_a):
    free = ask(client, staff_b)
    free_words = said(free).replace(NEW, "@")
    taken = ask(client, staff_b, chair_a.email)
    assert (taken.status_code, said(taken).replace(chair_a.email, "@")) == (200, free_words)


@pytest.mark.parametrize("action", ["action_primary", "action_send", "action_remove", "action_add", "nonsense"])
@pytest.mark.parametrize("address", ["taken", "own", "free", "kein@", ""])
def test_no_button_of_the_page_makes_an_unconfirmed_address_ones_own(client, staff_b, chair_a, action, address):
    ask(client, staff_b, chair_a.email)
    typed = {"taken": chair_a.email, "own": staff_b.email, "free": NEW}.get(address, address)
    assert client.post(MINE, {action: "", "email": typed}).status_code in {200, 302}
    assert User.objects.get(pk=staff_b.pk).email == staff_b.email
    assert not EmailAddress.objects.filter(user=staff_b, verified=True).exclude(email=staff_b.email).exists()


def test_without_a_confirmed_address_nothing_is_made_primary_either(client, staff_b, chair_a):
    EmailAddress.objects.filter(user=staff_b).delete()
    EmailAddress.objects.create(user=staff_b, email=chair_a.email)
    client.force_login(staff_b)
    assert client.post(MINE, {"action_primary": "", "email": chair_a.email}).status_code == 302
    assert User.objects.get(pk=staff_b.pk).email == staff_b.email


def test_an_address_that_got_an_account_meanwhile_is_refused_and_not_a_fault(client, staff_b):
    ask(client, staff_b)
    User.objects.create_user(NEW, "Orang Lain")
    response = client.post(link_to(), follow=True)
    assert (response.status_code, "tidak dapat dipakai" in said(response)) == (200, True)
    assert User.objects.get(pk=staff_b.pk).email == staff_b.email


def test_whoever_signs_in_with_an_unconfirmed_address_confirms_it_first(client, staff_b):
    EmailAddress.objects.filter(user=staff_b).delete()
    signing_in = {"login": staff_b.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), signing_in).url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    client.post(link_to(staff_b.email))
    assert client.post(reverse("account_login"), signing_in).url == "/"


def test_an_address_written_by_the_administration_is_confirmed_and_told(
    client, secretariat, staff_b, django_capture_on_commit_callbacks
):
    old = staff_b.email
    client.force_login(secretariat)
    form = {
        "full_name": staff_b.full_name,
        "phone": "",
        "zone": staff_b.zone,
        "is_active": "on",
        "email": NEW,
        "reason": "Surat",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("admin:lsp_user_change", args=[staff_b.pk]), form).status_code == 302
    assert len(letters_to(old)) == len(letters_to(NEW)) == 1
    client.logout()
    response = client.post(reverse("account_login"), {"login": NEW, "password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")


@pytest.mark.parametrize(
    "email", ["\u200bba\u200bru@contoh.example\u200b", "baru@con\u200btoh.example", " baru@contoh.example\xa0\ufeff"]
)
def test_letters_that_nobody_sees_are_no_part_of_an_address(client, lsp_a, chair_a, email):
    client.force_login(chair_a)
    words = {"email": email, "full_name": "S", "position": "staff", "title": "", "started_on": "01-02-2024"}
    client.post(reverse("lsp:invite", args=[lsp_a.slug]), words)
    assert lsp_a.invitations.get().email == NEW
    path = re.search(r"https://relisensi\.test(/undangan/\S+)", mail.outbox[-1].body)[1]
    client.logout()
    client.post(path, {"full_name": "S", "phone": "", "password": "empat ekor kucing", "repeated": "empat ekor kucing"})
    client.logout()
    for typed in (NEW, email):
        client.post(reverse("account_login"), {"login": typed, "password": "empat ekor kucing"})
        assert "_auth_user_id" in client.session
        client.logout()
    assert User.objects.create_user("o\u200brang@contoh.example", "O").email == "orang@contoh.example"


def test_the_database_knows_one_confirmed_account_an_address(staff_b, chair_b):
    with pytest.raises(IntegrityError):
        EmailAddress.objects.create(user=staff_b, email=chair_b.email, verified=True)


@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_confirm_one_address_at_once_leave_it_to_one(staff_b, chair_b):
    rows = [EmailAddress.objects.create(user=person, email=NEW) for person in (staff_b, chair_b)]

    def press(row):
        try:
            client = Client()
            client.force_login(User.objects.get(pk=row.user_id))
            return client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(row).key])).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(press, rows))
    assert max(codes) < 500
    assert User.objects.filter(email=NEW).count() == 1
    assert EmailAddress.objects.filter(email=NEW, verified=True).count() == 1


def test_confirming_drops_what_was_asked_for_before(staff_b):
    EmailAddress.objects.create(user=staff_b, email=NEW)
    addresses.confirm(staff_b)
    assert list(EmailAddress.objects.filter(user=staff_b).values_list("email", flat=True)) == [staff_b.email]
