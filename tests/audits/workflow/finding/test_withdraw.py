"""Withdrawing a finding that was told, and dropping a draft that was not."""

import pytest

from audits.errors import NotAllowed
from audits.models import Finding
from audits.states import FindingState, State
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_finding_line, take, told


def test_the_lead_withdraws_with_a_reason(play, lead):
    finding = take(play(State.CORRECTING).findings.get(seq=2), "withdraw", lead, note="Acuan keliru.")
    assert finding.state == FindingState.WITHDRAWN
    assert last_finding_line(finding) == ("finding.withdraw", "issued", "withdrawn", "Robiatun")
    assert told(finding, "finding_withdrawn") == LSP_PEOPLE | {"Arofitun"}


def test_a_member_does_not_withdraw(play, member):
    with pytest.raises(NotAllowed):
        take(play(State.CORRECTING).findings.get(seq=2), "withdraw", member, note="Acuan keliru.")


def test_a_draft_is_dropped_while_the_visit_is_open(script, member):
    player = script()
    player(State.ON_SITE)
    draft = player.record_findings(cast.BEGAN)[0]
    dropped = take(draft, "drop", member, note="Salah lihat.")
    assert dropped.state == FindingState.WITHDRAWN
    assert told(dropped, "finding_withdrawn") == set()


def test_the_lsp_never_sees_a_draft(script, chair_a, lead):
    player = script()
    player(State.ON_SITE)
    player.record_findings(cast.BEGAN)
    assert Finding.objects.visible_to(chair_a).count() == 0
    assert Finding.objects.visible_to(lead).count() == 3


def test_a_finding_that_was_told_is_not_dropped(play, lead):
    with pytest.raises(NotAllowed):
        take(play(State.CORRECTING).findings.get(seq=1), "drop", lead, note="Tidak jadi.")
