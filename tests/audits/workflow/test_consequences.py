"""A step that cannot be taken back shows what it would do, on the page that asks."""

import pytest

from audits.demo.play import FindingDraft
from audits.findings.due_date import begun
from audits.states import Category, State
from audits.workflow.consequences import preview_of
from lsp.web.formats import longdate
from tests.cast import moment

MAJOR = FindingDraft("C01", Category.MAJOR, "Kaji ulang manajemen dilakukan", "tidak ada notulen")


def test_closing_the_visit_shows_every_finding_with_its_deadline(client, script, on, lead):
    player = script(findings=(MAJOR,))
    record = player(State.ON_SITE, until=moment(on))
    (finding,) = player.record_findings(moment(on))
    client.force_login(lead)
    page = client.get(record.url("step", "close_visit")).content.decode()
    assert f"{finding.label} (Mayor)" in page
    assert f"Tidak ada notulen – tenggat {longdate(begun(finding, on).due_on)}" in page


@pytest.mark.parametrize("act", ["schedule", "reschedule"])
def test_the_letter_shows_team_day_and_place(play, on, act):
    record = play(State.SCHEDULED)
    facts = dict(preview_of(act, record, on))
    assert (facts["Hari asesmen"], facts["Tempat"]) == (longdate(record.visit.planned_on), record.visit.place)
    assert {str(member.get_role_display()) for member in record.team.current()} <= set(facts)


def test_returning_documents_shows_until_when(play, on):
    record = play(State.IN_REVIEW)
    ((name, words),) = preview_of("return_documents", record, on)
    assert name == "Batas perbaikan"
    assert words.endswith(f"{record.rule_set.return_days} hari sejak hari ini")


@pytest.mark.parametrize(("state", "act"), [(State.APPROVED, "issue_decree"), (State.DECREE_ISSUED, "issue_licence")])
def test_issuing_shows_the_schemes(client, play, on, secretariat, state, act):
    record = play(state)
    facts = dict(preview_of(act, record, on))
    assert facts["Skema"].split("; ") == [row.scheme.title for row in record.scope.all()]
    client.force_login(secretariat)
    page = client.get(record.url("step", act)).content.decode()
    assert facts["Skema"].split("; ")[0] in page
    assert "Masa lisensi" in page


def test_reporting_what_was_not_mended_names_it(script, on):
    record = script(findings=(MAJOR,))(State.CORRECTING, until=moment(on))
    ((name, words),) = preview_of("report_uncorrected", record, on)
    assert (name, words) == ("T-01 (Mayor)", "Tidak ada notulen – Perlu dijawab LSP")


def test_ruling_shows_what_the_lsp_says(client, script, on, lead):
    player = script(findings=(MAJOR,))
    record = player(State.CORRECTING, until=moment(on))
    finding = player.dispute_finding(1, moment(on), "Notulen ada di lampiran DK12.")
    client.force_login(lead)
    page = client.get(record.url("finding_step", finding.seq, "rule")).content.decode()
    assert "Notulen ada di lampiran DK12." in page
