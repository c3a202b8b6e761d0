"""Scheduling: a complete, willing and untied team on a day that is agreed."""

import pytest
from django.utils import timezone

from audits.deadlines import add_months, after_days, after_working_days, before_days
from audits.errors import NotAllowed, NotReady
from audits.models import Holiday
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


@pytest.fixture
def player(script):
    player = script()
    player(State.DOCUMENTS_ACCEPTED)
    return player


def test_a_complete_team_gets_its_letter_and_the_lsp_its_time_to_object(player, secretariat, on):
    player.propose_team(timezone.now(), after_days(on, 10).due_on)
    player.accept_assignments(timezone.now())
    application = take(player.application, "schedule", secretariat)
    until = after_working_days(on, 3, Holiday.objects.free_days()).due_on
    assert (application.state, application.objection_until) == (State.SCHEDULED, until)
    assert application.documents.filter(kind="assignment_letter").count() == 1
    assert last_line(application) == ("schedule", "documents_accepted", "scheduled", "Ratna")
    assert told(application, "visit_scheduled") == LSP_PEOPLE | {"Robiatun", "Arofitun"}


def test_without_a_team_everything_is_named(player, secretariat):
    assert reasons(player.application, "schedule") == [
        "Tunjuk ketua tim",
        "Tunjuk paling sedikit satu anggota tim",
        "Tunjuk asesor untuk area administrasi",
        "Tunjuk asesor untuk area kinerja operasional",
        "Tetapkan hari dan tempat asesmen",
    ]
    with pytest.raises(NotReady):
        take(player.application, "schedule", secretariat)


def test_those_who_have_not_answered_are_named(player, on):
    player.propose_team(timezone.now(), after_days(on, 10).due_on)
    assert reasons(player.application, "schedule") == [
        "Robiatun Awadiyah belum menyatakan bersedia dan bebas benturan kepentingan",
        "Arofitun Nurjanah belum menyatakan bersedia dan bebas benturan kepentingan",
    ]


def test_a_tie_excludes_and_is_forgotten_after_two_years(player, member, on):
    player.propose_team(timezone.now(), after_days(on, 10).due_on)
    player.accept_assignments(timezone.now())
    tie = member.assessor.ties.create(lsp=player.lsp, kind="trainer", until=add_months(on, -23))
    assert reasons(player.application, "schedule") == [
        "Arofitun Nurjanah mempunyai hubungan dengan LSP ini. Ganti asesor"
    ]
    tie.until = add_months(on, -25)
    tie.save()
    assert reasons(player.application, "schedule") == []


def test_a_day_that_has_passed_must_be_set_again(player, on):
    player.propose_team(timezone.now(), before_days(on, 1))
    player.accept_assignments(timezone.now())
    assert reasons(player.application, "schedule") == ["Hari asesmen sudah lewat. Tetapkan hari yang baru"]


def test_a_certificate_that_ends_before_the_visit_is_named(player, lead, on):
    player.propose_team(timezone.now(), after_days(on, 10).due_on)
    player.accept_assignments(timezone.now())
    lead.assessor.certificate_valid_until = after_days(on, 9).due_on
    lead.assessor.save()
    assert reasons(player.application, "schedule") == ["Sertifikat Robiatun Awadiyah tidak berlaku pada hari asesmen"]


def test_the_team_does_not_schedule_itself(player, lead):
    with pytest.raises(NotAllowed):
        take(player.application, "schedule", lead)
