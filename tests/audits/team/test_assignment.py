"""An assessor answers before the application opens, and finds everything that waits on one page."""

import pytest
from django.utils import timezone

from audits.demo.play import FindingDraft
from audits.models import TeamMember, Tie
from audits.states import State
from tests.audits.play import told

YES = {"response": "accepted", "conflict_free": "on"}


@pytest.fixture
def proposed(script):
    """An application whose team was asked and has not answered."""
    player = script()
    application = player(State.DOCUMENTS_ACCEPTED)
    player.propose_team(timezone.now(), timezone.localdate())
    return application


def test_the_application_stays_closed_until_conflict_is_declared(client, proposed, lead):
    client.force_login(lead)
    page = client.get(proposed.url("assignment")).content.decode()
    assert "LSP SMK Wiworotomo" in page
    assert "Ketua tim" in page
    assert proposed.number not in page
    assert client.get(proposed.get_absolute_url()).status_code == 404
    assert client.post(proposed.url("assignment"), YES).url == proposed.get_absolute_url()
    assert client.get(proposed.get_absolute_url()).context["application"] == proposed
    assert proposed.log.filter(verb="assignment_accepted", by=lead).count() == 1
    assert told(proposed, "assignment_answered") == {"Ratna"}


def test_accepting_without_the_declaration_is_refused(client, proposed, lead):
    client.force_login(lead)
    response = client.post(proposed.url("assignment"), {"response": "accepted"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["conflict_free"]
    assert proposed.team.get(assessor__user=lead).response == "pending"


def test_a_tie_that_bnsp_knows_of_forbids_accepting(client, proposed, lead):
    Tie.objects.create(assessor=lead.assessor, lsp=proposed.lsp, kind=Tie.Kind.STAFF)
    client.force_login(lead)
    response = client.post(proposed.url("assignment"), YES)
    assert response.status_code == 422
    assert "mencatat hubungan" in str(response.context["form"].errors["conflict_free"])


def test_declining_says_why_and_keeps_the_application_closed(client, proposed, member):
    client.force_login(member)
    assert client.post(proposed.url("assignment"), {"response": "declined"}).status_code == 422
    client.post(
        proposed.url("assignment"), {"response": "declined", "reason": "Pernah melatih di sana.", "has_conflict": "on"}
    )
    place = proposed.team.get(assessor__user=member)
    assert (place.response, place.conflict_free, place.response_note) == (
        "declined",
        False,
        "Pernah melatih di sana.",
    )
    entry = proposed.log.get(verb="assignment_declined")
    assert (entry.by, entry.note) == (member, "Pernah melatih di sana.")
    assert client.get(proposed.get_absolute_url()).status_code == 404


def test_who_accepted_may_still_step_back_before_the_schedule(client, proposed, member):
    client.force_login(member)
    client.post(proposed.url("assignment"), YES)
    client.post(proposed.url("assignment"), {"response": "declined", "reason": "Sakit."})
    assert proposed.team.get(assessor__user=member).response == TeamMember.Response.DECLINED
    assert client.get(proposed.get_absolute_url()).status_code == 404


def test_an_answer_after_being_released_changes_nothing(client, proposed, secretariat, member):
    client.force_login(secretariat)
    client.post(proposed.url("team_remove", "AL-0102"))
    client.force_login(member)
    assert client.post(proposed.url("assignment"), YES).status_code == 404
    assert proposed.team.get(assessor__user=member).response == "pending"


def test_an_answer_that_comes_too_late_is_kept_for_copying(client, play, member):
    application = play(State.SCHEDULED)
    client.force_login(member)
    response = client.post(application.url("assignment"), {"response": "declined", "reason": "Saya ternyata sakit."})
    assert response.status_code == 409
    assert "Saya ternyata sakit." in response.content.decode()
    assert application.team.get(assessor__user=member).response == "accepted"


def test_nobody_answers_for_another(client, proposed, outsider_assessor, secretariat):
    for user in (outsider_assessor, secretariat):
        client.force_login(user)
        assert client.post(proposed.url("assignment"), YES).status_code == 404


def test_the_home_is_for_assessors(client, secretariat, lead):
    client.force_login(secretariat)
    assert client.get("/tugas/").status_code == 403
    client.force_login(lead)
    assert client.get("/tugas/").context["offered"] == []


def test_the_home_sorts_what_waits(client, script, proposed, play, lead, lsp_b):
    other = script(lsp_b)
    application = other(State.CORRECTING)
    other.answer_finding(1, timezone.now())
    other.dispute_finding(2, timezone.now(), "Sudah ada buktinya.")
    client.force_login(lead)
    page = client.get("/tugas/")
    assert [row["lsp"] for row in page.context["offered"]] == [proposed.lsp.name]
    assert [(row["label"], row["wanted"]) for row in page.context["findings"]] == [
        ("T-01", "Periksa jawaban"),
        ("T-02", "Putuskan sanggahan"),
    ]
    assert [row["lsp"] for row in page.context["applications"]] == [application.lsp.name]


def test_a_dispute_waits_for_the_lead_alone(client, script, member):
    player = script()
    player(State.CORRECTING)
    player.dispute_finding(2, timezone.now(), "Sudah ada buktinya.")
    client.force_login(member)
    assert client.get("/tugas/").context["findings"] == []


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_home_costs_four_statements_however_much_waits(client, script, lead, django_assert_num_queries, count):
    drafts = tuple(FindingDraft(f"C{n:02d}", "minor", f"Pernyataan {n}", "bukti") for n in range(1, count + 1))
    player = script(findings=drafts)
    player(State.CORRECTING)
    for seq in range(1, count + 1):
        player.answer_finding(seq, timezone.now())
    client.force_login(lead)
    with django_assert_num_queries(4):
        response = client.get("/tugas/")
    assert len(response.context["findings"]) == count
