"""Withdrawing: the chair, until the decision."""

import pytest

from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import last_line, take, told


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.CORRECTING, State.RECOMMENDED])
def test_the_chair_withdraws_before_the_decision(play, chair_a, state):
    application = take(play(state), "withdraw", chair_a, note="Kami mengajukan ulang.")
    assert application.state == State.WITHDRAWN
    assert last_line(application) == ("withdraw", state, "withdrawn", "Pairan")
    assert told(application, "withdrawn") >= {"Tarlani", "Arman"}
    assert ("Ratna" in told(application, "withdrawn")) is (state != State.DRAFT)


def test_after_the_decision_it_is_too_late(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.APPROVED), "withdraw", chair_a, note="Berubah pikiran.")


def test_a_new_application_links_back(play, chair_a):
    withdrawn = take(play(State.SUBMITTED), "withdraw", chair_a, note="Kami mengajukan ulang.")
    again = play(State.DRAFT)
    assert again.previous == withdrawn
    assert again.ref == f"{withdrawn.ref}-2"


def test_staff_do_not_withdraw(play, staff_a):
    with pytest.raises(NotAllowed):
        take(play(State.SUBMITTED), "withdraw", staff_a, note="Bukan wewenang saya.")
