"""The private calendar: one address per person and LSP, revocable, read by calendars, closed to guesses, with dates only."""

import datetime as dt

import icalendar
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.deadlines import before_days, next_day
from audits.demo.play import FindingDraft
from audits.licence.duties import duties_of
from audits.models import CalendarFeed
from audits.states import Category, State
from tests.cast import moment

DRAFTS = (
    FindingDraft("C01", Category.MAJOR, "Rahasia pernyataan", "rahasia bukti"),
    FindingDraft("C40", Category.OBSERVATION, "Saran", "tidak ada"),
)


@pytest.fixture
def application(script, on):
    return script(findings=DRAFTS)(State.CORRECTING, until=moment(before_days(on, 5)))


def address_of(client, person, lsp) -> str:
    client.force_login(person)
    client.post(reverse("audits:calendar_renew", args=[lsp.slug]))
    link = client.get(reverse("audits:calendar", args=[lsp.slug])).context["link"]
    client.logout()
    return "/" + link.partition("://")[2].partition("/")[2]


def test_two_readers_find_the_same_days(client, application, lsp_a, chair_a):
    content = client.get(address_of(client, chair_a, lsp_a)).content
    finding = application.findings.get(seq=1)
    wanted = {
        "Tenggat temuan T-01 (mayor)": finding.due_on,
        "Lisensi LSP SMK Wiworotomo berakhir": application.licence_ends_on,
    }
    duties = {f"Tenggat: {duty.label}": duty.due_on for duty in duties_of(application.licence, application.rule_set)}
    first = icalendar.Calendar.from_ical(content)
    assert {str(e["summary"]): e.decoded("dtstart") for e in first.walk("VEVENT")} == wanted | duties
    second = vobject.readOne(content.decode())
    assert {e.summary.value: e.dtstart.value for e in second.vevent_list} == wanted | duties
    assert all(e.dtend.value == next_day(e.dtstart.value) for e in second.vevent_list)
    assert all(e.url.value.startswith("http") for e in second.vevent_list)


def test_it_names_no_content_and_no_person(client, application, lsp_a, chair_a):
    said = client.get(address_of(client, chair_a, lsp_a)).content.decode()
    for secret in ("Rahasia", "rahasia", "Pairan", "Tarlani", "Robiatun", "@relisensi.example"):
        assert secret not in said


def test_an_entry_keeps_its_name_and_raises_its_number_when_it_moves(client, script, on, lsp_a, chair_a):
    player = script(findings=DRAFTS)
    player(State.CORRECTING, until=moment(before_days(on, 5)))
    address = address_of(client, chair_a, lsp_a)

    def entry():
        events = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return next(e for e in events if "T-01" in e["summary"])

    was = entry()
    player.extend(1, moment(on), 10, "Menunggu validator.")
    now = entry()
    assert was["uid"] == now["uid"]
    assert now["sequence"] > was["sequence"]
    assert now.decoded("dtstart") - was.decoded("dtstart") == dt.timedelta(days=10)


def test_a_new_address_ends_the_old_one(client, application, lsp_a, chair_a):
    old = address_of(client, chair_a, lsp_a)
    new = address_of(client, chair_a, lsp_a)
    assert client.get(old).status_code == 404
    assert client.get(new)["Content-Type"] == "text/calendar; charset=utf-8"
    assert CalendarFeed.objects.running().count() == 1


def test_an_address_that_was_taken_back_is_gone(client, application, lsp_a, chair_a):
    address = address_of(client, chair_a, lsp_a)
    client.force_login(chair_a)
    client.post(reverse("audits:calendar_end", args=[lsp_a.slug]))
    client.logout()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("end", ["position", "account"])
def test_whoever_no_longer_serves_the_lsp_reads_nothing(client, application, lsp_a, staff_a, on, end):
    address = address_of(client, staff_a, lsp_a)
    if end == "position":
        staff_a.memberships.update(ended_on=before_days(on, 1))
    else:
        type(staff_a).objects.filter(pk=staff_a.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_the_number_of_a_subscription_alone_opens_nothing(client, application, lsp_a, chair_a):
    address_of(client, chair_a, lsp_a)
    key = CalendarFeed.objects.get().key.hex
    for guess in (key, f"{key}.", f"{key}.{'x' * 43}", "tidak-ada"):
        assert client.get(f"/kalender/{guess}.ics").status_code == 404


def test_guessing_is_braked(client, db):
    answers = {client.get(f"/kalender/tebakan-{number}.ics").status_code for number in range(61)}
    assert answers == {404, 429}


def test_reading_changes_nothing_and_costs_five_statements_beside_the_brake(client, application, lsp_a, chair_a):
    address = address_of(client, chair_a, lsp_a)
    before = (application.version, CalendarFeed.objects.values().get())
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    own = [q for q in asked if "cache" not in q["sql"] and "SAVEPOINT" not in q["sql"]]
    assert len(own) == 5
    application.refresh_from_db()
    assert (application.version, CalendarFeed.objects.values().get()) == before
