"""The visit in everybody's calendar: one entry, sent with the mails, updated by its sequence, and cancelled when nothing comes of it."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from audits.deadlines import after_days
from audits.models import Application, Notice, Visit
from audits.notices.delivery import deliver
from audits.states import State
from audits.team.members import remove
from audits.visit.calendar_entry import calendar_entry
from tests.audits.play import take
from tests.audits.team.days import free_days, proposed

pytestmark = pytest.mark.django_db


def entry(text) -> tuple:
    """Method, status, sequence, first day or moment, and who is invited."""
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    guest = str(event.get("attendee", "")).removeprefix("mailto:")
    return str(calendar["method"]), str(event["status"]), int(event["sequence"]), event.decoded("dtstart"), guest


def told_entry(application, kind: str, person: str) -> tuple:
    """The entry in the newest notice of this kind to this person."""
    notice = Notice.objects.filter(application=application, kind=kind, recipient__full_name__startswith=person).first()
    return entry(notice.calendar)


def test_an_agreed_day_is_mailed_as_an_invitation_not_yet_sure(play, secretariat, staff_a):
    application = play(State.DOCUMENTS_ACCEPTED)
    (day,) = free_days(application)
    take(proposed(application, secretariat, day), "agree", staff_a, facts={"day": 1})
    invited = told_entry(application, "visit_day_agreed", "Pairan")
    assert invited == ("REQUEST", "TENTATIVE", 0, day, "pairan@relisensi.example")
    mail.outbox.clear()
    deliver()
    message = next(m for m in mail.outbox if "disepakati" in m.subject and "pairan" in m.to[0])
    (part,) = message.attachments
    assert part.get_content_type() == "text/calendar"
    assert (part.get_param("method"), part.get_filename()) == ("REQUEST", "asesmen.ics")
    assert entry(part.get_payload(decode=True)) == invited


def test_the_schedule_makes_it_sure_and_every_move_raises_the_sequence(play, secretariat, staff_a, on):
    application = play(State.SCHEDULED)
    assert told_entry(application, "visit_scheduled", "Pairan")[:3] == ("REQUEST", "CONFIRMED", 0)
    later = after_days(on, 30).due_on
    take(application, "reschedule", secretariat, note="Ujian.", facts={"planned_on": later})
    assert told_entry(application, "visit_rescheduled", "Robiatun")[:4] == ("REQUEST", "CONFIRMED", 1, later)
    (day,) = free_days(application)
    take(proposed(application, secretariat, day), "agree", staff_a, facts={"day": 1})
    assert told_entry(application, "visit_day_agreed", "Robiatun")[:4] == ("REQUEST", "CONFIRMED", 2, day)


def test_an_objection_to_the_team_makes_it_unsure_again(play, chair_a, secretariat):
    application = take(play(State.SCHEDULED), "object_to_team", chair_a, note="Pernah melatih di sini.")
    assert told_entry(application, "team_objected", "Robiatun")[:3] == ("REQUEST", "TENTATIVE", 1)


def test_a_withdrawn_application_cancels_it_by_mail_and_as_a_file(client, play, chair_a, staff_a):
    application = take(play(State.SCHEDULED), "withdraw", chair_a, note="Bergabung dengan LSP lain.")
    for person in ("Tarlani", "Robiatun", "Ratna"):
        assert told_entry(application, "withdrawn", person)[:3] == ("CANCEL", "CANCELLED", 1)
    client.force_login(staff_a)
    assert "Hapus dari kalender" in client.get(application.url("visit_day")).content.decode()
    file = client.get(application.url("calendar_file")).content
    assert entry(file)[:3] == ("CANCEL", "CANCELLED", 1)


def test_an_application_withdrawn_before_any_day_cancels_nothing(play, chair_a):
    application = take(play(State.IN_REVIEW), "withdraw", chair_a, note="Tidak jadi.")
    assert set(Notice.objects.filter(application=application).values_list("calendar", flat=True)) == {""}


def test_whoever_leaves_the_team_gets_it_cancelled_and_the_others_not(play, secretariat):
    application = play(State.SCHEDULED)
    member = application.team.get(role="member")
    application = take(application, "release_team", secretariat, note="Sakit.", facts={"members": [member.pk]})
    assert told_entry(application, "assessor_released", "Arofitun")[:2] == ("CANCEL", "CANCELLED")
    assert told_entry(application, "team_released", "Pairan")[:2] == ("REQUEST", "TENTATIVE")
    remove(application, application.team.current().get(role="lead"), by=secretariat, at=timezone.now())
    assert told_entry(application, "assessor_released", "Robiatun")[:2] == ("CANCEL", "CANCELLED")


def test_a_day_that_bnsp_only_plans_is_in_no_calendar(script, client, secretariat, chair_a):
    player = script()
    application = player(State.DOCUMENTS_ACCEPTED)
    player.propose_team(timezone.now(), timezone.localdate())
    client.force_login(secretariat)
    assert client.get(application.url("calendar_file")).status_code == 404
    application = take(application, "withdraw", chair_a, note="Tidak jadi.")
    assert set(Notice.objects.filter(application=application, kind="withdrawn").values_list("calendar", flat=True)) == {
        ""
    }


@pytest.mark.parametrize(("province", "hour"), [("JT", 1), ("BA", 0), ("PA", 23)])
def test_hours_are_those_of_the_place(play, lsp_a, province, hour):
    application = play(State.SCHEDULED)
    lsp_a.province = province
    lsp_a.save()
    Visit.objects.filter(application=application).update(starts_at="08:00", ends_at="16:00")
    record = Application.objects.get(pk=application.pk)
    (event,) = Calendar.from_ical(calendar_entry(record, timezone.now())).walk("VEVENT")
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    assert begins.astimezone(dt.UTC).hour == hour
    assert ends - begins == dt.timedelta(hours=8)
    assert event["uid"] == f"{application.ref}@relisensi.test"
