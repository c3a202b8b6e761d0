"""Who is offered what: every state of an application against every person of the cast, one line each."""

import pytest

from audits.states import State
from audits.workflow import APPLICATION
from tests.audits.play import fresh

PEOPLE = (
    "secretariat", "chair_a", "staff_a", "board_a", "chair_b", "staff_b", "lead", "member", "observer",
    "outsider_assessor", "decider",
)  # fmt: skip
CHAIR, STAFF, OFFICE, LEAD, PLENARY = {"chair_a"}, {"chair_a", "staff_a"}, {"secretariat"}, {"lead"}, {"decider"}

OFFERED = {
    State.DRAFT: {"hand_over": {"staff_a"}, "submit": CHAIR, "withdraw": CHAIR, "lapse": OFFICE},
    State.SUBMITTED: {"begin_review": OFFICE, "withdraw": CHAIR},
    State.IN_REVIEW: {"accept_documents": OFFICE, "return_documents": OFFICE, "withdraw": CHAIR},
    State.RETURNED: {"resubmit": STAFF, "withdraw": CHAIR, "lapse": OFFICE},
    State.DOCUMENTS_ACCEPTED: {"schedule": OFFICE, "withdraw": CHAIR},
    State.SCHEDULED: {
        "open_visit": LEAD,
        "object_to_team": CHAIR,
        "reschedule": OFFICE,
        "release_team": OFFICE,
        "replace_assessor": OFFICE,
        "withdraw": CHAIR,
    },
    State.ON_SITE: {
        "close_visit_without_corrections": LEAD,
        "break_off_visit": LEAD,
        "replace_assessor": OFFICE,
        "withdraw": CHAIR,
    },
    State.CORRECTING: {
        "finish_corrections": LEAD,
        "report_uncorrected": LEAD,
        "replace_assessor": OFFICE,
        "withdraw": CHAIR,
        "lapse": OFFICE,
    },
    State.ASSESSED: {"recommend": LEAD, "reopen_corrections": LEAD, "replace_assessor": OFFICE, "withdraw": CHAIR},
    State.RECOMMENDED: {
        "approve": PLENARY,
        "defer": PLENARY,
        "reject": PLENARY,
        "recall_recommendation": LEAD,
        "withdraw": CHAIR,
    },
    State.DEFERRED: {"resume_to_plenary": OFFICE, "resume_to_corrections": OFFICE, "withdraw": CHAIR},
    State.APPROVED: {"issue_decree": OFFICE},
    State.DECREE_ISSUED: {"issue_licence": OFFICE},
    State.LICENSED: {},
    State.REJECTED: {},
    State.WITHDRAWN: {},
    State.LAPSED: {},
}


def test_every_state_has_its_line():
    assert set(OFFERED) == set(State)


@pytest.mark.parametrize("state", State)
def test_offered_to_exactly_these(play, everybody, state):
    application = play(state, with_observer=True)
    offered: dict[str, set[str]] = {}
    for role in PEOPLE:
        person = fresh(everybody[role])
        for step in APPLICATION.steps.values():
            if APPLICATION.is_offered(step, person, application):
                offered.setdefault(step.name, set()).add(role)
    assert offered == OFFERED[state]


@pytest.mark.parametrize("state", State)
def test_read_by_exactly_these(play, everybody, state):
    application = play(state, with_observer=True)
    readers = {role for role in PEOPLE if application in type(application).objects.visible_to(fresh(everybody[role]))}
    expected = {"chair_a", "staff_a", "board_a"}
    if application.submitted_at:
        expected |= {"secretariat"}
    if application.team.exists():
        expected |= {"lead", "member", "observer"}
    if application.recommendations.exists():
        expected |= {"decider"}
    assert readers == expected
