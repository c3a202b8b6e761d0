"""The decree: its number is unique, an unusual shape is asked about once, its day lies between plenary and today."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.demo import cast as demo
from audits.effects import MONTHS as ROMAN
from audits.models import Decree
from audits.states import State

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def application(play):
    return play("approved")


@pytest.fixture
def client(client, secretariat):
    client.force_login(secretariat)
    return client


def act(application):
    return application.url("step", "issue_decree")


def typed(**more):
    return {
        "seen": "approved",
        "number": "KEP.0933/BNSP/XI/2026",
        "decree_date": timezone.localdate().strftime("%d-%m-%Y"),
        "signatory": "Syamsi Hari",
        "signatory_position": "Ketua BNSP",
    } | more


def test_a_decree_is_issued(client, application, secretariat):
    assert client.post(act(application), typed()).status_code == 302
    application.refresh_from_db()
    decree = application.decree
    assert (application.state, decree.number, decree.by) == (State.DECREE_ISSUED, "KEP.0933/BNSP/XI/2026", secretariat)
    assert application.documents.filter(kind="decree").exists()


def test_an_unusual_number_is_asked_about_and_then_taken(client, application):
    first = client.post(act(application), typed(number="SK 12 tahun 2026"))
    assert first.status_code == 422
    assert set(first.context["form"].errors) == {"confirmed"}
    assert "Bentuk nomor SK tidak lazim" in first.content.decode()
    assert "SK 12 tahun 2026" in first.content.decode()
    assert client.post(act(application), typed(number="SK 12 tahun 2026", confirmed="on")).status_code == 302
    assert Decree.objects.get().number == "SK 12 tahun 2026"


def test_a_number_is_used_once_in_decrees_and_in_the_register(client, application, lsp_b):
    for taken in (application.licence.decree_number, lsp_b.licences.get().decree_number.lower()):
        response = client.post(act(application), typed(number=taken, confirmed="on"))
        assert response.context["form"].errors["number"] == ["Nomor SK ini sudah dipakai."]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decree_date": "31-11-2026"}, "decree_date"),
        ({"decree_date": "01-01-2099"}, "decree_date"),
        ({"decree_date": "01-01-2020"}, "decree_date"),
        ({"signatory": " "}, "signatory"),
        ({"signatory_position": ""}, "signatory_position"),
    ],
)
def test_bad_input_is_told_beside_its_field(client, application, more, field):
    response = client.post(act(application), typed(**more))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Decree.objects.exists()


def test_a_number_that_is_left_open_is_the_next_free_one_of_the_year(client, application, lsp_b, on):
    licence = lsp_b.licences.get()
    licence.decree_number = f"KEP.0001/BNSP/{ROMAN[on.month - 1]}/{on.year}"
    licence.save()
    assert client.post(act(application), typed(number=" ")).status_code == 302
    assert Decree.objects.get().number == f"KEP.0002/BNSP/{ROMAN[on.month - 1]}/{on.year}"


def test_without_a_key_no_decree_is_issued(client, application, settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "none.p12"
    assert client.post(act(application), typed()).status_code == 422
    assert not Decree.objects.exists()


def test_the_signatory_of_the_last_decree_is_proposed(client, application, play, lsp_b):
    client.post(act(application), typed())
    other = play("approved", lsp=lsp_b)
    form = client.get(act(other)).context["form"]
    assert (form["signatory"].value(), form["signatory_position"].value()) == ("Syamsi Hari", "Ketua BNSP")


def test_the_page_says_what_the_day_does_to_the_licence(client, application):
    starts_on, ends_on, gap = client.get(act(application)).context["form"].period
    assert starts_on == application.licence.ends_on + DAY
    assert ends_on.replace(year=starts_on.year) == application.licence.ends_on
    assert gap == 0


def test_a_day_that_would_double_a_period_is_refused_before_anything_is_issued(client, application, lsp_a, on):
    begins = application.licence.ends_on + 30 * DAY
    demo.make_licence(
        lsp_a, lsp_a.schemes.all(), ends_on=begins + 300 * DAY, decree="KEP.0700/BNSP/I/2026", starts_on=begins
    )
    response = client.post(act(application), typed())
    assert "bertumpang tindih" in response.context["form"].errors["decree_date"][0]


def test_only_the_secretariat_issues(client, application, chair_a, lead, decider, chair_b):
    for person, status in {chair_a: 403, lead: 403, decider: 403, chair_b: 404}.items():
        client.force_login(person)
        assert client.post(act(application), typed()).status_code == status
    assert not Decree.objects.exists()


def test_a_period_recorded_meanwhile_is_named_before_the_licence_is_issued(client, play, lsp_a):
    application = play("decree_issued")
    begins = application.licence.ends_on + 30 * DAY
    demo.make_licence(
        lsp_a, lsp_a.schemes.all(), ends_on=begins + 300 * DAY, decree="KEP.0700/BNSP/I/2026", starts_on=begins
    )
    response = client.post(application.url("step", "issue_licence"), {"seen": "decree_issued"})
    assert response.status_code == 422
    assert "KEP.0700/BNSP/I/2026 dalam register bertumpang tindih" in response.content.decode()
    application.refresh_from_db()
    assert application.state == State.DECREE_ISSUED
