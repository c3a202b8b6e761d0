"""What the fixed pages say follows from settings and from what the product does."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import NoReverseMatch, reverse

from audits.documents.contexts.parts import body
from audits.states import State
from lsp.models import LicenceEvent, Position, User
from lsp.people.invitations import VALID_DAYS
from lsp.people.known_device import cookie_name
from lsp.permissions import manages_people

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("hours", [1, 3])
def test_help_names_how_long_the_link_of_a_password_lasts(client, rules, settings, hours):
    settings.PASSWORD_RESET_TIMEOUT = hours * 60 * 60
    assert f"Tautannya berlaku {hours} jam." in words(client.get(reverse("lsp:help")))


@pytest.mark.parametrize(("megabytes", "files"), [(25, 50), (40, 12)])
def test_help_names_the_limits_of_an_upload(client, rules, settings, megabytes, files):
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_FILES = megabytes * 1024 * 1024, files
    page = words(client.get(reverse("lsp:help")))
    assert f"Satu berkas paling besar {megabytes} MB." in page
    assert f"paling banyak {files} berkas" in page


def test_help_names_how_long_an_invitation_holds_and_who_invites(client, lsp_a, chair_a, rules, on):
    page = words(client.get(reverse("lsp:help")))
    assert f"Undangan datang lewat surel dan berlaku {VALID_DAYS} hari." in page
    told = page.split(" mengundang pengurus LSP itu.")[0].rpartition("undangan. ")[2]
    seat = lsp_a.memberships.get(user=chair_a)
    for position in Position:
        lsp_a.memberships.filter(pk=seat.pk).update(position=position)
        person = User.objects.get(pk=chair_a.pk)
        assert manages_people(person, lsp_a) is (str(position.label) in told), position


def test_the_page_on_counting_names_the_zone_of_the_settings(client, rules, settings):
    page = words(client.get(reverse("lsp:counting")))
    ours, others = ZoneInfo(settings.TIME_ZONE), {"WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
    end = dt.datetime(2026, 1, 15, 23, 59, tzinfo=ours)
    assert f"Pukul 23.59 {end.tzname()}" in page
    for short, zone in others.items():
        there = end.astimezone(ZoneInfo(zone))
        assert f"{there:%H.%M} {short}" in page
        assert there.date() != end.date()
    assert "pada hari berikutnya" in page


def test_privacy_counts_the_cookies_that_are_set(client, rules, chair_a, settings):
    """Every cookie of a sign-in, of a choice of language and of a form."""
    chair_a.set_password("kata-sandi-uji-123")
    chair_a.save()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": chair_a.email, "password": "kata-sandi-uji-123"})
    client.post(reverse("set_language"), {"language": "en"})
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, cookie_name()}
    assert set(client.cookies) <= {*ours, "messages"}
    assert ours <= set(client.cookies)
    client.cookies.pop(settings.LANGUAGE_COOKIE_NAME)
    assert "Kami memakai lima kuki" in words(client.get(reverse("lsp:privacy")))


def test_as_long_as_there_is_a_page_without_a_connection_no_page_denies_it(client, rules):
    try:
        reverse("audits:onsite_home")
    except NoReverseMatch:
        pytest.fail("the phone without a connection is gone: the help pages have to say so")
    help_page, access = words(client.get(reverse("lsp:help"))), words(client.get(reverse("lsp:accessibility")))
    assert "juga tanpa koneksi" in help_page
    assert "tanpa koneksi setelah mengunduh paketnya" in access
    assert "memerlukan koneksi. Bila sambungan terputus" not in access


ASKING = ["lsp:help", "lsp:privacy", "lsp:accessibility"]


@pytest.mark.parametrize("page", ASKING)
def test_pages_that_send_people_to_the_secretariat_say_how_it_is_reached(client, rules, settings, page):
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "sekretariat@bnsp.example", "(021) 1234-5678"
    said = words(client.get(reverse(page)))
    assert '<a href="mailto:sekretariat@bnsp.example">sekretariat@bnsp.example</a>' in said
    assert '<a href="tel:02112345678">(021) 1234-5678</a>' in said
    assert "belum dicantumkan" not in said


@pytest.mark.parametrize("page", ASKING)
def test_without_a_contact_they_say_that_nobody_has_written_it_down(client, rules, settings, page):
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = ""
    said = words(client.get(reverse(page)))
    assert "Surel dan telepon Sekretariat BNSP belum dicantumkan pengelola situs ini." in said
    assert "mailto:" not in said
    settings.CONTACT_PHONE = "021 555"
    assert "Surel Sekretariat BNSP" not in words(client.get(reverse(page)))


def test_help_sends_nobody_to_a_contact_that_letters_do_not_hold(client, rules):
    assert "kontak pada surel undangan" not in words(client.get(reverse("lsp:help")))


@pytest.mark.parametrize(
    ("kind", "said"), [("suspended", "dibekukan, masa lisensinya sampai"), ("revoked", "dicabut, terakhir berlaku")]
)
def test_a_paper_says_of_a_stopped_licence_that_it_is_stopped(play, lsp_a, on, kind, said):
    application = play(State.SUBMITTED)
    assert body(application, on)["validity"].startswith("berlaku sampai")
    LicenceEvent.objects.record(lsp_a, kind, on, decree_number="KEP.7", reason="Sebab", by=None)
    application = type(application).objects.get(pk=application.pk)
    assert body(application, on)["validity"].startswith(said)
    assert body(application, on)["may_certify"] is False
