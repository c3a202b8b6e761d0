"""Issuing the decree: number, day and signatory, once."""

import pytest

from audits.demo.cast import SCHEMES
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def decree(on, number="KEP.0933/BNSP/IV/2026"):
    return {"number": number, "decree_date": on, "signatory": "Ketua", "signatory_position": "Ketua BNSP"}


def test_the_decree_is_kept_and_printed(play, secretariat, on):
    application = take(play(State.APPROVED), "issue_decree", secretariat, facts=decree(on))
    assert application.state == State.DECREE_ISSUED
    assert (application.decree.number, application.decree.decree_date) == ("KEP.0933/BNSP/IV/2026", on)
    assert application.documents.get(kind="decree").number == "KEP.0933/BNSP/IV/2026"
    assert last_line(application) == ("issue_decree", "approved", "decree_issued", "Ratna")
    assert told(application, "decree_issued") == LSP_PEOPLE


def test_an_approval_without_any_scheme_carries_no_decree(play, secretariat, on):
    application = play(State.APPROVED, refused=tuple(code for code, *_words in SCHEMES))
    with pytest.raises(NotReady, match="Tidak ada skema yang diberikan"):
        take(application, "issue_decree", secretariat, facts=decree(on))


def test_the_plenary_does_not_issue_the_decree(play, decider, on):
    with pytest.raises(NotAllowed):
        take(play(State.APPROVED), "issue_decree", decider, facts=decree(on))
