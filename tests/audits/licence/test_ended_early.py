"""A licence that was revoked or surrendered has ended: home, clock, plan, register, interface, reminders, start and issue say so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.dashboard.situation import situation_of
from audits.deadlines import after_days, before_days, next_day
from audits.licence.forecast import gap_days
from audits.models import Application, PlannedNotice
from audits.reminders import schedule
from audits.states import State
from audits.workflow.effects.licence import planned_licence
from lsp.models import LSP, LicenceEvent, Scheme
from lsp.web.formats import longdate, plaindate
from tests.cast import moment

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(params=["revoked", "surrendered"])
def kind(request):
    return request.param


def end(lsp, kind, on):
    """The licence ends on this day by decree; returns its last day."""
    LicenceEvent.objects.record(lsp, kind, on, decree_number="KEP.77", reason="Sebab", by=None)
    return before_days(on, 1)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_home_counts_from_the_day_it_ended_and_plans_no_renewal(client, lsp_a, chair_a, on, kind):
    last = end(lsp_a, kind, before_days(on, 9))
    client.force_login(chair_a)
    response = client.get(reverse("audits:lsp_home", args=[lsp_a.slug]))
    clock = response.context["clock"]
    assert (clock.lead, clock.number, clock.unit, clock.ends_on, clock.ruler) == ("lewat", "10", "hari", last, None)
    assert response.context["plan"] is None
    page = words(response)
    assert longdate(last) in page
    assert plaindate(lsp_a.licences.get().ends_on) not in page
    assert "Untuk berlisensi lagi, LSP mengajukan permohonan lisensi baru." in page
    assert "Mulai permohonan lisensi baru" in page
    assert "Mulai permohonan relisensi" not in page
    assert "hari lagi" not in page


def test_the_register_and_its_data_give_its_last_day_and_no_scope(client, lsp_a, on, kind):
    last = end(lsp_a, kind, on)
    given = lsp_a.licences.get().ends_on
    body = client.get(f"{API}/lsp/{lsp_a.licence_number}").json()
    assert (body["status"], body["valid_until"], body["scope"]) == (kind, last.isoformat(), [])
    assert [(p["ends_on"], p["decree_ends_on"]) for p in body["periods"]] == [(last.isoformat(), given.isoformat())]
    (line,) = client.get(f"{API}/lsp", {"q": lsp_a.licence_number}).json()["items"]
    assert (line["status"], line["valid_until"]) == (kind, last.isoformat())
    day = client.get(f"{API}/lsp/{lsp_a.licence_number}/day", {"on": given.isoformat()}).json()
    assert (day["status"], day["licensed"]) == (kind, False)
    row = next(r for r in client.get("/register/lsp.csv").content.decode().splitlines() if lsp_a.licence_number in r)
    assert last.isoformat() in row
    assert given.isoformat() not in row
    events = client.get("/register/peristiwa.csv").content.decode()
    assert given.isoformat() not in next(
        r for r in events.splitlines() if ",issued," in r and lsp_a.licence_number in r
    )
    scheme = lsp_a.schemes.first()
    assert lsp_a not in LSP.objects.certifying(scheme.code, on)
    assert not Scheme.objects.covered_on(on).filter(lsp=lsp_a).exists()
    assert Scheme.objects.covered_on(last).filter(lsp=lsp_a).count() == 3
    assert [r.status.code for r in client.get("/register/", {"status": kind}).context["rows"]] == [kind]


def test_its_page_inside_lists_no_scope_and_names_the_former_end(client, lsp_a, chair_a, on, kind):
    last = end(lsp_a, kind, on)
    client.force_login(chair_a)
    response = client.get(reverse("lsp:licence", args=[lsp_a.slug]))
    assert response.context["scope"] == []
    assert f"{plaindate(last)} <span" in words(response)
    assert f"semula sampai {plaindate(lsp_a.licences.get().ends_on)}" in words(response)


def test_no_reminder_asks_to_renew_what_has_ended(lsp_a, on, kind):
    end(lsp_a, kind, on)
    schedule.plan(moment(on))
    assert not PlannedNotice.objects.filter(lsp=lsp_a, schedule="licence_ends").exists()


def test_a_licence_that_will_end_is_counted_to_that_day(lsp_a, on, kind):
    last = end(lsp_a, kind, after_days(on, 10).due_on)
    found = situation_of(lsp_a.pk, on)
    assert (found.clock.number, found.clock.ends_on, found.plan) == ("9", last, None)


def test_the_next_licence_begins_with_its_decree_and_the_gap_since_the_end_is_named(script, lsp_a, on, kind):
    last = end(lsp_a, kind, before_days(on, 400))
    player = script()
    record = player(State.DECREE_ISSUED)
    starts_on, _ends_on, gap = planned_licence(record)
    assert (record.licence_ends_on, starts_on) == (last, record.decree.decree_date)
    assert gap == (starts_on - next_day(last)).days > 300
    assert gap_days(record, on) == gap
    player.issue_licence(timezone.now())
    record.refresh_from_db()
    assert record.new_licence.starts_on == record.decree.decree_date
    assert lsp_a.status_on(on) == "active"


def test_a_renewal_in_hand_when_the_licence_ends_leads_to_a_licence_from_its_decree(play, lsp_a, on, kind):
    record = play(State.DECREE_ISSUED)
    end(lsp_a, kind, on)
    record = Application.objects.get(pk=record.pk)
    assert planned_licence(record)[0] == max(on, record.decree.decree_date)


def test_a_renewal_that_was_ended_before_it_began_is_no_renewal(client, play, lsp_a, chair_a, on, kind):
    play(State.LICENSED)
    end(lsp_a, kind, on)
    client.force_login(chair_a)
    page = words(client.get(reverse("audits:lsp_home", args=[lsp_a.slug])))
    assert "Perpanjangan sudah terbit" not in page
    assert "Mulai permohonan lisensi baru" in page
    client.post(reverse("audits:start", args=[lsp_a.slug]))
    assert Application.objects.open().filter(lsp=lsp_a).exists()


def test_the_secretariat_records_a_surrender_by_decree(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    typed = {"on": on.strftime("%d-%m-%Y"), "decree_number": "KEP.0500/BNSP/X/2026", "reason": "Atas permintaan LSP"}
    client.post(reverse("lsp:licence_event", args=[lsp_a.slug, "pengembalian"]), typed | {"seen": 0})
    assert lsp_a.status_on(on) == "surrendered"
    assert "Diserahkan kembali" in client.get(lsp_a.get_absolute_url()).content.decode()
