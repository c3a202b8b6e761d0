"""An assignment letter that another one replaced is marked wherever the papers of an application are listed."""

import pytest

from audits.states import State
from tests.audits.play import take

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_replaced_letter_is_marked_and_names_the_new_one(client, play, secretariat, chair_a):
    application = play(State.SCHEDULED)
    first = application.documents.get(kind="assignment_letter")
    for reader in (chair_a, secretariat):
        client.force_login(reader)
        assert "Tidak berlaku lagi" not in words(client.get(application.get_absolute_url()))
    take(application, "reschedule", secretariat, note="Bentrok.", facts={"planned_on": application.visit.planned_on})
    second = application.documents.filter(kind="assignment_letter").latest("seq")
    marked = {one.number: one.newer_number for one in application.documents.with_newer()}
    assert marked[first.number] == second.number
    assert {number for number, newer in marked.items() if newer} == {first.number}
    for reader in (chair_a, secretariat):
        client.force_login(reader)
        page = words(client.get(application.get_absolute_url()))
        assert page.count(f"Tidak berlaku lagi, digantikan {second.number}") == 1
