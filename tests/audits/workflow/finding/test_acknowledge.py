"""Taking note of an observation closes it; it holds nothing back."""

import pytest

from audits.errors import NotAllowed
from audits.states import FindingState, State
from tests.audits.play import last_finding_line, take, told


def test_the_lsp_takes_note(play, staff_a):
    finding = take(play(State.CORRECTING).findings.get(seq=3), "acknowledge", staff_a)
    assert finding.state == FindingState.CLOSED
    assert last_finding_line(finding) == ("finding.acknowledge", "issued", "closed", "Tarlani")
    assert told(finding, "observation_noted") == {"Robiatun", "Arofitun"}


def test_a_binding_finding_is_not_merely_noted(play, staff_a):
    with pytest.raises(NotAllowed):
        take(play(State.CORRECTING).findings.get(seq=1), "acknowledge", staff_a)
