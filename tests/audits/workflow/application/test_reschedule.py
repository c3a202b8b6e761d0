"""Rescheduling: a new day, a new letter, an updated calendar."""

import pytest

from audits.deadlines import after_days
from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_the_new_day_reaches_everybody(play, secretariat, on):
    day = after_days(on, 21).due_on
    application = take(
        play(State.SCHEDULED), "reschedule", secretariat, note="Ujian sekolah.", facts={"planned_on": day}
    )
    assert application.state == State.SCHEDULED
    assert (application.visit.planned_on, application.visit.calendar_sequence) == (day, 1)
    assert application.documents.filter(kind="assignment_letter").count() == 2
    assert last_line(application) == ("reschedule", "scheduled", "scheduled", "Ratna")
    assert told(application, "visit_rescheduled") == LSP_PEOPLE | {"Robiatun", "Arofitun"}


def test_the_lsp_does_not_move_the_day(play, chair_a, on):
    with pytest.raises(NotAllowed):
        take(play(State.SCHEDULED), "reschedule", chair_a, note="Kami sibuk.", facts={"planned_on": on})
