"""Reporting what was not corrected: only once every deadline has passed."""

import pytest

from audits.deadlines import before_days
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_line, reasons, take, told


def test_after_the_deadlines_the_open_findings_are_reported(play, lead, on):
    application = play(State.CORRECTING, on=before_days(on, 31))
    application = take(application, "report_uncorrected", lead, note="Tidak ada jawaban sampai tenggat.")
    assert application.state == State.ASSESSED
    assert application.findings.open().binding().count() == 2
    assert last_line(application) == ("report_uncorrected", "correcting", "assessed", "Robiatun")
    assert told(application, "corrections_reported_open") == LSP_PEOPLE | {"Ratna"}


def test_a_deadline_that_still_runs_holds_the_report_back(play, lead, on):
    application = play(State.CORRECTING, on=before_days(on, 30))
    assert reasons(application, "report_uncorrected") == [
        "Tenggat T-01 belum lewat",
        "Tenggat T-02 belum lewat",
    ]
    with pytest.raises(NotReady):
        take(application, "report_uncorrected", lead, note="Terlalu cepat.")


def test_an_extension_counts(script, lead, on):
    player = script()
    application = player(State.CORRECTING, until=cast.moment(before_days(on, 31)))
    player.extend(2, cast.moment(before_days(on, 20)), 10, "Menunggu kepala sekolah.")
    assert reasons(application, "report_uncorrected") == ["Tenggat T-02 belum lewat"]


def test_what_waits_for_the_team_is_not_the_debt_of_the_lsp(script, on):
    player = script()
    application = player(State.CORRECTING, until=cast.moment(before_days(on, 31)))
    player.answer_finding(1, cast.moment(before_days(on, 3)))
    assert reasons(application, "report_uncorrected") == ["T-01 menunggu tim asesor"]


def test_the_secretariat_does_not_report(play, secretariat, on):
    with pytest.raises(NotAllowed):
        take(play(State.CORRECTING, on=before_days(on, 31)), "report_uncorrected", secretariat, note="Lewat.")
