"""Several files for one row: photographs and PDFs become one PDF in their order, and what was sent stays beside it."""

import io
import zipfile

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from audits.models import ResumableUpload
from tests.audits.dossier.pages import row, signed_in
from tests.audits.dossier.test_resumable_upload import begin, send_all
from tests.audits.files import samples

CODE = "DA01"
SENT = {
    "halaman 1.jpg": samples.photograph(orientation=6),
    "halaman 2.png": samples.picture("PNG", size=(80, 40)),
    "lampiran.pdf": samples.pdf("Lampiran"),
    "IMG_4.heic": samples.heic(),
}


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def hand_in(user, draft, sent: dict[str, bytes]):
    chosen = [samples.named(name, content) for name, content in sent.items()]
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


def test_a_document_of_21_photographs_is_taken_from_a_plain_form(draft, staff_a):
    sent = {f"halaman {n}.jpg": samples.picture(size=(60, 40 + n)) for n in range(1, 22)}
    assert hand_in(staff_a, draft, sent).status_code == 302
    assert len(pypdfium2.PdfDocument(row(draft, CODE).latest.file.read())) == 21


def test_more_files_than_one_document_takes_are_told_before_and_after(draft, staff_a, settings):
    assert settings.UPLOAD_MAX_FILES == 50
    page = signed_in(staff_a).get(draft.url("document", CODE)).content.decode()
    assert "Beberapa foto atau PDF (paling banyak 50) digabung menjadi satu PDF." in page
    settings.UPLOAD_MAX_FILES = 2
    page = signed_in(staff_a).get(draft.url("document", CODE)).content.decode()
    assert 'data-files="2"' in page
    assert "paling banyak 2 berkas untuk satu dokumen" in " ".join(
        signed_in(staff_a).get(draft.url("documents")).content.decode().split()
    )
    answer = hand_in(staff_a, draft, {f"{n}.exe": b"MZ" for n in range(3)})
    assert answer.status_code == 422
    assert "Paling banyak 2 berkas untuk satu dokumen; yang dipilih 3." in answer.content.decode()


def test_more_files_than_one_sending_takes_get_a_page_in_words(draft, staff_a, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = hand_in(staff_a, draft, {f"{n}.jpg": samples.picture() for n in range(3)})
    assert answer.status_code == 413
    assert "Satu kiriman paling banyak 2 berkas." in answer.content.decode()


@pytest.mark.parametrize("form", ["RGBA", "LA", "P"])
def test_a_signature_on_a_transparent_ground_is_black_on_white(draft, staff_a, form):
    out = io.BytesIO()
    Image.open(io.BytesIO(samples.case("ttd-transparan.png"))).convert("RGBA").convert(form).save(out, "PNG")
    assert hand_in(staff_a, draft, {"ttd.png": out.getvalue(), "surat.pdf": samples.pdf()}).status_code == 302
    page = pypdfium2.PdfDocument(row(draft, CODE).latest.file.read())[0].render(scale=1).to_pil().convert("L")
    shades = page.histogram()
    assert sum(shades[200:]) > sum(shades) * 0.6
    assert sum(shades[:100]) > 0


def test_the_same_files_again_are_told_and_kept_once(draft, staff_a):
    hand_in(staff_a, draft, SENT)
    answer = hand_in(staff_a, draft, SENT)
    assert "Berkas ini sudah ada sebagai versi 1" in answer.content.decode()
    assert row(draft, CODE).versions.count() == 1


def test_several_files_of_one_row_of_the_list_become_one(draft, staff_a):
    sent = {"DA01": [samples.named("a.jpg", samples.picture()), samples.named("b.pdf", samples.pdf())], "DA02": []}
    assert signed_in(staff_a).post(draft.url("documents"), sent).status_code == 302
    assert row(draft, "DA01").latest.original_name == "a.pdf"
    assert not row(draft, "DA02").versions.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"a.jpg": samples.picture(), "b.docx": samples.docx()}, "Hanya foto dan PDF yang dapat digabung."),
        ({"a.jpg": samples.picture(), "b.exe": b"MZ"}, "Jenis berkas ini tidak dapat diterima."),
        ({"a.pdf": samples.pdf(), "b.pdf": samples.locked_pdf()}, "dikunci dengan kata sandi"),
    ],
)
def test_what_cannot_be_put_together_says_why_and_nothing_is_kept(draft, staff_a, sent, words):
    answer = hand_in(staff_a, draft, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not row(draft, CODE).versions.exists()


def test_the_limit_counts_for_all_of_them_together(draft, staff_a, settings):
    settings.UPLOAD_MAX_BYTES = 3000
    content = samples.pdf_saying(b"0" * 1500)
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
    assert set(ResumableUpload.objects.filter(by=staff_a).values_list("version", flat=True)) == {version.pk}
    assert browser.post(urls[0]).json() == answer.json()


def test_the_same_file_chosen_twice_is_one(draft, staff_a):
    browser, content = signed_in(staff_a), samples.pdf("Dua kali")
    first, second = (begin(browser, draft, content).json()["url"] for _again in range(2))
    assert first == second
    send_all(browser, first, content)
    assert browser.post(first, {"with": [second.split("/")[-2]]}).status_code == 201
    assert row(draft, CODE).latest.size == len(content)
