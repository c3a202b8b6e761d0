"""A case with its people, ready to be played through the pages."""

import pytest

from tests.journeys.case import Case


@pytest.fixture
def case(lsp_a, chair_a, staff_a, board_a, secretariat, lead, member, outsider_assessor, decider) -> Case:
    """LSP A and BNSP, before anything has happened."""
    people = {
        "chair": chair_a,
        "staff": staff_a,
        "board": board_a,
        "secretariat": secretariat,
        "lead": lead,
        "member": member,
        "other": outsider_assessor,
        "decider": decider,
    }
    return Case(lsp=lsp_a, people=people)
