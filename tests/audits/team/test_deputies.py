"""An assessor who is away: a deputy acts in their place, on the days agreed, after declaring to be free of conflict, and only there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.models import Application, Finding, TeamMember, Tie
from audits.permissions import is_assessing, is_decider, is_lead, verifies_finding
from audits.states import State
from tests.audits.play import fresh, told


@pytest.fixture
def player(script):
    player = script()
    player(State.CORRECTING, until=timezone.now())
    player.answer_finding(2, timezone.now())
    return player


def name(client, absent, deputy, first, last):
    client.force_login(absent)
    typed = {"deputy": deputy.assessor.pk, "first_on": f"{first:%d-%m-%Y}", "last_on": f"{last:%d-%m-%Y}"}
    return client.post(reverse("audits:deputies"), typed)


def accept(client, player, deputy):
    client.force_login(deputy)
    return client.post(player.application.url("assignment"), {"response": "accepted", "conflict_free": "on"})


@pytest.fixture
def away(client, player, member, outsider_assessor, on):
    """The member is away from today on for ten days; the deputy was asked and has accepted."""
    name(client, member, outsider_assessor, on, after_days(on, 9).due_on)
    accept(client, player, outsider_assessor)
    return player


def readable(user) -> bool:
    return Application.objects.visible_to(fresh(user)).exists()


def test_before_the_declaration_the_application_stays_closed(client, player, member, outsider_assessor, on):
    name(client, member, outsider_assessor, on, on)
    assert not readable(outsider_assessor)
    assert told(player.application, "deputy_asked") == {"Dewi"}
    client.force_login(outsider_assessor)
    assert [row["role"] for row in client.get(reverse("audits:assignments")).context["offered"]] == ["Pengganti"]


def test_the_deputy_verifies_in_the_place_of_the_member(client, away, outsider_assessor):
    client.force_login(outsider_assessor)
    listed = client.get(reverse("audits:assignments")).context["findings"]
    assert [row["label"] for row in listed] == ["T-02"]
    client.post(away.application.url("finding_step", 2, "verify"), {"choice": "close", "seen": "answered"})
    finding = away.finding(2)
    assert (finding.state, finding.answers.get().verified_by) == ("closed", outsider_assessor)
    assert not is_lead(fresh(outsider_assessor), away.application)


def test_a_deputy_of_the_lead_rules_on_disputes(client, player, lead, outsider_assessor, on):
    name(client, lead, outsider_assessor, on, on)
    accept(client, player, outsider_assessor)
    assert is_lead(fresh(outsider_assessor), Application.objects.get())


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)])
def test_outside_the_days_the_deputy_reads_and_does_nothing(away, outsider_assessor, on, first, last):
    place = TeamMember.objects.filter(role="deputy")
    days = [after_days(on, n).due_on if n > 0 else before_days(on, -n) for n in (first, last)]
    place.update(first_on=days[0], last_on=days[1])
    assert not readable(outsider_assessor)
    finding = Finding.objects.get(seq=2)
    assert not verifies_finding(fresh(outsider_assessor), finding)


def test_coming_back_early_ends_it_at_once(client, away, member, outsider_assessor):
    client.force_login(member)
    number = outsider_assessor.assessor.registration_number
    client.post(reverse("audits:deputy_end", args=[away.application.ref, number]))
    assert not readable(outsider_assessor)


def test_when_the_member_leaves_the_team_so_does_the_deputy(away, outsider_assessor):
    TeamMember.objects.filter(role="member").update(released_at=timezone.now())
    assert not readable(outsider_assessor)


def test_after_the_corrections_the_application_is_closed_to_the_deputy(script, away, lead, outsider_assessor):
    away.verify_finding(2, timezone.now())
    away.finish_corrections(timezone.now())
    record = Application.objects.get()
    assert record.state == State.ASSESSED
    assert not readable(outsider_assessor)
    assert not is_assessing(fresh(outsider_assessor), record)


def test_whoever_deputised_does_not_decide(away, outsider_assessor, decider):
    outsider_assessor.groups.set(decider.groups.all())
    assert not is_decider(fresh(outsider_assessor), Application.objects.get())
    TeamMember.objects.filter(role="deputy").delete()
    assert is_decider(fresh(outsider_assessor), Application.objects.get())


def test_somebody_tied_to_the_lsp_or_in_the_team_is_not_asked(client, player, member, lead, outsider_assessor, on):
    Tie.objects.create(assessor=outsider_assessor.assessor, lsp=player.lsp, kind="trainer")
    for person in (outsider_assessor, lead):
        name(client, member, person, on, on)
    assert not TeamMember.objects.filter(role="deputy").exists()


@pytest.mark.parametrize(("first", "last", "field"), [(3, 1, "last_on"), (-5, -2, "last_on"), (0, 3000, "deputy")])
def test_days_that_cannot_be_are_told_at_their_field(client, player, member, outsider_assessor, on, first, last, field):
    response = name(client, member, outsider_assessor, after_days(on, first).due_on, after_days(on, last).due_on)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_the_team_of_the_application_is_still_the_team(away):
    assert [m.role for m in away.application.team.current()] == ["lead", "member"]
