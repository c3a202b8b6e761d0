"""The history of an application in the reader's words: the LSP reads what was told, never what the team wrote for the plenary."""

import pytest

from audits.demo.play import FindingDraft
from audits.history.timeline import lines_for, words_for
from audits.models import LogEntry
from audits.states import Side, State
from lsp.web.formats import plaindate
from tests.audits.play import sit


def said(record, side) -> list[str]:
    return [line.what for line in lines_for(record, side)]


def test_both_sides_read_the_same_steps(play):
    record = play(State.RECOMMENDED)
    for words in ("mengajukan permohonan", "menetapkan tim dan jadwal asesmen", "menandatangani rekomendasi tim"):
        assert words in said(record, Side.LSP)
        assert words in said(record, Side.BNSP)


def test_the_lsp_does_not_read_how_a_team_came_about(play):
    record = play(State.SCHEDULED)
    words = "menyatakan bersedia dan bebas benturan kepentingan"
    assert words in said(record, Side.BNSP)
    assert words not in said(record, Side.LSP)


def test_the_lsp_does_not_read_what_the_team_recommends(play):
    record = play(State.RECOMMENDED)
    notes = {side: [line.note for line in lines_for(record, side) if "rekomendasi tim" in line.what] for side in Side}
    assert notes[Side.BNSP] == [record.recommendations.get().summary]
    assert notes[Side.LSP] == [""]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_history_costs_four_statements_however_long_it_is(
    client, script, on, chair_a, django_assert_num_queries, count
):
    drafts = tuple(FindingDraft(f"C{n:02d}", "minor", f"Pernyataan {n}", "bukti") for n in range(1, count + 1))
    record = script(findings=drafts)(State.ASSESSED)
    client.force_login(chair_a)
    with django_assert_num_queries(4):  # session, person, application, log
        response = client.get(record.url("timeline"))
    assert len(response.context["lines"]) > count


def test_a_day_in_the_history_is_written_as_everywhere(play, decider):
    record = play(State.RECOMMENDED)
    sitting = sit(record, there=[decider])
    assert f"memasukkan permohonan ke agenda sidang pleno {plaindate(sitting.held_on)}" in said(record, Side.BNSP)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("document_set_aside", "menyatakan dokumen DK22 tidak berlaku"),
        ("condition_met", "menyatakan syarat DK22 terpenuhi"),
        ("person_assigned", "menunjuk penanggung jawab DK22"),
    ],
)
def test_what_was_done_to_something_reads_as_one_sentence(verb, words):
    assert words_for(LogEntry(verb=verb, facts={"subject": "DK22"})) == words
