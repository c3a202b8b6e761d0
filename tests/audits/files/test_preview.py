"""What a page shows of a file: text of Office files, pages as pictures, and where two versions differ; crafted files cost nothing."""

import io

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import Workbook
from PIL import Image

from audits import apart, preview
from audits.states import State
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.uploads import files


def word(*paragraphs: str, cells: tuple[str, ...] = ()) -> bytes:
    """A DOCX with these paragraphs and one row of a table."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if cells:
        table = document.add_table(rows=1, cols=len(cells))
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(*lines: tuple) -> bytes:
    """An XLSX with these rows."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def scan(pages: int = 2) -> bytes:
    """A PDF that is pictures only."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(
        out, "PDF", save_all=True, append_images=[Image.new("RGB", (60, 80), "grey")] * (pages - 1)
    )
    return out.getvalue()


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def kept(draft, staff_a, content: bytes, name: str):
    assert send_file(staff_a, draft, "DA01", content, name).status_code == 302
    return row(draft, "DA01").latest


def test_the_text_of_a_word_file_is_shown_with_its_tables(draft, staff_a):
    kept(draft, staff_a, word("Panduan <b>mutu</b>", cells=("Nomor", "Judul")), "panduan.docx")
    browser, url = signed_in(staff_a), draft.url("document", "DA01")
    assert "Tampilkan teksnya di halaman ini" in browser.get(url).content.decode()
    page = browser.get(f"{url}?lihat").content.decode()
    assert "<p>Panduan &lt;b&gt;mutu&lt;/b&gt;</p>" in page
    assert "<td>Nomor</td><td>Judul</td>" in page


def test_the_text_of_a_sheet_is_shown_to_the_reviewer_at_once(play, staff_a, secretariat):
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", sheet(("Skema", "Peserta"), ("Las", 40)), "rekap.xlsx")
    page = signed_in(secretariat).get(application.url("document", "DA16")).content.decode()
    assert "<td>Las</td><td>40</td>" in page


def test_two_versions_show_where_their_texts_differ(draft, staff_a):
    kept(draft, staff_a, word("Pasal satu tetap.", "Masa berlaku tiga tahun."), "a.docx")
    kept(draft, staff_a, word("Pasal satu tetap.", "Masa berlaku lima tahun.", "Pasal baru."), "b.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "<del>tiga </del>" in page
    assert "<ins>lima </ins>" in page
    assert "<ins>Pasal baru.</ins>" in page.replace("\n", "")
    assert "Pasal satu tetap." in page
    assert "Perbedaan isi" in page


def test_two_versions_that_read_the_same_say_so(draft, staff_a):
    kept(draft, staff_a, word("Sama."), "a.docx")
    kept(draft, staff_a, word("Sama.", ""), "b.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "Teks kedua berkas sama." in page


def test_pdfs_are_compared_by_their_text(draft, staff_a):
    kept(draft, staff_a, files.pdf("Edisi satu"), "a.pdf")
    kept(draft, staff_a, files.pdf("Edisi dua"), "b.pdf")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "<del>satu</del>" in page
    assert "<ins>dua</ins>" in page


def test_scans_without_text_are_compared_as_pictures_page_by_page(draft, staff_a, staff_b):
    first = kept(draft, staff_a, scan(), "a.pdf")
    second = kept(draft, staff_a, scan(3), "b.pdf")
    browser = signed_in(staff_a)
    page = browser.get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "pindaian tanpa teks" in page
    assert f'src="{first.get_absolute_url()}?halaman=1"' in page
    assert f'src="{second.get_absolute_url()}?halaman=1"' in page
    assert "Halaman 1 dari 3" in page
    answer = browser.get(f"{second.get_absolute_url()}?halaman=3")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.width < picture.height
    for beyond in ("4", "0", "x", "99999999"):
        assert browser.get(f"{second.get_absolute_url()}?halaman={beyond}").status_code == 404
    assert signed_in(staff_b).get(f"{second.get_absolute_url()}?halaman=1").status_code == 404


def test_pictures_are_compared_by_eye_and_the_page_says_so(draft, staff_a):
    kept(draft, staff_a, files.picture(), "a.jpg")
    kept(draft, staff_a, files.picture(size=(80, 40)), "b.jpg")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "tidak dapat dibandingkan" in page


def test_a_file_that_cannot_be_read_is_only_handed_over(draft, staff_a):
    kept(draft, staff_a, files.docx(), "rangka.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?lihat").content.decode()
    assert "tidak dapat ditampilkan di halaman" in page


@pytest.mark.parametrize("content", [files.broken_pdf(), files.circling_pdf()], ids=["broken", "circling"])
def test_a_damaged_pdf_has_words_on_every_page_that_shows_it(play, staff_a, secretariat, content):
    application = play(State.RETURNED)
    assert send_file(staff_a, application, "DA16", content).status_code == 302
    url, version = application.url("document", "DA16"), row(application, "DA16").latest
    for reader in (staff_a, secretariat):
        browser = signed_in(reader)
        pages = [url, f"{url}?lihat", f"{url}?banding=1", f"{url}?banding=1&halaman=2", application.url("documents")]
        assert {browser.get(page).status_code for page in pages} == {200}
        assert "tidak dapat dibandingkan" in browser.get(f"{url}?banding=1").content.decode()
        assert browser.get(f"{version.get_absolute_url()}?halaman=1").status_code == 404
        assert browser.get(version.get_absolute_url()).status_code == 200


def test_a_bomb_is_given_up_within_the_limits(draft, staff_a):
    version = kept(draft, staff_a, files.bomb_docx(), "bom.docx")
    assert preview.text_of(version) is None


def test_a_text_is_read_once(draft, staff_a, monkeypatch):
    version = kept(draft, staff_a, word("Sekali saja."), "a.docx")
    assert preview.text_of(version).plain == ["Sekali saja."]
    monkeypatch.setattr(apart, "SANDBOX", "tidak-ada")
    assert preview.text_of(version).plain == ["Sekali saja."]
