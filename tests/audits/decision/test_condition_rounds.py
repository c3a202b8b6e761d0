"""A condition is proven in rounds: each report with its files, each answer of BNSP, and nothing of an earlier round is written over."""

import pytest
from django.utils import timezone

from audits.models import ConditionEvidence, WaitingFile
from audits.operations import waiting_files
from audits.states import State
from tests.audits.dossier.pages import signed_in
from tests.audits.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(play):
    return play(State.DEFERRED).conditions.get()


def words(response) -> str:
    return " ".join(response.content.decode().split())


def report(person, owed, text, *files):
    return signed_in(person).post(owed.get_absolute_url(), {"report": text, "files": list(files)}, follow=True)


def test_a_report_carries_files_that_both_sides_open(owed, staff_a, secretariat, staff_b):
    page = words(report(staff_a, owed, "FR.VA sudah diisi.", samples.named("fr-va.pdf", samples.pdf("Isi FR.VA"))))
    assert "fr-va.pdf" in page
    kept = ConditionEvidence.objects.get()
    address = owed.application.url("condition_file", owed.seq, kept.sha256[:16])
    assert f'href="{address}"' in page
    assert signed_in(secretariat).get(address).status_code == 200
    assert signed_in(staff_b).get(address).status_code == 404


def test_what_is_returned_begins_another_round_and_the_first_stays_readable(owed, staff_a, secretariat):
    report(staff_a, owed, "FR.VA sudah diisi.", samples.named("fr-va.pdf", samples.pdf("Isi FR.VA")))
    desk = signed_in(secretariat)
    desk.post(owed.get_absolute_url(), {"met": "no", "verdict_note": "Tanda tangan belum ada."})
    report(staff_a, owed, "Sudah ditandatangani.", samples.named("fr-va-2.pdf", samples.pdf("Isi FR.VA kedua")))
    page = words(desk.get(owed.get_absolute_url()))
    for said in (
        "Laporan LSP, putaran 2", "Sudah ditandatangani.", "fr-va-2.pdf",
        "Laporan LSP, putaran 1", "FR.VA sudah diisi.", "fr-va.pdf", "Belum terpenuhi.", "Tanda tangan belum ada.",
    ):  # fmt: skip
        assert said in page
    desk.post(owed.get_absolute_url(), {"met": "yes"})
    assert [(one.round, one.verdict) for one in owed.reports.all()] == [(1, "returned"), (2, "met")]


def test_a_report_that_nobody_has_ruled_on_is_written_anew_and_keeps_its_files(owed, staff_a):
    report(staff_a, owed, "Baru separuh.", samples.named("a.pdf", samples.pdf("Satu")))
    report(staff_a, owed, "Sekarang lengkap.", samples.named("b.pdf", samples.pdf("Dua")))
    (only,) = owed.reports.all()
    assert only.text == "Sekarang lengkap."
    assert [file.original_name for file in only.evidence.all()] == ["a.pdf", "b.pdf"]


def test_a_bad_file_loses_neither_the_words_nor_the_good_file(owed, staff_a):
    answer = signed_in(staff_a).post(
        owed.get_absolute_url(),
        {
            "report": "FR.VA sudah diisi.",
            "files": [samples.named("baik.pdf", samples.pdf("Baik")), samples.named("rusak.pdf", samples.broken_pdf())],
        },
    )
    assert answer.status_code == 422
    assert "FR.VA sudah diisi." in words(answer)
    assert not owed.reports.exists()
    assert [row.name for row in WaitingFile.objects.all()] == ["baik.pdf"]


def test_a_file_that_cannot_be_looked_into_now_reaches_its_report_later(owed, staff_a, settings):
    settings.CLAMD = "clamd://127.0.0.1:1"
    page = words(report(staff_a, owed, "FR.VA sudah diisi.", samples.named("fr-va.pdf", samples.pdf("Isi FR.VA"))))
    assert "fr-va.pdf sudah kami terima, tetapi belum dapat diperiksa sekarang" in page
    assert not ConditionEvidence.objects.exists()
    settings.CLAMD = ""
    waiting_files.take(timezone.now())
    assert [file.original_name for file in owed.reports.get().evidence.all()] == ["fr-va.pdf"]
