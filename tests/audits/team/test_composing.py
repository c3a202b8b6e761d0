"""The secretariat proposes the team and its day; everybody else reads."""

import pytest
from django.utils import timezone
from icalendar import Calendar

from audits.deadlines import after_days
from audits.demo.cast import seat
from audits.models import TeamMember, Tie
from audits.states import ReviewArea, State, TeamRole
from lsp.models import Position
from tests.audits.play import told


@pytest.fixture
def file(play):
    return play(State.DOCUMENTS_ACCEPTED)


def propose(client, file, assessor, role=TeamRole.LEAD, area=ReviewArea.ADMINISTRATION):
    return client.post(file.url("team_add"), {"assessor": assessor.pk, "role": role, "area": area})


def choices(response) -> set[str]:
    return {assessor.user.full_name for assessor in response.context["proposal"].fields["assessor"].queryset}


def test_secretariat_proposes_an_assessor_who_is_told(client, file, secretariat, lead):
    client.force_login(secretariat)
    assert propose(client, file, lead.assessor).url == file.url("team")
    member = file.team.get()
    assert (member.assessor, member.role, member.area, member.response) == (
        lead.assessor,
        "lead",
        "administration",
        "pending",
    )
    assert told(file, "assignment_proposed") == {"Robiatun"}
    assert file.log.filter(verb="assessor_proposed").count() == 1


def test_an_observer_is_proposed_without_an_area(client, file, secretariat, observer):
    client.force_login(secretariat)
    propose(client, file, observer.assessor, TeamRole.OBSERVER, ReviewArea.OPERATIONS)
    assert file.team.get().area == ""


def test_choices_leave_out_ties_team_and_reviewer(client, file, secretariat, lead, member, observer, outsider_assessor):
    Tie.objects.create(assessor=member.assessor, lsp=file.lsp, kind=Tie.Kind.TRAINER)
    seat(file.lsp, observer, Position.STAFF)
    client.force_login(secretariat)
    propose(client, file, lead.assessor)
    assert choices(client.get(file.url("team"))) == {"Dewi Kartika"}


def test_a_tie_that_ended_long_ago_excludes_nobody(client, file, secretariat, member, on):
    Tie.objects.create(assessor=member.assessor, lsp=file.lsp, kind=Tie.Kind.TRAINER, until=after_days(on, -800).due_on)
    client.force_login(secretariat)
    assert member.full_name in choices(client.get(file.url("team")))


def test_a_tied_assessor_cannot_be_forced_in(client, file, secretariat, lead):
    Tie.objects.create(assessor=lead.assessor, lsp=file.lsp, kind=Tie.Kind.CONSULTANT)
    client.force_login(secretariat)
    response = propose(client, file, lead.assessor)
    assert response.status_code == 422
    assert list(response.context["proposal"].errors) == ["assessor"]
    assert not file.team.exists()


@pytest.mark.parametrize(
    ("role", "area", "field"),
    [
        (TeamRole.LEAD, ReviewArea.OPERATIONS, "role"),
        (TeamRole.MEMBER, ReviewArea.ADMINISTRATION, "area"),
        (TeamRole.MEMBER, "", "area"),
    ],
)
def test_a_place_is_given_once(client, file, secretariat, lead, member, role, area, field):
    client.force_login(secretariat)
    propose(client, file, lead.assessor)
    response = propose(client, file, member.assessor, role, area)
    assert response.status_code == 422
    assert field in response.context["proposal"].errors
    assert file.team.count() == 1


def test_who_is_taken_out_keeps_the_row_and_is_told(client, file, secretariat, lead):
    client.force_login(secretariat)
    propose(client, file, lead.assessor)
    client.post(file.url("team_remove", "AL-0101"))
    assert file.team.get().released_at is not None
    assert told(file, "assessor_released") == {"Robiatun"}
    assert file.log.filter(verb="assessor_removed").count() == 1
    assert lead.full_name in choices(client.get(file.url("team")))


