"""The history of a file in the reader's words: the LSP reads what was told, never what the team wrote for the plenary."""

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
