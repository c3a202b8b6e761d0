"""Closing the visit: everything judged, every failure written down, findings told."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days
from audits.demo.play import FINDINGS
from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests.audits.play import LSP_PEOPLE, reasons, take, told


@pytest.fixture
def player(script):
    player = script()
    player(State.ON_SITE)
    return player


def test_findings_are_told_with_their_deadlines(player, lead, on):
    player.attend(timezone.now())
    player.judge(timezone.now())
    player.record_findings(timezone.now())
    application = take(player.application, "close_visit", lead)
    due = after_days(on, 30).due_on
    assert application.state == State.CORRECTING
    assert list(application.findings.values_list("state", "due_on", "original_due_on", "issued_on")) == [
        ("issued", due, due, on),
        ("issued", due, due, on),
        ("issued", None, None, on),
    ]
    assert [d.kind for d in application.documents.all()][-2:] == ["minutes", "lks"]
    assert application.visit.closed_at is not None
    assert ("close_visit", "on_site", "correcting") in application.log.values_list("verb", "source", "target")
    assert told(application, "visit_closed") == LSP_PEOPLE | {"Ratna", "Arofitun"}


def test_advice_alone_needs_no_corrections(script, lead):
    player = script(findings=FINDINGS[2:])
    application = player(State.ON_SITE)
    player.attend(timezone.now())
    player.judge(timezone.now())
    player.record_findings(timezone.now())
    with pytest.raises(NotAllowed):
        take(application, "close_visit", lead)
    application = take(application, "close_visit_without_corrections", lead)
    assert application.state == State.ASSESSED
    assert application.findings.get().state == "issued"


def test_everything_that_is_missing_is_named(player, lead):
    criterion = player.application.rule_set.criteria.get(code="C43")
    player.judge(timezone.now(), [criterion])
    finding = player.record_findings(timezone.now(), FINDINGS[:1])[0]
    finding.evidence = ""
    finding.save()
    assert reasons(player.application, "close_visit") == [
        "Catat siapa yang hadir dari LSP",
        "Catat siapa yang hadir dari BNSP",
        "Administrasi: 31 kriteria belum dinilai, mulai dari C01",
        "Kinerja operasional: 34 kriteria belum dinilai, mulai dari C24",
        "Tulis temuan untuk C43 Rencana asesmen",
        "Lengkapi T-01",
    ]
    with pytest.raises(NotReady):
        take(player.application, "close_visit", lead)


def test_a_dropped_draft_is_no_finding(player, member):
    player.attend(timezone.now())
    player.judge(timezone.now())
    drafts = player.record_findings(timezone.now())
    take(drafts[1], "drop", member, note="Salah kriteria.")
    assert reasons(player.application, "close_visit") == ["Tulis temuan untuk C43 Rencana asesmen"]


def test_a_member_does_not_close(player, member):
    player.record_findings(timezone.now())
    with pytest.raises(NotAllowed):
        take(player.application, "close_visit", member)
