"""Papers follow the truth: the LKS is issued again when corrections close, and the earlier one says what took its place."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.documents import paper_status
from audits.states import State
from tests.audits.documents.test_issuing import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(play):
    return list(play(State.ASSESSED).documents.filter(kind="lks").order_by("seq"))


def test_the_lks_is_issued_again_with_answers_and_verification_when_corrections_close(sheets):
    at_the_closing, afterwards = map(words, sheets)
    assert "Belum dijawab" in at_the_closing
    assert "Menggantikan" not in at_the_closing
    assert f"Menggantikan Nomor {sheets[0].number}" in afterwards
    assert "Belum dijawab" not in afterwards
    assert "Akar masalah" in afterwards
    assert "(semua ditutup)" in afterwards


def test_the_earlier_lks_is_shown_as_replaced_and_the_later_one_as_kept(client, sheets):
    first, second = (client.get(f"/cek/surat/{sheet.check_code}/").content.decode() for sheet in sheets)
    assert f"Dokumen ini sudah digantikan oleh dokumen Nomor {sheets[1].number}" in first
    assert "sudah digantikan" not in second
    assert paper_status.of_findings(sheets[1], timezone.localdate()).label == "Tercatat"


def test_each_lks_counts_as_a_paper_of_its_own_day(sheets):
    assert sheets[0].number != sheets[1].number
    assert sheets[1].issued_at - sheets[0].issued_at > dt.timedelta(days=1)
