"""Lapsing: after twelve months without a move of the LSP."""

import pytest

from audits.deadlines import add_months, next_day
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_the_system_ends_a_draft_after_twelve_months(play, on):
    application = take(play(State.DRAFT, on=add_months(on, -12)), "lapse", None, note="Tidak bergerak.")
    assert application.state == State.LAPSED
    assert last_line(application) == ("lapse", "draft", "lapsed", "")
    assert told(application, "lapsed") == LSP_PEOPLE


def test_the_secretariat_ends_a_returned_application(play, secretariat, on):
    application = take(play(State.RETURNED, on=add_months(on, -13)), "lapse", secretariat, note="Tidak ada kabar.")
    assert last_line(application) == ("lapse", "returned", "lapsed", "Ratna")


def test_not_a_day_earlier(play, on):
    application = play(State.DRAFT, on=next_day(add_months(on, -12)))
    assert reasons(application, "lapse") == ["Permohonan baru dapat digugurkan setelah 12 bulan tanpa gerak"]
    with pytest.raises(NotReady):
        take(application, "lapse", None, note="Terlalu cepat.")


def test_what_bnsp_holds_never_lapses(play, secretariat, on):
    with pytest.raises(NotAllowed):
        take(play(State.SUBMITTED, on=add_months(on, -20)), "lapse", secretariat, note="Lama.")


def test_the_lsp_does_not_end_its_application_this_way(play, chair_a, on):
    with pytest.raises(NotAllowed):
        take(play(State.DRAFT, on=add_months(on, -13)), "lapse", chair_a, note="Lama.")
