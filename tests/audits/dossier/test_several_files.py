"""Several files for one row: photographs and PDFs become one PDF in their order, and what was sent stays beside it."""

import io
import zipfile

import pypdfium2
import pytest
from django.utils import timezone

from audits.models import IncomingFile
from tests.audits.dossier.pages import row, signed_in
from tests.audits.uploads import files
from tests.audits.uploads.test_in_pieces import begin, send_all

CODE = "DA01"
SENT = {
    "halaman 1.jpg": files.photograph(orientation=6),
    "halaman 2.png": files.picture("PNG", size=(80, 40)),
    "lampiran.pdf": files.pdf("Lampiran"),
    "IMG_4.heic": files.heic(),
}


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def hand_in(user, draft, sent: dict[str, bytes]):
    chosen = [files.named(name, content) for name, content in sent.items()]
    return signed_in(user).post(draft.url("document", CODE), {"file": chosen})


def test_photographs_and_pdfs_become_one_pdf_in_their_order(draft, staff_a):
    assert hand_in(staff_a, draft, SENT).status_code == 302
    version = row(draft, CODE).latest
    assert (version.number, version.original_name) == (1, "halaman 1.pdf")
    assert version.note == "Digabung dari 4 berkas: halaman 1.jpg, halaman 2.png, lampiran.pdf, IMG_4.jpg"
    document = pypdfium2.PdfDocument(version.file.read())
    shapes = [page.get_width() < page.get_height() for page in document]
    assert shapes == [True, False, True, False]  # the first photograph was held upright
    assert "Lampiran" in document[2].get_textpage().get_text_range()
    answer = signed_in(staff_a).get(version.get_absolute_url() + "?asli")
    assert answer["Content-Disposition"] == 'attachment; filename="halaman 1.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["01-halaman 1.jpg", "02-halaman 2.png", "03-lampiran.pdf", "04-IMG_4.heic"]
    assert archive.read("03-lampiran.pdf") == SENT["lampiran.pdf"]
    assert archive.read("04-IMG_4.heic") == SENT["IMG_4.heic"]


def test_the_same_files_again_are_told_and_kept_once(draft, staff_a):
    hand_in(staff_a, draft, SENT)
    answer = hand_in(staff_a, draft, SENT)
    assert "Berkas ini sudah ada sebagai versi 1" in answer.content.decode()
    assert row(draft, CODE).versions.count() == 1


def test_several_files_of_one_row_of_the_list_become_one(draft, staff_a):
    sent = {"DA01": [files.named("a.jpg", files.picture()), files.named("b.pdf", files.pdf())], "DA02": []}
    assert signed_in(staff_a).post(draft.url("documents"), sent).status_code == 302
    assert row(draft, "DA01").latest.original_name == "a.pdf"
    assert not row(draft, "DA02").versions.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"a.jpg": files.picture(), "b.docx": files.docx()}, "Hanya foto dan PDF yang dapat digabung."),
        ({"a.jpg": files.picture(), "b.exe": b"MZ"}, "Jenis berkas ini tidak dapat diterima."),
        ({"a.pdf": files.pdf(), "b.pdf": files.locked_pdf()}, "dikunci dengan kata sandi"),
    ],
)
def test_what_cannot_be_put_together_says_why_and_nothing_is_kept(draft, staff_a, sent, words):
    answer = hand_in(staff_a, draft, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not row(draft, CODE).versions.exists()


def test_the_limit_counts_for_all_of_them_together(draft, staff_a, settings):
    settings.UPLOAD_MAX_BYTES = 3000
    content = files.pdf_saying(b"0" * 1500)
    answer = hand_in(staff_a, draft, {"a.pdf": content, "b.pdf": content})
    assert answer.status_code == 422
    assert "bersama-sama lebih besar dari" in answer.content.decode()


def test_several_files_in_pieces_are_closed_together(draft, staff_a, chair_a):
    browser, urls = signed_in(staff_a), []
    for name, content in SENT.items():
        urls.append(begin(browser, draft, content, name=name).json()["url"])
        send_all(browser, urls[-1], content)
    keys = [url.split("/")[-2] for url in urls]
    other = begin(signed_in(chair_a), draft, SENT["lampiran.pdf"]).json()["url"].split("/")[-2]
    answer = browser.post(urls[0], {"with": [*keys[1:], other, "bukan-kunci"]})
    assert answer.status_code == 201
    version = row(draft, CODE).latest
    assert len(pypdfium2.PdfDocument(version.file.read())) == 4
    assert set(IncomingFile.objects.filter(by=staff_a).values_list("version", flat=True)) == {version.pk}
    assert browser.post(urls[0]).json() == answer.json()


def test_the_same_file_chosen_twice_is_one(draft, staff_a):
    browser, content = signed_in(staff_a), files.pdf("Dua kali")
    first, second = (begin(browser, draft, content).json()["url"] for _again in range(2))
    assert first == second
    send_all(browser, first, content)
    assert browser.post(first, {"with": [second.split("/")[-2]]}).status_code == 201
    assert row(draft, CODE).latest.size == len(content)