def test_the_day_may_be_a_saturday_but_not_past(client, file, secretariat, on):
    client.force_login(secretariat)
    saturday = next(day for n in range(1, 8) if (day := after_days(on, n).due_on).weekday() == 5)
    client.post(file.url("visit_plan"), {"planned_on": f"{saturday:%d-%m-%Y}", "place": "Aula"})
    file.refresh_from_db()
    assert (file.visit.planned_on, file.visit.place) == (saturday, "Aula")
    yesterday = after_days(on, -1).due_on
    response = client.post(file.url("visit_plan"), {"planned_on": f"{yesterday:%d/%m/%Y}", "place": "Ruang lain"})
    assert response.status_code == 422
    assert "sudah lewat" in str(response.context["plan"].errors["planned_on"])
    assert "Ruang lain" in response.content.decode()


def test_planning_again_raises_the_calendar_sequence(client, file, secretariat, on):
    client.force_login(secretariat)
    for n in (5, 6):
        day = after_days(on, n).due_on
        client.post(file.url("visit_plan"), {"planned_on": f"{day:%Y-%m-%d}", "place": "Aula"})
    file.refresh_from_db()
    assert file.visit.calendar_sequence == 1
    assert file.log.filter(verb="visit_planned").count() == 2


def test_only_the_secretariat_composes(client, file, chair_a, lead, staff_b):
    client.force_login(chair_a)
    assert propose(client, file, lead.assessor).status_code == 403
    assert client.post(file.url("visit_plan"), {}).status_code == 403
    client.force_login(staff_b)
    assert propose(client, file, lead.assessor).status_code == 404
    assert client.get(file.url("team")).status_code == 404


def test_the_lsp_reads_the_team_only_once_it_is_told(client, script, chair_a):
    play = script()
    file = play(State.DOCUMENTS_ACCEPTED)
    play.propose_team(timezone.now(), timezone.localdate())
    client.force_login(chair_a)
    assert "Robiatun" not in client.get(file.url("team")).content.decode()
    play.accept_assignments(timezone.now())
    play.take("schedule", play.company.secretariat, timezone.now())
    assert "Robiatun" in client.get(file.url("team")).content.decode()


def test_a_proposal_that_comes_too_late_says_so_and_keeps_nothing(client, play, secretariat, outsider_assessor):
    file = play(State.SCHEDULED)
    client.force_login(secretariat)
    response = propose(client, file, outsider_assessor.assessor, TeamRole.OBSERVER)
    assert response.status_code == 409
    assert not TeamMember.objects.filter(assessor=outsider_assessor.assessor).exists()


def test_the_calendar_file_names_the_day_and_its_sequence(client, play, chair_a, member, staff_b):
    file = play(State.SCHEDULED)
    for user in (chair_a, member):
        client.force_login(user)
        response = client.get(file.url("calendar_file"))
        event = Calendar.from_ical(response.content).walk("VEVENT")[0]
        assert event.decoded("dtstart") == file.visit.planned_on
        assert event["sequence"] == file.visit.calendar_sequence
        assert str(event["url"]) == f"https://relisensi.test{file.url('visit')}"
    client.force_login(staff_b)
    assert client.get(file.url("calendar_file")).status_code == 404


def test_there_is_no_calendar_file_before_the_schedule(client, file, secretariat):
    client.force_login(secretariat)
    assert client.get(file.url("calendar_file")).status_code == 404


def test_the_lsp_learns_who_comes_from_the_schedule_and_from_no_other_page(client, script, staff_a, secretariat):
    player = script()
    file = player(State.DOCUMENTS_ACCEPTED)
    player.propose_team(timezone.now(), timezone.localdate())
    client.force_login(staff_a)
    for name in ("team", "visit", "application", "timeline"):
        assert "Robiatun" not in client.get(file.url(name)).content.decode()
    client.force_login(secretariat)
    assert "Robiatun" in client.get(file.url("visit")).content.decode()
