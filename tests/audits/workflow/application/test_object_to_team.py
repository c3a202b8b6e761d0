"""Objecting to the team: the chair, once, within three working days."""

import pytest
from django.utils.timezone import now

from audits.deadlines import next_day
from audits.errors import NotAllowed, NotReady
from audits.states import State
from audits.team.objection import rule
from tests import cast
from tests.audits.play import last_line, reasons, take, told


def test_an_objection_sends_the_application_back_once(play, chair_a):
    application = take(play(State.SCHEDULED), "object_to_team", chair_a, note="Anggota tim pernah melatih di sini.")
    assert (application.state, application.objection_until) == (State.DOCUMENTS_ACCEPTED, None)
    assert last_line(application) == ("object_to_team", "scheduled", "documents_accepted", "Pairan")
    assert told(application, "team_objected") == {"Ratna", "Robiatun", "Arofitun"}


def test_a_second_objection_is_not_offered(play, chair_a, secretariat):
    application = take(play(State.SCHEDULED), "object_to_team", chair_a, note="Alasan pertama.")
    rule(
        application.team_objection,
        "dismissed",
        answer="Pelatihan itu lebih dari dua tahun lalu.",
        by=secretariat,
        at=now(),
    )
    application = take(application, "schedule", secretariat)
    assert application.objection_until is None
    with pytest.raises(NotAllowed):
        take(application, "object_to_team", chair_a, note="Alasan kedua.")


def test_after_three_working_days_it_is_too_late(play, chair_a):
    application = play(State.SCHEDULED)
    late = cast.moment(next_day(application.objection_until))
    assert reasons(application, "object_to_team", application.objection_until) == []
    with pytest.raises(NotReady, match="Masa keberatan atas tim sudah berakhir"):
        take(application, "object_to_team", chair_a, note="Terlambat.", at=late)


def test_staff_do_not_object(play, staff_a):
    with pytest.raises(NotAllowed):
        take(play(State.SCHEDULED), "object_to_team", staff_a, note="Bukan wewenang saya.")
