"""Signing in: guessing is limited without locking the owner out, and a password that is guessed soon is not taken."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from lsp.models import User
from lsp.people import seats
from lsp.people.invitations import token_for
from tests.cast import PASSWORD

SIGN_IN = "/akun/login/"
pytestmark = pytest.mark.django_db


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": person.email, "password": password}, **more)


def is_in(client):
    return "_auth_user_id" in client.session


def lock_out(person, tries=5):
    """A stranger guesses from another address."""
    for n in range(tries):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), person, f"salah {n}")


def test_strangers_do_not_lock_out_the_owner_on_a_known_device(client, staff_a):
    sign_in(client, staff_a)
    client.post(reverse("account_logout"))
    lock_out(staff_a)
    sign_in(client, staff_a)
    assert is_in(client)


def test_a_device_is_known_for_its_own_people_alone(client, staff_a, staff_b):
    sign_in(client, staff_b)
    client.post(reverse("account_logout"))
    lock_out(staff_a)
    sign_in(client, staff_a)
    assert not is_in(client)
    client.cookies["device"] = "karangan"
    sign_in(client, staff_a)
    assert not is_in(client)


def test_strangers_at_the_same_address_use_up_nothing_of_the_owners(client, staff_a):
    """A whole office, or all telephones of a town, come from one address."""
    sign_in(client, staff_a)
    inside = Client()
    inside.force_login(staff_a)
    client.post(reverse("account_logout"))
    for n in range(32):
        Client().post(SIGN_IN, {"login": f"orang{n}@contoh.example", "password": "salah"})
    assert "Kata sandi dapat dicoba lagi pukul" in sign_in(Client(), staff_a).content.decode()
    sign_in(client, staff_a)
    assert is_in(client)
    assert inside.post("/akun/reauthenticate/", {"password": PASSWORD}).status_code == 302


def ask_for_code(person, address="203.0.113.9", client=None):
    asking = client or Client()
    return asking.post(reverse("account_request_login_code"), {"email": person.email}, REMOTE_ADDR=address)


def test_strangers_do_not_keep_the_owner_from_a_code(client, staff_a):
    sign_in(client, staff_a)
    client.post(reverse("account_logout"))
    for _ in range(5):
        refused = ask_for_code(staff_a)
    assert "sudah beberapa kali diminta" in refused.content.decode()
    assert ask_for_code(staff_a, "198.51.100.7").status_code == 302  # from an address of one's own
    for n in range(12):
        for _ in range(3):
            ask_for_code(staff_a, f"203.0.113.{n}")
    assert ask_for_code(staff_a, "198.51.100.8").status_code == 200
    assert len(mail.outbox) == 30
    assert ask_for_code(staff_a, client=client).status_code == 302  # on a device of one's own


def test_a_mailbox_with_several_links_for_a_new_password_gets_no_more_and_those_still_open(client, staff_a):
    for n in range(8):
        answer = Client().post(
            reverse("account_reset_password"), {"email": staff_a.email}, REMOTE_ADDR=f"203.0.113.{n}"
        )
        assert answer.url == reverse("account_reset_password_done")
    assert len(mail.outbox) == 5
    assert new_password(client, mail.outbox[0]).url == reverse("account_reset_password_from_key_done")


def new_password(client, letter):
    """Follow the link of this letter and make a password."""
    link = re.search(r"https://relisensi\.test(/akun/\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": "empat ekor kucing", "password2": "empat ekor kucing"})


@pytest.mark.parametrize("way", ["link", "change"])
def test_whoever_made_a_password_signs_in_there_whatever_strangers_try(client, staff_a, way):
    lock_out(staff_a)
    if way == "link":
        client.post(reverse("account_reset_password"), {"email": staff_a.email})
        new_password(client, mail.outbox[-1])
    else:
        client.force_login(staff_a)
        made = {"oldpassword": PASSWORD, "password1": "empat ekor kucing", "password2": "empat ekor kucing"}
        client.post(reverse("account_change_password"), made)
        client.post(reverse("account_logout"))
    sign_in(client, staff_a, "empat ekor kucing")
    assert is_in(client)


def test_another_password_makes_every_device_unknown(client, staff_a):
    sign_in(client, staff_a)
    client.post(reverse("account_logout"))
    staff_a.set_password("empat ekor kucing")
    staff_a.save()
    lock_out(staff_a)
    sign_in(client, staff_a, "empat ekor kucing")
    assert not is_in(client)


def test_guessing_on_a_known_device_is_limited_too(client, staff_a):
    sign_in(client, staff_a)
    client.post(reverse("account_logout"))
    for n in range(5):
        sign_in(client, staff_a, f"salah {n}")
    sign_in(client, staff_a)
    assert not is_in(client)


def test_whoever_has_to_wait_is_told_until_when(client, staff_a):
    with time_machine.travel(dt.datetime(2026, 3, 2, 3, 14, 20, tzinfo=dt.UTC), tick=False):
        lock_out(staff_a)
    with time_machine.travel(dt.datetime(2026, 3, 2, 3, 15, 0, tzinfo=dt.UTC), tick=False):
        page = sign_in(client, staff_a).content.decode()
        assert "dicoba lagi pukul 10.20 WIB" in page
        assert reverse("account_request_login_code") in page
    with time_machine.travel(dt.datetime(2026, 3, 2, 3, 20, 0, tzinfo=dt.UTC), tick=False):
        sign_in(client, staff_a)
        assert is_in(client)


def test_a_code_by_mail_opens_to_the_owner(client, staff_a):
    lock_out(staff_a)
    client.post(reverse("account_request_login_code"), {"email": staff_a.email})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.MULTILINE)[0]
    assert mail.outbox[-1].to == [staff_a.email]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_in(client)
    client.post(reverse("account_logout"))
    sign_in(client, staff_a)
    assert is_in(client)


def test_a_code_by_mail_steps_round_no_second_factor(client, secretariat):
    TOTP.activate(secretariat, generate_totp_secret())
    client.post(reverse("account_request_login_code"), {"email": secretariat.email})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.MULTILINE)[0]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert (response.url, is_in(client)) == (reverse("mfa_authenticate"), False)


def test_a_code_goes_to_no_unknown_closed_or_unopened_account_and_the_answer_is_the_same(client, staff_a, staff_b):
    User.objects.create_user("terundang@contoh.example", "Terundang")
    User.objects.filter(pk=staff_b.pk).update(is_active=False)
    pages = set()
    for email in (staff_a.email, "tiada@contoh.example", staff_b.email, "terundang@contoh.example"):
        response = Client().post(reverse("account_request_login_code"), {"email": email}, follow=True)
        pages.add(
            re.sub(r"(?s)<script.*?</script>|csrfmiddlewaretoken\S+ value=\S+", "", response.content.decode()).replace(
                email, "@"
            )
        )
    assert len(pages) == 1
    assert [letter.to for letter in mail.outbox] == [[staff_a.email]]


@pytest.mark.asks_for_proof
def test_strangers_do_not_keep_whoever_is_signed_in_from_proving_it(client, staff_a):
    client.force_login(staff_a)
    lock_out(staff_a)
    asked = client.post("/akun/email/", {"action_add": "", "email": "baru@contoh.example"})
    assert asked.url.startswith("/akun/reauthenticate/")
    response = client.post(asked.url, {"password": PASSWORD, "next": "/akun/email/"})
    assert (response.status_code, [letter.to for letter in mail.outbox]) == (
        302,
        [["baru@contoh.example"], [staff_a.email]],
    )


def test_the_mark_of_a_device_is_no_way_in_and_no_script_reads_it(client, staff_a):
    response = sign_in(client, staff_a)
    cookie = response.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    other = Client()
    other.cookies["device"] = cookie.value
    assert other.get("/akun/email/").url.startswith(SIGN_IN)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "kudakudakudakuda",
        "abcdefghijklmn",
        "qwertyuiop12",
        "relisensi2026",
        "PairanWiworotomo",
        "bismillah123",
        "wiworotomo 2026",
        "081234567890",
    ],
)
def test_a_password_that_is_guessed_soon_is_refused_with_a_reason(password):
    person = User(email="pairan@wiworotomo.example", full_name="Pairan Wiworotomo")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    assert "mudah ditebak" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "bismillahirrahmanirrahim",
        "b1sm1ll4h2026!",
        "Assalamualaikum1",
        "indonesia17081945",
        "garudapancasila",
        "merdeka17agustus",
        "sayangku1234",
        "akucintakamu123",
        "rahasiaku123",
        "katasandi1234!",
        "selamatpagi123",
        "terimakasih2026",
        "semangat12345!",
        "smkn1purwokerto",
        "SMKNegeri2Jakarta",
        "kepalasekolah1",
        "yogyakarta2026!!",
        "budisantoso1990",
        "persebaya1927",
        "januari2026!!",
        "pairan2026!!",
        "Pairan.123456",
        "12ketua34lsp56",
        "1qaz2wsx3edc",
        "zaq12wsxcde3",
        "!qaz@wsx#edc",
        "1234qwerasdf",
        "sayang cinta rindu",
        "bismillah sayangku ganteng",
        "IndonesiaJakartaBandung",
        "Bismillah.Sayang.2026.Jakarta",
        "b1smill4h s4yang j4karta",
        "password dragon monkey",
    ],
)
def test_what_people_here_try_first_is_refused_whatever_stands_beside_it(password):
    with pytest.raises(ValidationError, match="mudah ditebak"):
        validate_password(password, User(email="pairan@wiworotomo.example", full_name="Pairan Wiworotomo"))


@pytest.mark.parametrize("link", ["abc", "-1", "a_b-c", "1-", "-", "9" * 400, "0-0", "zz-zz"])
def test_a_link_for_a_new_password_that_no_letter_held_is_over(client, rules, link):
    answer = client.get(f"/akun/password/reset/key/{link}/")
    assert answer.status_code == 200
    assert "Tautan tidak berlaku lagi" in answer.content.decode()


@pytest.mark.parametrize("password", ["Tumbuh-Pagar-Kemiri-1", "tumbuhpagarkemiri"])
def test_the_name_of_ones_body_is_no_password(lsp_a, chair_a, staff_a, on, password):
    validate_password(password, staff_a)
    type(lsp_a).objects.filter(pk=lsp_a.pk).update(name="LSP SMK Tumbuh Pagar Kemiri")
    words = {"full_name": "B", "position": "staff", "title": "", "started_on": on}
    seats.invite(lsp_a, chair_a, email="baru@contoh.example", **words)
    for person in (User.objects.get(pk=staff_a.pk), User(email="Baru@contoh.example", full_name="B")):
        with pytest.raises(ValidationError, match="mudah ditebak"):
            validate_password(password, person)


@pytest.mark.parametrize(
    "password",
    [
        "empat ekor kucing",
        "hujan-sore-di-kebumen",
        "pagar biru " * 9 + "tumbuh jagung",
        "xK9#mQ2v!pLw",
        "7#4!9$2@8%1^",
        "sayang cinta rindu 749281053366",
    ],
)
def test_some_words_that_have_nothing_to_do_with_each_other_are_a_password(password):
    validate_password(password, User(email="pairan@wiworotomo.example", full_name="Pairan"))


def test_every_page_that_takes_a_password_refuses_a_weak_one(client, staff_a):
    client.force_login(staff_a)
    weak = {"oldpassword": PASSWORD, "password1": "aaaaaaaaaaaa", "password2": "aaaaaaaaaaaa"}
    response = client.post(reverse("account_change_password"), weak)
    assert "mudah ditebak" in response.content.decode()
    assert User.objects.get(pk=staff_a.pk).check_password(PASSWORD)


# A password just given is not asked for again at once.


@pytest.mark.asks_for_proof
def test_a_first_sign_in_of_bnsps_people_asks_for_the_password_once(client, decider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, decider)
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")
    assert page.status_code == 200


@pytest.mark.asks_for_proof
def test_a_password_just_made_by_invitation_is_not_asked_for_either(client, secretariat, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = User.objects.create_user("baru@contoh.example", "Siti Baru")
    user.groups.set(secretariat.groups.all())
    link = reverse("lsp:invitation", args=[token_for(user)])
    made = {"full_name": "Siti", "phone": "", "password": "empat ekor kucing", "repeated": "empat ekor kucing"}
    page = client.post(link, made, follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("way", ["code", "factor"])
def test_a_sign_in_that_proved_less_is_no_fresh_proof(client, staff_a, way):
    if way == "code":
        client.post(reverse("account_request_login_code"), {"email": staff_a.email})
        code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.MULTILINE)[0]
        client.post(reverse("account_confirm_login_code"), {"code": code})
    else:
        secret = generate_totp_secret()
        TOTP.activate(staff_a, secret)
        sign_in(client, staff_a)
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    asked = client.post("/akun/email/", {"action_add": "", "email": "baru@contoh.example"})
    assert "reauthenticate" in asked.url


# A second tab.


def test_a_second_tab_signs_in_without_a_fault_page(staff_a, lsp_a):
    client = Client(enforce_csrf_checks=True)
    onward = reverse("lsp:people", args=[lsp_a.slug])
    old = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(SIGN_IN).content.decode())[1]
    typed = {"login": staff_a.email, "password": PASSWORD, "next": onward, "csrfmiddlewaretoken": old}
    assert client.post(SIGN_IN, typed).url == onward
    second = client.post(SIGN_IN, typed)
    assert (second.status_code, second.url) == (302, onward)
    assert "Anda sudah masuk di tab lain sebagai Tarlani." in client.get(onward).content.decode()
    assert client.post(SIGN_IN, typed | {"next": "https://jahat.example/"}).url == "/"


def test_a_sign_in_page_that_is_too_old_keeps_the_address_and_signs_nobody_in(staff_a):
    client = Client(enforce_csrf_checks=True)
    page = client.post(SIGN_IN, {"login": staff_a.email, "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64})
    words = page.content.decode()
    assert (page.status_code, is_in(client)) == (200, False)
    assert ("Tulis kata sandi Anda sekali lagi" in words, f'value="{staff_a.email}"' in words) == (True, True)
    assert PASSWORD not in words


def test_signing_out_in_two_tabs_ends_at_the_sign_in_page(staff_a):
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("account_logout"), {"csrfmiddlewaretoken": "x" * 64}).url == SIGN_IN
    client.force_login(staff_a)
    again = client.post(reverse("account_logout"), {"csrfmiddlewaretoken": "x" * 64})
    assert (again.status_code, is_in(client)) == (302, True)


def test_other_forms_still_refuse_what_no_page_of_ours_sent(staff_a, lsp_a):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff_a)
    assert client.post(reverse("lsp:invite", args=[lsp_a.slug]), {}).status_code == 403
