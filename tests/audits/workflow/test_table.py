"""The tables of steps are whole: every state is reached and left, every step has its words, form, notices and tests."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from audits.forms.step_forms import APPLICATION_FORMS, DAY_FORMS, FINDING_FORMS
from audits.history.timeline import PART_VERBS
from audits.models import LogEntry
from audits.notices.table import NOTICES
from audits.states import (
    DAY_TONE,
    ENDED,
    FINDING_ENDED,
    FINDING_HOLDER,
    FINDING_TONE,
    PLACES,
    DayState,
    FindingState,
    State,
)
from audits.workflow import APPLICATION, FINDING, VISIT_DAY
from audits.workflow.visit_day import PREFIX

HERE = Path(__file__).parent
STEPS = [(workflow, step) for workflow in (APPLICATION, FINDING, VISIT_DAY) for step in workflow.steps.values()]
NAMES = [f"{workflow.model.__name__.lower()}.{step.name}" for workflow, step in STEPS]

# Acts of a finding that one file of tests tells together.
TOLD_TOGETHER = {"dispute": "dispute_and_rule", "rule": "dispute_and_rule", "drop": "withdraw", "issue": None}
TOLD_TOGETHER["reopen"] = None  # told by steps/test_reopen_corrections.py, as `issue` by steps/test_close_visit.py


# The system's own, and the one that is taken from the page of an objection.
WITHOUT_FORM = {"void_recommendation", "uphold_objection"}


def reached_from(workflow, first) -> set[str]:
    found, fresh = set(), {first}
    while fresh:
        found |= fresh
        fresh = {step.target for step in workflow.steps.values() if step.target and step.sources & found} - found
    return found


@pytest.mark.parametrize(
    ("workflow", "states", "first"),
    [
        (APPLICATION, State, State.DRAFT),
        (FINDING, FindingState, FindingState.DRAFT),
        (VISIT_DAY, DayState, DayState.WAITING),
    ],
)
def test_every_state_is_reached_from_the_draft(workflow, states, first):
    assert reached_from(workflow, first) == set(states)


def test_only_an_ended_application_has_no_way_on():
    left = {source for step in APPLICATION.steps.values() for source in step.sources}
    assert set(State) - left == ENDED - {State.REJECTED}  # an objection may bring a refusal back to the plenary


def test_an_ended_finding_is_left_only_by_reopening_it():
    names = {step.name for step in FINDING.steps.values() if step.sources & FINDING_ENDED}
    assert names == {"reopen"}


def test_every_open_state_has_a_way_out():
    withdrawn = APPLICATION.named("withdraw").sources
    assert set(State) - ENDED - withdrawn == {State.APPROVED, State.DECREE_ISSUED}


def test_every_state_has_its_place_holder_and_tone():
    assert set(PLACES) == set(State)
    assert set(FINDING_HOLDER) == set(FINDING_TONE) == set(FindingState)
    assert set(DAY_TONE) == set(DayState)


def test_what_was_proposed_is_answered_once():
    assert {source for step in VISIT_DAY.steps.values() for source in step.sources} == {DayState.WAITING}


@pytest.mark.parametrize(("workflow", "step"), STEPS, ids=NAMES)
def test_every_step_says_what_it_does(workflow, step):
    assert str(step.label)
    assert str(step.past)
    assert str(step.done).endswith(".")
    assert str(step.consequence).endswith(".")
    longest = LogEntry._meta.get_field("verb").max_length
    prefix = {APPLICATION: "", FINDING: "finding.", VISIT_DAY: PREFIX}[workflow]
    assert len(f"{prefix}{step.name}") <= longest


@pytest.mark.parametrize(("workflow", "step"), STEPS, ids=NAMES)
def test_every_notice_of_a_step_is_known(workflow, step):
    assert set(step.tell) <= set(NOTICES)


@pytest.mark.parametrize("kind", NOTICES)
def test_every_notice_has_its_words(kind):
    assert get_template(f"audits/mail/{kind}_subject.txt")
    assert get_template(f"audits/mail/{kind}.txt")


@pytest.mark.parametrize("folder", ["mail", "mail/en"])
def test_no_words_of_a_notice_are_left_over(folder):
    names = {path.name for path in (HERE.parents[2] / "templates" / "audits" / folder).glob("*.txt")}
    wanted = {f"{kind}{end}" for kind in NOTICES for end in (".txt", "_subject.txt")}
    assert names == wanted | {"_decided.txt", "_letter.txt", "summary.txt", "summary_subject.txt"}


def test_every_act_of_a_person_has_its_form():
    acts = {step.act for step in APPLICATION.steps.values() if step.name not in WITHOUT_FORM}
    assert set(APPLICATION_FORMS) == acts


def test_every_act_on_a_finding_has_its_form():
    acts = {step.act for step in FINDING.steps.values()} - {"issue", "reopen"}
    assert acts <= set(FINDING_FORMS) <= acts | {"reopen"}


def test_every_answer_to_proposed_days_has_its_form():
    assert set(DAY_FORMS) == {step.act for step in VISIT_DAY.steps.values()} - {"lapse"}


@pytest.mark.parametrize("act", sorted({step.act for step in VISIT_DAY.steps.values()}))
def test_every_answer_to_proposed_days_has_its_tests(act):
    assert (HERE / "visit_day" / f"test_{act}.py").exists()


def test_a_step_that_wants_a_reason_has_a_form_that_asks_for_it():
    for step in APPLICATION.steps.values():
        if step.wants_note and step.act in APPLICATION_FORMS:
            form, _template = APPLICATION_FORMS[step.act]
            assert "note" in form.base_fields, step.name


@pytest.mark.parametrize("act", sorted({step.act for step in APPLICATION.steps.values()}))
def test_every_act_has_its_tests(act):
    assert (HERE / "application" / f"test_{act}.py").exists()


@pytest.mark.parametrize("act", sorted({step.act for step in FINDING.steps.values()}))
def test_every_act_on_a_finding_has_its_tests(act):
    name = TOLD_TOGETHER.get(act, act)
    assert name is None or (HERE / "finding" / f"test_{name}.py").exists()


def test_steps_and_parts_do_not_share_a_verb():
    assert not set(APPLICATION.steps) & set(PART_VERBS)
