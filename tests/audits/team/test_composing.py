"""The secretariat proposes the team and its day; everybody else reads."""

import pytest
from django.utils import timezone
from icalendar import Calendar

from audits.deadlines import after_days
from audits.demo.cast import seat
from audits.models import DocumentVersion, TeamMember, Tie
from audits.states import ReviewArea, State, TeamRole
from lsp.models import Position
from tests.audits.play import told


@pytest.fixture
def application(play):
    return play(State.DOCUMENTS_ACCEPTED)


def propose(client, application, assessor, role=TeamRole.LEAD, area=ReviewArea.ADMINISTRATION):
    return client.post(application.url("team_add"), {"assessor": assessor.pk, "role": role, "area": area})


def choices(response) -> set[str]:
    return {assessor.user.full_name for assessor in response.context["proposal"].fields["assessor"].queryset}


def test_secretariat_proposes_an_assessor_who_is_told(client, application, secretariat, lead):
    client.force_login(secretariat)
    assert propose(client, application, lead.assessor).url == application.url("team")
    member = application.team.get()
    assert (member.assessor, member.role, member.area, member.response) == (
        lead.assessor,
        "lead",
        "administration",
        "pending",
    )
    assert told(application, "assignment_proposed") == {"Robiatun"}
    assert application.log.filter(verb="assessor_proposed").count() == 1


def test_an_observer_is_proposed_without_an_area(client, application, secretariat, observer):
    client.force_login(secretariat)
    propose(client, application, observer.assessor, TeamRole.OBSERVER, ReviewArea.OPERATIONS)
    assert application.team.get().area == ""


def test_choices_leave_out_ties_team_and_reviewer(
    client, application, secretariat, lead, member, observer, outsider_assessor
):
    Tie.objects.create(assessor=member.assessor, lsp=application.lsp, kind=Tie.Kind.TRAINER)
    seat(application.lsp, observer, Position.STAFF)
    client.force_login(secretariat)
    propose(client, application, lead.assessor)
    assert choices(client.get(application.url("team"))) == {"Dewi Kartika"}


def test_whoever_judged_a_document_in_a_colleagues_place_is_no_choice(client, application, secretariat, member):
    judged = DocumentVersion.objects.filter(item__application=application).exclude(verdict="").first()
    DocumentVersion.objects.filter(pk=judged.pk).update(judged_by=member)
    client.force_login(secretariat)
    assert member.full_name not in choices(client.get(application.url("team")))


def test_a_tie_that_ended_long_ago_excludes_nobody(client, application, secretariat, member, on):
    Tie.objects.create(
        assessor=member.assessor, lsp=application.lsp, kind=Tie.Kind.TRAINER, until=after_days(on, -800).due_on
    )
    client.force_login(secretariat)
    assert member.full_name in choices(client.get(application.url("team")))


def test_a_tied_assessor_cannot_be_forced_in(client, application, secretariat, lead):
    Tie.objects.create(assessor=lead.assessor, lsp=application.lsp, kind=Tie.Kind.CONSULTANT)
    client.force_login(secretariat)
    response = propose(client, application, lead.assessor)
    assert response.status_code == 422
    assert list(response.context["proposal"].errors) == ["assessor"]
    assert not application.team.exists()


@pytest.mark.parametrize(
    ("role", "area", "field"),
    [
        (TeamRole.LEAD, ReviewArea.OPERATIONS, "role"),
        (TeamRole.MEMBER, ReviewArea.ADMINISTRATION, "area"),
        (TeamRole.MEMBER, "", "area"),
    ],
)
def test_a_place_is_given_once(client, application, secretariat, lead, member, role, area, field):
    client.force_login(secretariat)
    propose(client, application, lead.assessor)
    response = propose(client, application, member.assessor, role, area)
    assert response.status_code == 422
    assert field in response.context["proposal"].errors
    assert application.team.count() == 1


def test_who_is_taken_out_keeps_the_row_and_is_told(client, application, secretariat, lead):
    client.force_login(secretariat)
    propose(client, application, lead.assessor)
    client.post(application.url("team_remove", "AL-0101"))
    assert application.team.get().released_at is not None
    assert told(application, "assessor_released") == {"Robiatun"}
    assert application.log.filter(verb="assessor_removed").count() == 1
    assert lead.full_name in choices(client.get(application.url("team")))


