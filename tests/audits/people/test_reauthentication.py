"""A fresh proof of identity before far-reaching acts, and a second factor for BNSP's people."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.urls import reverse

from audits.states import State
from audits.workflow import APPLICATION
from tests.cast import PASSWORD

PROOF = "/akun/reauthenticate/"
FAR_REACHING = {"recommend", "approve", "defer", "reject", "issue_decree", "issue_licence"}

pytestmark = pytest.mark.django_db


def issue(client, application):
    return client.post(application.url("step", "issue_licence"), {"seen": "decree_issued"})


def prove(client, response, password=PASSWORD):
    return client.post(response.url, {"password": password, "next": response.url.partition("next=")[2] or ""})


def test_signing_deciding_and_issuing_ask_for_proof():
    assert {step.name for step in APPLICATION.steps.values() if step.proof} >= FAR_REACHING


@pytest.mark.asks_for_proof
def test_whoever_has_not_just_proven_themselves_is_asked_first_and_then_the_act_goes_on(client, play, secretariat):
    application = play(State.DECREE_ISSUED)
    client.force_login(secretariat)
    response = issue(client, application)
    assert response.url.startswith(PROOF)
    application.refresh_from_db()
    assert application.state == State.DECREE_ISSUED
    assert "Pastikan ini Anda" in client.get(response.url).content.decode()
    done = client.post(response.url, {"password": PASSWORD, "next": application.url("step", "issue_licence")})
    assert done.url == application.get_absolute_url()
    application.refresh_from_db()
    assert application.state == State.LICENSED


@pytest.mark.asks_for_proof
def test_a_wrong_password_proves_nothing(client, play, secretariat):
    application = play(State.DECREE_ISSUED)
    client.force_login(secretariat)
    response = issue(client, application)
    again = client.post(response.url, {"password": "bukan ini", "next": application.url("step", "issue_licence")})
    assert again.context["form"].errors
    application.refresh_from_db()
    assert application.state == State.DECREE_ISSUED


def test_a_proof_grows_old(client, play, secretariat, settings):
    application = play(State.DECREE_ISSUED)
    client.force_login(secretariat)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1
    session.save()
    assert issue(client, application).url.startswith(PROOF)


@pytest.mark.asks_for_proof
def test_opening_the_page_and_a_form_that_is_not_complete_ask_for_nothing(client, play, lead):
    application = play(State.ASSESSED)
    client.force_login(lead)
    page = client.get(application.url("step", "recommend"))
    assert "diminta membuktikan lagi bahwa ini Anda" in page.content.decode()
    assert client.post(application.url("step", "recommend"), {"seen": "assessed"}).status_code == 422


@pytest.mark.asks_for_proof
def test_whoever_has_a_second_factor_proves_themselves_with_it(client, play, secretariat):
    application = play(State.DECREE_ISSUED)
    TOTP.activate(secretariat, generate_totp_secret())
    client.force_login(secretariat)
    assert issue(client, application).url.startswith(reverse("mfa_reauthenticate"))


# The second factor


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("role", ["secretariat", "decider", "lead"])
def test_people_of_bnsp_set_up_a_second_factor_before_they_open_anything(client, demanded, request, role):
    client.force_login(request.getfixturevalue(role))
    for path in ("/", "/antrean/", "/pleno/", "/tugas/", "/pengelolaan/"):
        assert client.get(path).url == reverse("mfa_activate_totp")
    assert client.get(reverse("audits:account")).status_code == 200


def test_with_a_second_factor_they_work(client, demanded, secretariat):
    TOTP.activate(secretariat, generate_totp_secret())
    client.force_login(secretariat)
    assert client.get("/antrean/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, demanded, secretariat):
    Authenticator.objects.create(user=secretariat, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(secretariat)
    assert client.get("/antrean/").url == reverse("mfa_activate_totp")


def test_people_of_an_lsp_are_not_asked_unless_they_also_decide(client, demanded, chair_a, lsp_a):
    client.force_login(chair_a)
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    assert client.get(home).status_code == 200
    chair_a.groups.add(Group.objects.get(name="Pemutus"))
    assert client.get(home).url == reverse("mfa_activate_totp")


def test_the_demonstration_says_that_it_asks_for_less(client, settings, rules):
    assert "faktor kedua wajib" in client.get("/akun/login/").content.decode()
    settings.SECOND_FACTOR_REQUIRED = True
    assert "faktor kedua wajib" not in client.get("/akun/login/").content.decode()
