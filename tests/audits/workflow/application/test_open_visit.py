"""Opening the visit: the lead, on its day."""

import pytest

from audits.deadlines import next_day
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_the_lead_opens_on_the_day(play, lead, on):
    application = take(play(State.SCHEDULED, visit_on=on), "open_visit", lead)
    assert application.state == State.ON_SITE
    assert application.visit.opened_at is not None
    assert last_line(application) == ("open_visit", "scheduled", "on_site", "Robiatun")
    assert told(application, "visit_opened") == LSP_PEOPLE | {"Ratna"}


def test_not_before_its_day(play, lead, on):
    application = play(State.SCHEDULED, visit_on=next_day(on))
    assert reasons(application, "open_visit") == ["Asesmen dapat dibuka pada hari yang dijadwalkan"]
    with pytest.raises(NotReady):
        take(application, "open_visit", lead)


def test_a_member_does_not_open(play, member, on):
    with pytest.raises(NotAllowed):
        take(play(State.SCHEDULED, visit_on=on), "open_visit", member)