def test_the_day_may_be_a_saturday_but_not_past(client, application, secretariat, on):
    client.force_login(secretariat)
    saturday = next(day for n in range(1, 8) if (day := after_days(on, n).due_on).weekday() == 5)
    client.post(application.url("visit_plan"), {"planned_on": f"{saturday:%d-%m-%Y}", "place": "Aula"})
    application.refresh_from_db()
    assert (application.visit.planned_on, application.visit.place) == (saturday, "Aula")
    yesterday = after_days(on, -1).due_on
    response = client.post(
        application.url("visit_plan"), {"planned_on": f"{yesterday:%d/%m/%Y}", "place": "Ruang lain"}
    )
    assert response.status_code == 422
    assert "sudah lewat" in str(response.context["plan"].errors["planned_on"])
    assert "Ruang lain" in response.content.decode()


def test_planning_again_raises_the_calendar_sequence(client, application, secretariat, on):
    client.force_login(secretariat)
    for n in (5, 6):
        day = after_days(on, n).due_on
        client.post(application.url("visit_plan"), {"planned_on": f"{day:%Y-%m-%d}", "place": "Aula"})
    application.refresh_from_db()
    assert application.visit.calendar_sequence == 1
    assert application.log.filter(verb="visit_planned").count() == 2


def test_only_the_secretariat_composes(client, application, chair_a, lead, staff_b):
    client.force_login(chair_a)
    assert propose(client, application, lead.assessor).status_code == 403
    assert client.post(application.url("visit_plan"), {}).status_code == 403
    client.force_login(staff_b)
    assert propose(client, application, lead.assessor).status_code == 404
    assert client.get(application.url("team")).status_code == 404


def test_the_lsp_reads_the_team_only_once_it_is_told(client, script, chair_a):
    play = script()
    application = play(State.DOCUMENTS_ACCEPTED)
    play.propose_team(timezone.now(), timezone.localdate())
    client.force_login(chair_a)
    assert "Robiatun" not in client.get(application.url("team")).content.decode()
    play.accept_assignments(timezone.now())
    play.take("schedule", play.company.secretariat, timezone.now())
    assert "Robiatun" in client.get(application.url("team")).content.decode()


def test_a_proposal_that_comes_too_late_says_so_and_keeps_nothing(client, play, secretariat, outsider_assessor):
    application = play(State.SCHEDULED)
    client.force_login(secretariat)
    response = propose(client, application, outsider_assessor.assessor, TeamRole.OBSERVER)
    assert response.status_code == 409
    assert not TeamMember.objects.filter(assessor=outsider_assessor.assessor).exists()


def test_the_calendar_file_names_the_day_and_its_sequence(client, play, chair_a, member, staff_b):
    application = play(State.SCHEDULED)
    for user in (chair_a, member):
        client.force_login(user)
        response = client.get(application.url("calendar_file"))
        event = Calendar.from_ical(response.content).walk("VEVENT")[0]
        assert event.decoded("dtstart") == application.visit.planned_on
        assert event["sequence"] == application.visit.calendar_sequence
        assert str(event["url"]) == f"https://relisensi.test{application.url('visit')}"
    client.force_login(staff_b)
    assert client.get(application.url("calendar_file")).status_code == 404


def test_there_is_no_calendar_file_before_the_schedule(client, application, secretariat):
    client.force_login(secretariat)
    assert client.get(application.url("calendar_file")).status_code == 404


def test_the_lsp_learns_who_comes_from_the_schedule_and_from_no_other_page(client, script, staff_a, secretariat):
    player = script()
    application = player(State.DOCUMENTS_ACCEPTED)
    player.propose_team(timezone.now(), timezone.localdate())
    client.force_login(staff_a)
    for name in ("team", "visit", "application", "timeline"):
        assert "Robiatun" not in client.get(application.url(name)).content.decode()
    client.force_login(secretariat)
    assert "Robiatun" in client.get(application.url("visit")).content.decode()
