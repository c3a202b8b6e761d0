"""A renewal begins with a draft that holds an empty row for everything the rules ask for."""

import pytest
from django.urls import reverse

from audits.models import Application, Circumstances, LogEntry
from audits.states import State


def start(client, lsp, person):
    client.force_login(person)
    return client.post(reverse("audits:start", args=[lsp.slug]))


def test_staff_open_a_draft_with_a_row_for_everything(client, lsp_a, staff_a, rules):
    response = start(client, lsp_a, staff_a)
    record = Application.objects.get(lsp=lsp_a)
    assert response.url == record.url("application_form")
    assert record.state == State.DRAFT
    assert record.licence == lsp_a.licences.get()
    asked = [r.code for r in rules.requirements.all() if r.applies_to(Circumstances(lsp_a.kind_group, lsp_a.sector))]
    assert sorted(record.items.values_list("requirement__code", flat=True)) == sorted(asked)
    assert record.self_assessments.count() == rules.criteria.count() == 66
    assert list(record.log.values_list("verb", "by")) == [("started", staff_a.pk)]


def test_a_second_start_leads_to_the_application_that_runs(client, lsp_a, staff_a, chair_a):
    start(client, lsp_a, staff_a)
    response = start(client, lsp_a, chair_a)
    record = Application.objects.get(lsp=lsp_a)
    assert response.url == record.get_absolute_url()
    assert LogEntry.objects.filter(application=record).count() == 1


def test_a_new_application_has_its_own_address_and_remembers_the_last_one(client, play, lsp_a, chair_a):
    ended = play(State.WITHDRAWN)
    start(client, lsp_a, chair_a)
    record = Application.objects.open().get(lsp=lsp_a)
    assert record.previous == ended
    assert record.ref != ended.ref
    assert record.ref.startswith(lsp_a.slug)


def test_the_steering_board_cannot_start(client, lsp_a, board_a):
    assert start(client, lsp_a, board_a).status_code == 403
    assert not Application.objects.exists()


@pytest.mark.parametrize("who", ["staff_b", "secretariat"])
def test_a_stranger_finds_no_such_page(client, lsp_a, request, who):
    assert start(client, lsp_a, request.getfixturevalue(who)).status_code == 404
    assert not Application.objects.exists()


def test_reading_the_address_starts_nothing(client, lsp_a, chair_a):
    client.force_login(chair_a)
    assert client.get(reverse("audits:start", args=[lsp_a.slug])).status_code == 405
    assert not Application.objects.exists()
