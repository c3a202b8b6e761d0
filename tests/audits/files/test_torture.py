"""The torture set, sent as browsers send it: each file hears its own words, nothing of it is kept, and no answer is a fault of ours."""

import pytest
from django.utils import timezone

from audits.models.storage import private_files
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples

MB = 1024**2

TORTURE = {
    "zero bytes": ("a.pdf", b"", "kosong (0 byte)"),
    "26 MB": ("a.pdf", samples.pdf() + b"\0" * (26 * MB), "lebih besar dari 25 MB"),
    "program called pdf": ("laporan.pdf", b"MZ\x90\0" + b"\0" * 400, "Isi berkas ini bukan PDF."),
    "page with a script": ("a.html", b"<script>alert(1)</script>", "Jenis berkas ini tidak dapat diterima."),
    "drawing with a script": ("a.svg", b"<svg onload='alert(1)'/>", "Jenis berkas ini tidak dapat diterima."),
    "page called png": ("a.png", b"<html><script>alert(1)</script>", "Isi berkas ini bukan PNG."),
    "polyglot of page and pdf": ("a.pdf", b"<html>" + samples.pdf(), "Isi berkas ini bukan PDF."),
    "polyglot of pdf and archive": ("a.pdf", samples.pdf() + samples.docx(), "rusak atau terpotong"),
    "locked pdf": ("a.pdf", samples.locked_pdf(), "dikunci dengan kata sandi"),
    "pdf with a script": ("a.pdf", samples.scripted_pdf(), "skrip, isian interaktif, atau berkas lain"),
    "macros": ("a.docx", samples.docx(**{"word/vbaProject.bin": b"x"}), "memuat makro"),
    "macros by name": ("a.docm", samples.docx(), "tanpa makro"),
    "jpg called pdf": ("a.pdf", samples.picture(), "berakhiran PDF, tetapi isinya JPG"),
    "cut off heic": ("a.heic", samples.heic()[:300], "rusak atau terpotong"),
}

NAMES = {
    "path": ("../../etc/passwd.pdf", "passwd.pdf"),
    "windows path": ("C:\\Users\\a\\SK.pdf", "SK.pdf"),
    "300 letters": ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
    "right to left": ("laporan\u202efdp.pdf", "laporanfdp.pdf"),
    "markup": ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
}


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def places() -> set[str]:
    return set(private_files.listdir("documents")[1]) if private_files.exists("documents") else set()


def test_every_file_of_the_torture_set_hears_why_and_leaves_nothing(draft, staff_a):
    before, wrong = places(), {}
    for label, (name, content, words) in TORTURE.items():
        answer = send_file(staff_a, draft, "DA01", content, name)
        if answer.status_code != 422 or words not in answer.content.decode():
            wrong[label] = answer.status_code
    assert wrong == {}
    assert not row(draft, "DA01").versions.exists()
    assert places() == before


def test_every_name_of_the_torture_set_is_shown_clean_and_lies_under_one_of_ours(draft, staff_a):
    for number, (label, (sent, shown)) in enumerate(NAMES.items(), start=1):
        assert send_file(staff_a, draft, "DA01", samples.pdf(label), sent).status_code == 302, label
        version = row(draft, "DA01").latest
        assert (version.number, version.original_name) == (number, shown)
        assert len(version.file.name) == len("documents/.pdf") + 32
    page = signed_in(staff_a).get(draft.url("document", "DA01")).content.decode()
    assert "<img src=x" not in page
    answer = signed_in(staff_a).get(row(draft, "DA01").latest.get_absolute_url())
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_photograph_of_a_phone_is_shown_as_jpg_and_its_original_can_be_fetched(draft, staff_a, staff_b):
    assert send_file(staff_a, draft, "DA01", samples.heic(), "IMG_1.HEIC").status_code == 302
    version = row(draft, "DA01").latest
    browser = signed_in(staff_a)
    assert "Unduh berkas asli seperti dikirim" in browser.get(draft.url("document", "DA01")).content.decode()
    answer = browser.get(version.get_absolute_url() + "?asli")
    assert b"".join(answer.streaming_content) == samples.heic()
    assert answer["Content-Disposition"] == 'attachment; filename="IMG_1.heic"'
    assert signed_in(staff_b).get(version.get_absolute_url() + "?asli").status_code == 404
    send_file(staff_a, draft, "DA01", samples.pdf())
    assert browser.get(row(draft, "DA01").latest.get_absolute_url() + "?asli").status_code == 404


def test_a_version_that_is_taken_back_takes_its_original_along(draft, staff_a, django_capture_on_commit_callbacks):
    before = places()
    send_file(staff_a, draft, "DA01", samples.heic(), "IMG_1.HEIC")
    assert len(places() - before) == 2
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(staff_a).post(draft.url("version_remove", "DA01", 1))
    assert places() == before
