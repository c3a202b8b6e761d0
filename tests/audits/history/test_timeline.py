"""The history of a file in the reader's words: the LSP reads what was told, never what the team wrote for the plenary."""

import pytest

from audits.demo.play import Draft
from audits.states import Side, State
from audits.timeline import lines_for


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
    drafts = tuple(Draft(f"C{n:02d}", "minor", f"Pernyataan {n}", "bukti") for n in range(1, count + 1))
    record = script(findings=drafts)(State.ASSESSED)
    client.force_login(chair_a)
    with django_assert_num_queries(4):  # session, person, file, log
        response = client.get(record.url("timeline"))
    assert len(response.context["lines"]) > count
