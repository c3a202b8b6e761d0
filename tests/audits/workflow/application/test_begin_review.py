"""Beginning the review: whoever of the secretariat begins is the reviewer."""

import pytest

from audits.demo import cast as demo
from audits.errors import NotAllowed
from audits.states import State
from lsp.models import Position
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_the_officer_who_begins_becomes_the_reviewer(play, secretariat):
    application = take(play(State.SUBMITTED), "begin_review", secretariat)
    assert (application.state, application.reviewer, application.round) == (State.IN_REVIEW, secretariat, 1)
    assert last_line(application) == ("begin_review", "submitted", "in_review", "Ratna")
    assert told(application, "review_begun") == LSP_PEOPLE


def test_an_officer_who_belongs_to_the_lsp_does_not_review_it(play, secretariat, lsp_a):
    application = play(State.SUBMITTED)
    demo.seat(lsp_a, secretariat, Position.STAFF)
    with pytest.raises(NotAllowed):
        take(application, "begin_review", secretariat)


@pytest.mark.parametrize("role", ["chair_a", "lead", "decider"])
def test_nobody_else_begins_the_review(play, role, request):
    with pytest.raises(NotAllowed):
        take(play(State.SUBMITTED), "begin_review", request.getfixturevalue(role))
