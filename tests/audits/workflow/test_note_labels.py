"""The label of a note says what the form asks for: required, required for some choices, or free."""

import pytest

from audits.forms.step_forms import APPLICATION_FORMS, FINDING_FORMS
from audits.forms.steps import ActForm
from audits.models import Application
from audits.workflow import APPLICATION, FINDING


@pytest.mark.parametrize(("workflow", "forms"), [(APPLICATION, APPLICATION_FORMS), (FINDING, FINDING_FORMS)])
def test_no_note_is_called_optional_that_a_choice_asks_for(workflow, forms):
    for act in forms:
        steps = workflow.of_act(act)
        note = ActForm(record=Application(), steps=steps, user=None, on=None).fields["note"]
        wanting = [str(step.label) for step in steps if step.wants_note]
        assert note.required == (len(wanting) == len(steps)), act
        assert all(label in getattr(note, "asked_when", "") for label in wanting if not note.required), act
