"""A lost second factor is taken away by two administrators, each freshly proven; everybody whom it concerns hears of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lsp.models import AdminChange, FactorReset, User
from lsp.people import addresses, lost_factor
from tests.cast import PASSWORD

PAGE = "/faktor-kedua/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def second(secretariat):
    """Another administrator."""
    person = User.objects.create_user("kedua@bnsp.example", "Petugas Kedua", PASSWORD)
    person.groups.set(secretariat.groups.all())
    addresses.confirm(person)
    return person


@pytest.fixture
def owner(decider):
    """Somebody who lost their telephone and their codes."""
    TOTP.activate(decider, generate_totp_secret())
    RecoveryCodes.activate(decider)
    return decider


def ask(client, by, person, reason="Ponsel hilang; dipastikan lewat panggilan video."):
    client.force_login(by)
    return client.post(PAGE, {"email": person.email, "reason": reason})


def answer(client, by, reset, **word):
    client.force_login(by)
    return client.post(reverse("lsp:lost_factor_answer"), {"reset": reset.pk, **word})


def has_factor(person):
    return Authenticator.objects.filter(user=person).exists()


def heard():
    return sorted((letter.to[0], letter.subject.removeprefix("[Relisensi] ")) for letter in mail.outbox)


def test_two_administrators_take_it_away_and_everybody_hears(
    client, secretariat, second, owner, django_capture_on_commit_callbacks
):
    theirs = Client()
    theirs.force_login(owner)
    third = User.objects.create_superuser("akar@bnsp.example", "Akar", "x")
    addresses.confirm(third)
    User.objects.create_superuser("salah.ketik@bnsp.example", "Belum Dikonfirmasi", "x")
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, secretariat, owner)
    asked = f"Faktor kedua {owner} diminta dihapus"
    own = (owner.email, "Faktor kedua Anda diminta dihapus")
    assert heard() == sorted([own, (second.email, asked), (third.email, asked)])
    assert has_factor(owner)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer(client, second, FactorReset.objects.get())
    gone = f"Faktor kedua {owner} dihapus"
    assert heard() == sorted(
        [(owner.email, "Faktor kedua Anda dihapus"), (secretariat.email, gone), (third.email, gone)]
    )
    assert not has_factor(owner)
    row = AdminChange.objects.get(person=owner)
    assert (row.by, row.lines) == (second, ["Faktor kedua: terpasang → dihapus", "Diminta oleh: - → Ratna Wulandari"])
    assert theirs.get("/").url.startswith(reverse("account_login"))
    page = client.get(PAGE).content.decode()
    assert "Ponsel hilang; dipastikan lewat panggilan video." in page
    assert "Ratna Wulandari dan Petugas Kedua" in page


def test_one_administrator_alone_takes_nothing_away(client, secretariat, owner):
    ask(client, secretariat, owner)
    reset = FactorReset.objects.get()
    assert "Setujui" not in client.get(PAGE).content.decode()
    assert answer(client, secretariat, reset).status_code == 403
    assert has_factor(owner)


def test_nobody_asks_or_agrees_for_themselves(client, secretariat, second):
    TOTP.activate(second, generate_totp_secret())
    assert ask(client, second, second).status_code == 422
    ask(client, secretariat, second)
    assert answer(client, second, FactorReset.objects.get()).status_code == 403
    assert has_factor(second)


@pytest.mark.asks_for_proof
def test_both_prove_afresh_who_they_are(client, secretariat, second, owner):
    assert ask(client, secretariat, owner).url.startswith("/akun/reauthenticate/")
    assert not FactorReset.objects.exists()
    reset = lost_factor.ask(owner, reason="Ponsel hilang", by=secretariat, at=timezone.now())
    assert answer(client, second, reset).url.startswith("/akun/reauthenticate/")
    assert has_factor(owner)


@pytest.mark.parametrize("over", ["withdrawn", "old", "asked anew"])
def test_a_request_that_is_over_is_agreed_to_no_more(client, secretariat, second, owner, over):
    ask(client, secretariat, owner)
    reset = FactorReset.objects.get()
    if over == "withdrawn":
        answer(client, secretariat, reset, withdraw="1")
    elif over == "old":
        FactorReset.objects.update(asked_at=timezone.now() - timezone.timedelta(days=3, minutes=1))
    else:
        ask(client, secretariat, owner)
    answer(client, second, reset)
    assert has_factor(owner)


@pytest.mark.parametrize("role", ["chair_a", "lead", "decider"])
def test_nobody_else_asks_or_agrees(client, secretariat, second, request, role, staff_b):
    TOTP.activate(staff_b, generate_totp_secret())
    person = request.getfixturevalue(role)
    assert ask(client, person, staff_b).status_code == 403
    reset = lost_factor.ask(staff_b, reason="Ponsel hilang", by=secretariat, at=timezone.now())
    assert answer(client, person, reset).status_code == 403
    assert has_factor(staff_b)


@pytest.mark.parametrize(
    "typed", [{"email": "tiada@contoh.example"}, {"reason": ""}, {"email": "pairan@relisensi.example"}]
)
def test_what_was_typed_stays_beside_its_error(client, secretariat, owner, chair_a, typed):
    client.force_login(secretariat)
    response = client.post(PAGE, {"email": owner.email, "reason": "Ponsel hilang"} | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(typed))


def test_the_database_knows_that_it_takes_two(secretariat, second, owner):
    now = timezone.now()
    words = {"reason": "x", "asked_at": now, "ended_at": now}
    for wrong in (
        {"person": owner, "asked_by": secretariat, "agreed_by": secretariat},
        {"person": second, "asked_by": secretariat, "agreed_by": second},
        {"person": secretariat, "asked_by": secretariat},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(**words, **wrong)


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_do_it_once(secretariat, second, owner):
    third = User.objects.create_superuser("akar@bnsp.example", "Akar", "x")
    reset = lost_factor.ask(owner, reason="Ponsel hilang", by=secretariat, at=timezone.now())

    def press(person):
        try:
            return lost_factor.agree(reset, person, timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(press, [second, third]))
    assert sorted(done) == [False, True]
