"""Answering a finding: complete, with evidence, round after round."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed, NotReady
from audits.states import FindingState, State
from tests.audits.play import last_finding_line, reasons, take, told


@pytest.fixture
def player(script):
    player = script()
    player(State.CORRECTING)
    return player


def test_an_answer_reaches_the_team_and_is_fixed_as_it_was_sent(player, staff_a):
    answer = player.write_answer(player.finding(2), timezone.now())
    finding = take(player.finding(2), "answer", staff_a)
    answer.refresh_from_db()
    assert finding.state == FindingState.ANSWERED
    assert (answer.round, answer.sent_by) == (1, staff_a)
    assert last_finding_line(finding) == ("finding.answer", "issued", "answered", "Tarlani")
    assert told(finding, "finding_answered") == {"Robiatun", "Arofitun"}


def test_an_empty_answer_names_everything(player, staff_a):
    assert reasons(player.finding(2), "answer") == ["Tulis jawaban: koreksi, tindakan korektif, dan bukti"]
    player.finding(2).answers.create(round=1)
    assert reasons(player.finding(2), "answer") == [
        "Koreksi belum diisi",
        "Akar masalah belum diisi",
        "Tindakan korektif belum diisi",
        "Penanggung jawab belum dipilih",
        "Hari target belum ditentukan",
        "Bukti belum diunggah",
    ]
    with pytest.raises(NotReady):
        take(player.finding(2), "answer", staff_a)


def test_only_a_major_asks_for_its_root_cause(player):
    answer = player.write_answer(player.finding(1), timezone.now())
    answer.root_cause = ""
    answer.save()
    assert reasons(player.finding(1), "answer") == []


def test_a_returned_answer_opens_a_second_round_and_both_are_kept(player, staff_a, member):
    player.answer_finding(2, timezone.now(), words="MUK skema pertama diganti.")
    take(player.finding(2), "return", member, note="Skema kedua belum.")
    player.answer_finding(2, timezone.now(), words="MUK kedua skema diganti.")
    finding = take(player.finding(2), "close", member)
    assert finding.state == FindingState.CLOSED
    assert list(finding.answers.values_list("round", "correction", "verdict")) == [
        (1, "MUK skema pertama diganti.", "return"),
        (2, "MUK kedua skema diganti.", "close"),
    ]
    assert finding.original_due_on == finding.due_on


def test_an_answer_counts_as_a_change_of_the_application(player):
    before = player.application.version
    player.answer_finding(1, timezone.now())
    player.application.refresh_from_db()
    assert player.application.version > before


def test_an_observation_is_not_answered(player, staff_a):
    with pytest.raises(NotAllowed):
        take(player.finding(3), "answer", staff_a)


@pytest.mark.parametrize("role", ["staff_b", "board_a", "lead", "secretariat"])
def test_nobody_else_answers(player, role, request):
    player.write_answer(player.finding(2), timezone.now())
    with pytest.raises(NotAllowed):
        take(player.finding(2), "answer", request.getfixturevalue(role))
