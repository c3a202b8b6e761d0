"""A visit is moved, broken off, or its team released, each with a reason."""

from django.utils import timezone

from audits.deadlines import after_days
from audits.models import Notice
from audits.states import State
from tests.audits.play import told

# Today plus some days may be free; whoever moves a visit there says that it is meant.
AGREED = {"on_free_day": "on"}


def test_rescheduling_moves_the_day_and_updates_calendars(client, play, secretariat, on):
    application = play(State.SCHEDULED)
    day = after_days(on, 20).due_on
    client.force_login(secretariat)
    client.post(
        application.url("step", "reschedule"),
        {"planned_on": f"{day:%d-%m-%Y}", "place": "Bengkel", "note": "Sekolah sedang ujian.", "seen": "scheduled"}
        | AGREED,
    )
    application.refresh_from_db()
    assert (application.state, application.visit.planned_on, application.visit.place) == ("scheduled", day, "Bengkel")
    assert application.visit.calendar_sequence == 1
    assert told(application, "visit_rescheduled") >= {"Pairan", "Robiatun"}


def test_rescheduling_needs_a_day_ahead_and_a_reason(client, play, secretariat, on):
    application = play(State.SCHEDULED)
    client.force_login(secretariat)
    yesterday = after_days(on, -1).due_on
    response = client.post(application.url("step", "reschedule"), {"planned_on": f"{yesterday:%d-%m-%Y}", "place": "X"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"planned_on", "note"}
    same = client.post(
        application.url("step", "reschedule"),
        {"planned_on": f"{application.visit.planned_on:%d-%m-%Y}", "note": "Alasan"},
    )
    assert list(same.context["form"].errors) == ["planned_on"]


def test_one_member_is_released_and_the_others_stay(client, play, secretariat, member):
    application = play(State.SCHEDULED)
    chosen = application.team.get(assessor__user=member)
    client.force_login(secretariat)
    client.post(
        application.url("step", "release_team"), {"members": [chosen.pk], "note": "Sakit.", "seen": "scheduled"}
    )
    application.refresh_from_db()
    assert application.state == State.DOCUMENTS_ACCEPTED
    assert [m.assessor.user.full_name for m in application.team.current()] == ["Robiatun Awadiyah"]
    assert told(application, "assessor_released") == {"Arofitun"}


def test_a_member_of_another_team_cannot_be_released_here(client, play, script, secretariat, lsp_b):
    application, other = play(State.SCHEDULED), play(State.SCHEDULED, lsp=lsp_b)
    client.force_login(secretariat)
    response = client.post(
        application.url("step", "release_team"),
        {"members": [other.team.first().pk], "note": "Sakit.", "seen": "scheduled"},
    )
    assert response.status_code == 422
    assert other.team.current().count() == 2


def test_a_visit_that_is_broken_off_goes_on_another_day(client, play, lead, on):
    application = play(State.ON_SITE)
    tomorrow = after_days(on, 1).due_on
    client.force_login(lead)
    client.post(
        application.url("step", "break_off_visit"),
        {"planned_on": f"{tomorrow:%d-%m-%Y}", "place": "", "note": "Listrik padam.", "seen": "on_site"} | AGREED,
    )
    application.refresh_from_db()
    assert (application.state, application.visit.planned_on) == ("scheduled", tomorrow)
    assert application.visit.opened_at is not None
    assert application.visit.opened_at <= timezone.now()


def test_whoever_was_released_is_led_to_a_page_that_opens(client, play, secretariat, member):
    application = play(State.SCHEDULED)
    client.force_login(secretariat)
    place = application.team.get(assessor__user=member)
    client.post(application.url("step", "release_team"), {"members": [place.pk], "note": "Sakit.", "seen": "scheduled"})
    client.force_login(member)
    notice = Notice.objects.get(kind="assessor_released", recipient=member)
    assert client.get(notice.url).context["visits"] == []


def test_a_visit_is_not_moved_behind_the_end_of_a_certificate(client, play, secretariat, lead):
    application = play(State.SCHEDULED)
    day = after_days(lead.assessor.certificate_valid_until, 1).due_on
    client.force_login(secretariat)
    response = client.post(application.url("step", "reschedule"), {"planned_on": f"{day:%d-%m-%Y}", "note": "Ujian."})
    assert response.context["form"].errors["planned_on"] == [
        "Sertifikat Robiatun Awadiyah tidak berlaku pada hari asesmen"
    ]
