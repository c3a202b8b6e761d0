"""Recommending: per scheme, on the dossier as it stands."""

import pytest

from audits.decision.dossier_hash import dossier_hash
from audits.errors import NotAllowed
from audits.states import State
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_the_recommendation_stands_on_the_dossier(play, lead):
    application = play(State.ASSESSED)
    schemes = [{"scheme": s.pk, "outcome": "grant", "reason": ""} for s in application.lsp.schemes.all()]
    application = take(application, "recommend", lead, note="LSP memenuhi syarat.", facts={"schemes": schemes})
    current = application.recommendations.get()
    assert application.state == State.RECOMMENDED
    assert (current.summary, current.dossier_hash) == ("LSP memenuhi syarat.", dossier_hash(application))
    assert current.schemes.count() == 3
    assert [(row.person, row.role) for row in current.signatures.all()] == [(lead, "lead")]
    assert not application.documents.filter(kind="recommendation").exists()
    assert last_line(application) == ("recommend", "assessed", "recommended", "Robiatun")
    assert told(application, "recommended") == {"Haryanto", "Ratna"}
    assert told(application, "signature_wanted") == {"Arofitun"}


def test_the_lsp_is_not_told_what_was_recommended(play):
    assert told(play(State.RECOMMENDED), "recommended").isdisjoint(LSP_PEOPLE)


@pytest.mark.parametrize("role", ["member", "decider", "secretariat"])
def test_only_the_lead_recommends(play, role, request):
    with pytest.raises(NotAllowed):
        take(play(State.ASSESSED), "recommend", request.getfixturevalue(role), facts={"schemes": []})
