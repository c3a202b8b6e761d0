"""The decree: its number is unique, an unusual shape is asked about once, its day lies between plenary and today."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.deadlines import before_days
from audits.demo import cast as demo
from audits.documents.numbers import MONTHS as ROMAN
from audits.models import Decree
from audits.states import State
from lsp.models import LicenceEvent
from tests import cast

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


def numbered(count: int, day: dt.date) -> str:
    """The number of a decree of this day."""
    return f"KEP.{count:04d}/BNSP/{ROMAN[day.month - 1]}/{day.year}"


def typed(**more):
    return {
        "seen": "approved",
        "number": numbered(933, timezone.localdate()),
        "decree_date": timezone.localdate().strftime("%d-%m-%Y"),
        "signatory": "Syamsi Hari",
        "signatory_position": "Ketua BNSP",
    } | more


def test_a_decree_is_issued(client, application, secretariat):
    assert client.post(act(application), typed()).status_code == 302
    application.refresh_from_db()
    decree = application.decree
    assert (application.state, decree.number, decree.by) == (
        State.DECREE_ISSUED,
        numbered(933, timezone.localdate()),
        secretariat,
    )
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
    cast.redate(lsp_b.licences.all(), decree_number=f"KEP.0001/BNSP/{ROMAN[on.month - 1]}/{on.year}")
    assert client.post(act(application), typed(number=" ")).status_code == 302
    assert Decree.objects.get().number == f"KEP.0002/BNSP/{ROMAN[on.month - 1]}/{on.year}"


@pytest.fixture
def decided_long_ago(application, on):
    """The plenary sat in another month, so that the decree may be dated back."""
    application.decisions.get().plenary.__class__.objects.update(held_on=before_days(on, 70))
    return before_days(on, 45)


def test_a_proposed_number_follows_the_day_of_the_decree(client, application, decided_long_ago, on):
    proposed = client.get(act(application)).context["form"]["number"].value()
    assert proposed == numbered(1, on)
    dated = typed(number=proposed, decree_date=decided_long_ago.strftime("%d-%m-%Y"))
    response = client.post(act(application), dated)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"number"}
    assert response.context["form"]["number"].value() == numbered(1, decided_long_ago)
    assert not Decree.objects.exists()
    assert client.post(act(application), dated | {"number": numbered(1, decided_long_ago)}).status_code == 302
    assert Decree.objects.get().number == numbered(1, decided_long_ago)


def test_a_number_of_another_month_than_the_decree_is_asked_about(client, application, decided_long_ago, on):
    dated = typed(number=numbered(55, on), decree_date=decided_long_ago.strftime("%d-%m-%Y"))
    response = client.post(act(application), dated)
    assert f"Untuk tanggal itu: {numbered(1, decided_long_ago)}." in response.content.decode()
    assert "confirmed" in response.context["form"].fields
    assert client.post(act(application), dated | {"confirmed": "on"}).status_code == 302


def test_a_number_left_open_is_one_of_the_decrees_own_month(client, application, decided_long_ago):
    dated = typed(number="", decree_date=decided_long_ago.strftime("%d-%m-%Y"))
    assert client.post(act(application), dated).status_code == 302
    assert Decree.objects.get().number == numbered(1, decided_long_ago)


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


@pytest.mark.parametrize("where", ["register", "event", "another decree"])
def test_an_automatic_number_continues_above_every_number_in_use(client, application, play, lsp_a, lsp_b, on, where):
    used = f"KEP.0917/BNSP/{ROMAN[on.month - 1]}/{on.year}"
    if where == "register":
        cast.redate(lsp_b.licences.all(), decree_number=used)
    elif where == "event":
        LicenceEvent.objects.record(lsp_b, "suspended", on, decree_number=used, reason="Sebab", by=None)
    else:
        other = play("approved", lsp=lsp_b)
        assert client.post(act(other), typed(number=used)).status_code == 302
    wanted = f"KEP.0918/BNSP/{ROMAN[on.month - 1]}/{on.year}"
    page = client.get(act(application))
    assert page.context["form"]["number"].value() == wanted
    assert f'value="{wanted}"' in page.content.decode()
    assert client.post(act(application), typed(number="")).status_code == 302
    assert Decree.objects.get(application=application).number == wanted


def test_the_number_that_was_shown_may_be_changed(client, application, on):
    shown = client.get(act(application)).context["form"]["number"].value()
    other = shown.replace("KEP.0", "KEP.4", 1)
    assert client.post(act(application), typed(number=other)).status_code == 302
    assert Decree.objects.get().number == other


def test_numbers_of_other_years_and_shapes_do_not_count(client, application, lsp_b, on):
    cast.redate(lsp_b.licences.all(), decree_number=f"KEP.0999/BNSP/I/{on.year - 1}")
    assert client.get(act(application)).context["form"]["number"].value().startswith("KEP.0001/")
    cast.redate(lsp_b.licences.all(), decree_number=f"SK 777/{on.year}")
    assert client.get(act(application)).context["form"]["number"].value().startswith("KEP.0001/")
