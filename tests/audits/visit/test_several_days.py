"""A visit of several days is printed, mailed and shown with all of its days; one that was broken off with those on which it was held."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from audits.dashboard.situation import situation_of
from audits.deadlines import after_days
from audits.documents.contexts.parts import visit as visit_of
from audits.documents.words import days, weekdays
from audits.exports.calendar_feed import entries_of
from audits.forms.team import PlanForm
from audits.models import RuleSet, Visit
from audits.onsite.packs import contents
from audits.states import State
from audits.visit.days import held_days, joined
from lsp.web.formats import longdates, plaindates
from tests.audits.documents import samples
from tests.audits.play import take

SATURDAY, SUNDAY = dt.date(2025, 1, 18), dt.date(2025, 1, 19)


@pytest.fixture
def two_days(play):
    """A visit that is scheduled for today and tomorrow."""
    application = play(State.SCHEDULED)
    first = timezone.localdate()
    Visit.objects.update(planned_on=first, planned_until=after_days(first, 1).due_on)
    application.visit.refresh_from_db()
    return application


def words(application) -> str:
    visit = application.visit
    return longdates(visit.planned_on, visit.planned_until)


def test_every_page_mail_and_calendar_names_both_days(client, two_days, chair_a, lead):
    told, visit = words(two_days), two_days.visit
    assert " sampai " in told
    client.force_login(chair_a)
    for page in ("team", "visit"):
        assert told in client.get(two_days.url(page)).content.decode(), page
    assert told in client.get(two_days.get_absolute_url()).content.decode()
    assert told in client.get(reverse("audits:lsp_home", args=[two_days.lsp.slug])).content.decode()
    ends = f"DTEND;VALUE=DATE:{after_days(visit.planned_until, 1).due_on:%Y%m%d}"
    assert ends in client.get(two_days.url("calendar_file")).content.decode()
    entry = next(e for e in entries_of(situation_of(two_days.lsp_id, visit.planned_on)) if e.uid == two_days.ref)
    assert (entry.day, entry.last) == (visit.planned_on, visit.planned_until)
    client.force_login(lead)
    assert told in client.get(reverse("audits:assignments")).content.decode()
    pack = contents(two_days, lead, visit.planned_on)
    assert (pack["visit"]["day"], pack["visit"]["until"]) == (f"{visit.planned_on}", f"{visit.planned_until}")


def test_the_letter_names_the_planned_days_and_the_minutes_those_on_which_it_was_held(play, lead, secretariat):
    application = play(State.ON_SITE)
    opened = application.log.get(verb="open_visit")
    assert (
        visit_of(application)["held"]
        == held_days(application)
        == [(timezone.localdate(opened.at), timezone.localdate(opened.at))]
    )
    later = after_days(timezone.localdate(), 5).due_on
    facts = {"planned_on": later, "planned_until": after_days(later, 1).due_on, "place": ""}
    take(application, "break_off_visit", lead, note="Listrik padam.", facts=facts)
    application.refresh_from_db()
    told = visit_of(application)
    assert told["planned"] == [(later, after_days(later, 1).due_on)]
    assert told["held_on"] == timezone.localdate(opened.at)


def test_days_that_follow_one_another_are_one_span():
    assert joined([(SATURDAY, SATURDAY), (SUNDAY, SUNDAY)]) == [(SATURDAY, SUNDAY)]
    apart = [(SATURDAY, SATURDAY), (dt.date(2025, 1, 25), dt.date(2025, 1, 25))]
    assert joined(apart) == apart
    assert days(apart).replace("\xa0", " ") == "18 Januari 2025 dan 25 Januari 2025"
    both = "Sabtu, 18 Januari 2025 sampai Minggu, 19 Januari 2025"
    assert weekdays([(SATURDAY, SUNDAY)]).replace("\xa0", " ") == both


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "kept"),
    [("", None), ("18-01-2025", None), ("19-01-2025", SUNDAY), ("17-01-2025", "sebelum"), ("18-03-2025", "7 hari")],
)
def test_the_last_day_is_one_of_the_next_few(until, kept):
    form = PlanForm({"planned_on": "18-01-2025", "planned_until": until, "place": "Pati"}, on=SATURDAY, rules=RuleSet())
    if isinstance(kept, str):
        assert kept in form.errors["planned_until"][0]
    else:
        assert form.is_valid()
        assert form.cleaned_data["planned_until"] == kept


def test_a_scheduled_visit_of_two_days_is_told_with_both(client, play, secretariat, mailoutbox):
    application = play(State.DOCUMENTS_ACCEPTED)
    client.force_login(secretariat)
    first = after_days(timezone.localdate(), 20).due_on
    last = after_days(first, 1).due_on
    given = {"planned_on": f"{first:%d-%m-%Y}", "planned_until": f"{last:%d-%m-%Y}", "place": "Pati"}
    client.post(application.url("visit_plan"), given)
    application.refresh_from_db()
    assert (application.visit.planned_on, application.visit.planned_until) == (first, last)
    assert words(application) in client.get(application.url("team")).content.decode()


def test_the_decree_names_every_day_of_the_visit():
    apart = [(SATURDAY, SUNDAY), (dt.date(2025, 1, 25), dt.date(2025, 1, 25))]
    page = render_to_string("audits/documents/decree.html", samples.decree(visited=apart)).replace("\xa0", " ")
    assert "asesmen ulang pada 18 Januari 2025 sampai 19 Januari 2025 dan 25 Januari 2025" in page


def test_the_subject_of_a_mail_says_all_days_once(play, secretariat):
    assert plaindates(SATURDAY, SUNDAY) == "18 sampai 19 Januari 2025"
    assert plaindates(SATURDAY) == plaindates(SATURDAY, SATURDAY) == "18 Januari 2025"
    assert plaindates(dt.date(2025, 1, 31), dt.date(2025, 2, 1)) == "31 Januari sampai 1 Februari 2025"
    assert plaindates(dt.date(2024, 12, 31), dt.date(2025, 1, 1)) == "31 Desember 2024 sampai 1 Januari 2025"
    application = play(State.SCHEDULED)
    first = after_days(timezone.localdate(), 30).due_on
    last = after_days(first, 1).due_on
    take(application, "reschedule", secretariat, note="Ujian.", facts={"planned_on": first, "planned_until": last})
    subject = application.notices.filter(kind="visit_rescheduled").first().subject
    assert subject == f"Asesmen ulang {application.lsp} berpindah ke {plaindates(first, last)}"
