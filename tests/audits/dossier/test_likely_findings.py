"""The self-assessment names the LSP's own documents, and shows before the submission what would become a finding."""

import pytest
from django.utils import timezone

from audits.dossier.likely_findings import likely_findings_of
from audits.models import Reuse
from audits.states import Result, State
from tests.audits.application.test_self_assessment import opened, words


@pytest.fixture
def record(play):
    """A draft with everything in it."""
    return play(State.DRAFT)


@pytest.fixture
def address(record):
    return record.url("self_assessment")


def codes(record) -> list[str]:
    return [one.criterion.code for one in likely_findings_of(record)]


def said(record, code, result, text=""):
    record.self_assessments.filter(criterion__code=code).update(result=result, text=text)


def test_the_lsp_links_its_own_documents_to_a_criterion(client, record, address, staff_a):
    client.post(address, opened(client, address, staff_a) | {"links_C01": "da05, DK01"})
    assert record.self_assessments.get(criterion__code="C01").documents == "DA05 DK01"
    row = next(row for row in client.get(address).context["form"].rows if row.code == "C01")
    assert [line.code for line in row.documents] == ["DA05", "DK01"]


def test_a_code_that_is_not_in_the_dossier_is_refused_with_what_was_typed(client, record, address, staff_a):
    answer = client.post(address, opened(client, address, staff_a) | {"links_C01": "DA05 DX99"})
    assert answer.status_code == 422
    assert "Kode dokumen DX99 tidak ada dalam berkas ini" in words(answer)
    assert 'value="DA05 DX99"' in words(answer)


def test_two_who_link_at_once_both_keep_their_words(client, record, address, staff_a, chair_a):
    first = opened(client, address, staff_a)
    client.post(address, opened(client, address, chair_a) | {"links_C01": "DA05"})
    client.force_login(staff_a)
    answer = client.post(address, first | {"links_C01": "DK01"})
    assert answer.status_code == 409
    assert record.self_assessments.get(criterion__code="C01").documents == "DA05"
    assert 'value="DK01"' in words(answer)


def test_a_dossier_in_order_foresees_nothing(record):
    assert likely_findings_of(record) == []


def test_what_the_lsp_doubts_itself_becomes_the_sentence_of_a_finding(client, record, staff_a):
    said(record, "C59", Result.FAILS, "Tiga SOP belum ditandatangani.")
    said(record, "C26", Result.OBSERVATION)
    assert codes(record) == ["C26", "C59"]
    client.force_login(staff_a)
    page = words(client.get(record.url("likely_findings")))
    assert "Kriteria “Pengendalian dokumen” belum terbukti: Tiga SOP belum ditandatangani (mayor atau minor)." in page
    assert "LSP sendiri menilai belum sesuai (observasi)" in page


def test_evidence_that_is_missing_or_out_of_date_is_foreseen_though_the_lsp_says_conforms(record):
    record.items.filter(requirement__code="DA18").update(state="empty")
    record.items.filter(requirement__code="DA19").update(outdated="PBNSP 201:2013")
    record.items.filter(requirement__code="DA20").update(reuse=Reuse.CHANGED)
    assert codes(record) == ["C61", "C62", "C63"]
    assert [one.evidence for one in likely_findings_of(record)] == [
        "DA19 masih mengikuti PBNSP 201:2013",
        "DA18 belum ada",
        "DA20 berasal dari permohonan sebelumnya dan belum diperbarui",
    ]


def test_the_chair_sees_it_before_submitting(client, record, chair_a):
    said(record, "C59", Result.FAILS)
    client.force_login(chair_a)
    page = words(client.get(record.url("step", "submit")))
    assert "1 kriteria dapat menjadi temuan" in page
    assert "C59 Pengendalian dokumen" in page


def test_the_page_costs_the_same_however_much_is_foreseen(client, record, staff_a, django_assert_num_queries):
    client.force_login(staff_a)
    for result in (Result.CONFORMS, Result.FAILS):
        record.self_assessments.update(result=result)
        with django_assert_num_queries(6):
            client.get(record.url("likely_findings"))


def test_a_criterion_that_does_not_apply_is_left_out(script):
    player, at = script(), timezone.now()
    record = player.begin(at)
    record.self_assessments.update(result=Result.NOT_APPLICABLE)
    assert likely_findings_of(record) == []
