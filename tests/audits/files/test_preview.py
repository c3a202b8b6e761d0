"""What a page shows of a file: text of Office files, pages as pictures, and where two versions differ; crafted files cost nothing."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from lxml import etree
from openpyxl import Workbook
from PIL import Image, ImageChops, ImageStat

from audits.dossier import items
from audits.files import preview, sandbox
from audits.files.accepted_file import PDF, as_is
from audits.files.text_extraction import pages_of
from audits.states import State
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples


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


def test_texts_made_to_be_hard_to_compare_cost_nobody_the_page(draft, staff_a, monkeypatch):
    kept(draft, staff_a, sheet(*[("a",)] * 2900), "a.xlsx")
    kept(draft, staff_a, sheet(*[("a",), ("b",)] * 1450), "b.xlsx")
    monkeypatch.setitem(sandbox.ACTS, "compare", replace(sandbox.ACTS["compare"], seconds=1))
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "Teks kedua berkas ini tidak dapat dibandingkan." in page


def test_two_versions_that_read_the_same_say_so(draft, staff_a):
    kept(draft, staff_a, word("Sama."), "a.docx")
    kept(draft, staff_a, word("Sama.", ""), "b.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "Teks kedua berkas sama." in page


def test_pdfs_are_compared_by_their_text(draft, staff_a):
    kept(draft, staff_a, samples.pdf("Edisi satu"), "a.pdf")
    kept(draft, staff_a, samples.pdf("Edisi dua"), "b.pdf")
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
    kept(draft, staff_a, samples.picture(), "a.jpg")
    kept(draft, staff_a, samples.picture(size=(80, 40)), "b.jpg")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "tidak dapat dibandingkan" in page


def test_tracked_changes_and_controls_are_shown_as_a_word_processor_shows_them(draft, staff_a):
    kept(draft, staff_a, samples.case("sop-v2-lacak.docx"), "sop.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?lihat").content.decode()
    assert "Banding dijawab dalam <del>30</del><ins>14</ins> hari kerja." in page
    assert "<ins>Paragraf baru yang dilacak.</ins>" in page
    assert "Isi kendali konten blok." in page
    assert "Nomor dokumen: SOP-17" in page
    assert "memuat perubahan terlacak yang belum diterima" in page


def test_a_revision_with_tracked_changes_is_compared_as_if_they_were_accepted(draft, staff_a):
    kept(draft, staff_a, samples.case("sop-v1.docx"), "sop.docx")
    kept(draft, staff_a, samples.case("sop-v2-lacak.docx"), "sop.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "<del>30 </del>" in page
    assert "<ins>14 </ins>" in page
    assert "<ins>Paragraf baru yang dilacak.</ins>" in page
    assert "Ada perubahan terlacak yang belum diterima." in page


def test_what_is_searched_is_what_stands_once_changes_are_accepted(draft, staff_a):
    version = kept(draft, staff_a, samples.case("sop-v2-lacak.docx"), "sop.docx")
    ((page, words),) = pages_of(version)
    assert page is None
    assert words == (
        "SOP Penanganan Banding Banding dijawab dalam 14 hari kerja. Paragraf baru yang dilacak. "
        "Isi kendali konten blok. Nomor dokumen: SOP-17"
    )


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(inner: str) -> bytes:
    """A DOCX with this in its body."""
    document, out = Document(), io.BytesIO()
    for node in etree.fromstring(f"<w:body {W}>{inner}</w:body>"):
        document.element.body.insert_element_before(node, "w:sectPr")
    document.save(out)
    return out.getvalue()


def said(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def box(inner: str) -> str:
    return f"<w:txbxContent><w:p><w:ins>{inner}</w:ins></w:p></w:txbxContent>"


BODIES = {
    "moved": (
        f"<w:p><w:moveFrom>{said('lama')}</w:moveFrom></w:p><w:p><w:moveTo>{said('baru')}</w:moveTo></w:p>",
        ["<del>lama</del>", "<ins>baru</ins>"],
        ["", "baru"],
    ),
    "inserted and deleted again": (
        f"<w:p>{said('a')}<w:ins><w:del>{said('b', 'delText')}</w:del></w:ins></w:p>",
        ["a<del>b</del>"],
        ["a"],
    ),
    "link and field": (
        f"<w:p><w:hyperlink>{said('tautan ')}</w:hyperlink><w:fldSimple>{said('7')}</w:fldSimple></w:p>",
        ["tautan 7"],
        ["tautan 7"],
    ),
    "text box": (
        f"<w:p><w:r><w:t>luar</w:t><w:pict>{box(said('kotak'))}</w:pict></w:r></w:p>",
        ["luar", "<ins>kotak</ins>"],
        ["luar", "kotak"],
    ),
    "row that was deleted": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{said('sel', 'delText')}</w:p></w:tc></w:tr></w:tbl>",
        [["<del>sel</del>"]],
        [""],
    ),
    "control around a row": (
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc><w:p>{said('sel')}</w:p></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
        [["sel"]],
        ["sel"],
    ),
    "signs": (f"<w:p><w:ins>{said('&lt;b&gt; ' + chr(0xE001))}</w:ins></w:p>", ["<ins>&lt;b&gt; </ins>"], ["<b>"]),
}


@pytest.mark.parametrize(("body", "shown", "plain"), BODIES.values(), ids=BODIES.keys())
def test_nothing_of_a_word_file_vanishes(draft, staff_a, body, shown, plain):
    text = preview.text_of(kept(draft, staff_a, with_body(body), "a.docx"))
    assert [line for _kind, lines in text.blocks for line in lines] == shown
    assert text.plain == plain


def test_what_was_filled_into_a_form_is_read_and_compared(draft, staff_a):
    first = kept(draft, staff_a, samples.case("formulir-terisi.pdf"), "a.pdf")
    kept(draft, staff_a, samples.case("formulir-terisi-v2.pdf"), "b.pdf")
    assert "ISIAN FORMULIR 12345 DITANDATANGANI ELEKTRONIK" in preview.text_of(first).plain
    assert pages_of(first)[0][1].endswith("ISIAN FORMULIR 12345 DITANDATANGANI ELEKTRONIK")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?banding=1").content.decode()
    assert "<del>ISIAN FORMULIR 12345 </del>" in page
    assert "<ins>NILAI DIUBAH 99999 </ins>" in page


def test_what_was_filled_in_and_signed_is_seen_on_the_picture_of_a_page(draft, staff_a):
    pictures = []
    for name in ("formulir-terisi.pdf", "formulir-terisi-v2.pdf"):
        version = kept(draft, staff_a, samples.case(name), name)
        pictures.append(Image.open(io.BytesIO(preview.picture_of(version, 1))).convert("RGB"))
    first, second = pictures
    wide, high = first.width / 595, first.height / 842
    signed = first.crop((int(101 * wide), int(333 * high), int(299 * wide), int(345 * high)))
    red, green, blue = ImageStat.Stat(signed).mean
    assert red > 200
    assert max(green, blue) < 100
    filled = tuple(int(at) for at in (100 * wide, 202 * high, 400 * wide, 242 * high))
    assert ImageChops.difference(first.crop(filled), second.crop(filled)).getbbox()


def test_what_was_filled_in_comes_along_when_files_become_one(draft, staff_a):
    both = [samples.named("a.pdf", samples.case("formulir-terisi.pdf")), samples.named("b.jpg", samples.picture())]
    assert signed_in(staff_a).post(draft.url("document", "DA01"), {"file": both}).status_code == 302
    assert "ISIAN FORMULIR 12345 DITANDATANGANI ELEKTRONIK" in preview.text_of(row(draft, "DA01").latest).plain


def test_a_file_that_cannot_be_read_is_only_handed_over(draft, staff_a):
    kept(draft, staff_a, samples.docx(), "rangka.docx")
    page = signed_in(staff_a).get(draft.url("document", "DA01") + "?lihat").content.decode()
    assert "tidak dapat ditampilkan di halaman" in page


@pytest.mark.parametrize("content", [samples.broken_pdf(), samples.circling_pdf()], ids=["broken", "circling"])
def test_a_damaged_pdf_has_words_on_every_page_that_shows_it(play, staff_a, secretariat, content):
    application = play(State.RETURNED)
    # It was kept by a release that looked less closely.
    upload = as_is(samples.named("lama.pdf", content), "lama.pdf", PDF)
    items.add_version(row(application, "DA16"), upload, application=application, by=staff_a, at=timezone.now())
    url, version = application.url("document", "DA16"), row(application, "DA16").latest
    for reader in (staff_a, secretariat):
        browser = signed_in(reader)
        pages = [url, f"{url}?lihat", f"{url}?banding=1", f"{url}?banding=1&halaman=2", application.url("documents")]
        assert {browser.get(page).status_code for page in pages} == {200}
        assert "tidak dapat dibandingkan" in browser.get(f"{url}?banding=1").content.decode()
        assert browser.get(f"{version.get_absolute_url()}?halaman=1").status_code == 404
        assert browser.get(version.get_absolute_url()).status_code == 200


def test_a_bomb_is_given_up_within_the_limits(draft, staff_a):
    version = kept(draft, staff_a, samples.bomb_docx(), "bom.docx")
    assert preview.text_of(version) is None


def test_a_text_is_read_once(draft, staff_a, monkeypatch):
    version = kept(draft, staff_a, word("Sekali saja."), "a.docx")
    assert preview.text_of(version).plain == ["Sekali saja."]
    monkeypatch.setattr(sandbox, "PROGRAMS", Path("tidak-ada"))
    assert preview.text_of(version).plain == ["Sekali saja."]
