"""Which files are kept, in which form, under which name, and what is said of the others."""

import hashlib
import io
import resource

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image

from audits.files.accepted_file import DOCX, JPEG, PDF, PNG, XLSX
from audits.files.upload import accepted, stored
from audits.forms.files import UploadField
from audits.models.storage import document_name, private_files
from tests.audits.files import samples


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        accepted(samples.named(name, content))
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("panduan.pdf", samples.pdf(), PDF),
        ("panduan.PDF", samples.pdf(object_stream_mode=samples.pikepdf.ObjectStreamMode.generate), PDF),
        ("sop.docx", samples.docx(), DOCX),
        ("rekap.xlsx", samples.xlsx(), XLSX),
    ],
)
def test_documents_are_kept_byte_by_byte(name, content, content_type):
    upload = accepted(samples.named(name, content))
    assert upload.content.read() == content
    assert upload.columns() == {
        "original_name": name.replace(".PDF", ".pdf"),
        "content_type": content_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert upload.remark == ""


def test_a_photograph_keeps_its_picture_and_how_it_was_held_but_neither_place_nor_camera():
    original = samples.photograph(orientation=6)
    upload = accepted(samples.named("tuk.jpeg", original))
    kept = upload.content.read()
    assert (upload.content_type, upload.size) == (JPEG, len(kept))
    assert upload.sha256 == hashlib.sha256(kept).hexdigest()
    picture = Image.open(io.BytesIO(kept))
    assert dict(picture.getexif()) == {0x0112: 6}
    assert b"Ponsel Contoh" not in kept
    assert b"Gerilya" not in kept
    assert picture.size == Image.open(io.BytesIO(original)).size


def test_a_photograph_kept_twice_is_the_same_file():
    first, second = (accepted(samples.named("tuk.jpg", samples.photograph())) for _ in range(2))
    assert first.sha256 == second.sha256


def test_a_png_keeps_its_points_and_loses_the_texts_and_whatever_stands_behind_its_end():
    from PIL.PngImagePlugin import PngInfo

    beside = PngInfo()
    beside.add_text("Location", "-7.425, 109.233")
    original = samples.picture("PNG", pnginfo=beside)
    kept = accepted(samples.named("layar.png", original + b"<script>alert(1)</script>")).content.read()
    assert b"-7.425" not in kept
    assert b"<script>" not in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(original)).tobytes()
    assert accepted(samples.named("layar.png", original)).content_type == PNG


def test_a_photograph_of_an_iphone_becomes_a_jpeg_and_remembers_the_original():
    original = samples.heic()
    upload = accepted(samples.named("IMG_0042.HEIC", original))
    assert (upload.name, upload.content_type) == ("IMG_0042.jpg", JPEG)
    assert upload.remark == f"Diubah dari HEIC. SHA-256 berkas asli: {hashlib.sha256(original).hexdigest()}"
    assert Image.open(upload.content).size == (64, 48)
    assert upload.original.content.read() == original


@pytest.mark.parametrize(
    ("sent", "content", "kept", "content_type", "remark"),
    [
        ("foto.jpg", samples.picture("PNG"), "foto.png", PNG, "Isinya PNG, jadi akhiran namanya .jpg diganti."),
        ("foto.png", samples.picture(), "foto.jpg", JPEG, "Isinya JPEG, jadi akhiran namanya .png diganti."),
        ("foto.heic", samples.picture(), "foto.jpg", JPEG, "Isinya JPEG, jadi akhiran namanya .heic diganti."),
        ("WhatsApp.jfif", samples.picture(), "WhatsApp.jpg", JPEG, "Isinya JPEG, jadi akhiran namanya .jfif diganti."),
        ("foto.jpg", samples.picture("WEBP"), "foto.jpg", JPEG, ""),
        ("foto.jpeg", samples.picture(), "foto.jpeg", JPEG, ""),
    ],
)
def test_a_photograph_is_what_its_content_is_and_gets_the_name_for_it(sent, content, kept, content_type, remark):
    upload = accepted(samples.named(sent, content))
    assert (upload.name, upload.content_type, upload.remark) == (kept, content_type, remark)
    assert Image.open(upload.content).format == {JPEG: "JPEG", PNG: "PNG"}[content_type]


def test_a_photograph_of_an_iphone_under_another_name_keeps_its_original():
    original = samples.heic()
    upload = accepted(samples.named("foto.jpg", original))
    assert (upload.name, upload.content_type) == ("foto.jpg", JPEG)
    assert (upload.original.name, upload.original.content.read()) == ("foto.heic", original)


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.jpg", "WEBP")])
def test_a_picture_of_very_many_points_is_made_smaller_and_says_so(name, form, monkeypatch):
    monkeypatch.setattr("audits.files.formats.pictures.PIXELS_MAX", 10_000)
    content = samples.picture(form, size=(400, 300))
    upload = accepted(samples.named(name, content))
    kept = Image.open(upload.content)
    assert 9_000 < kept.width * kept.height <= 10_000
    assert kept.width / kept.height == pytest.approx(4 / 3, rel=0.02)
    assert upload.remark == f"Diperkecil. SHA-256 berkas asli: {hashlib.sha256(content).hexdigest()}"


def test_a_photograph_of_108_megapixels_is_taken():
    out = io.BytesIO()
    Image.new("RGB", (12_000, 9_000), "white").save(out, "JPEG", quality=20)
    kept = Image.open(accepted(samples.named("a.jpg", out.getvalue())).content)
    assert 40_000_000 < kept.width * kept.height <= 50_000_000


def test_a_word_file_whose_main_part_has_another_name_is_taken():
    content = samples.case("word-online.docx")
    assert accepted(samples.named("sop.docx", content)).content.read() == content


def test_an_excel_file_called_word_is_refused_wherever_its_main_part_lies():
    assert "rusak atau terpotong" in refusal("a.xlsx", samples.case("word-online.docx"))


PLACE = 0x8825


@pytest.mark.parametrize(("name", "content"), [("a.jpg", samples.photograph()), ("a.heic", samples.heic(place=True))])
def test_a_photograph_keeps_its_place_only_on_purpose(name, content):
    def place_of(upload) -> dict:
        return dict(Image.open(upload.content).getexif().get_ifd(PLACE))

    assert place_of(accepted(samples.named(name, content))) == {}
    assert place_of(accepted(samples.named(name, content), keeps_place=True)) == samples.PLACE


def test_the_original_of_an_iphone_loses_its_place_and_nothing_else():
    from pillow_heif import open_heif

    sent = samples.heic(place=True)
    kept = accepted(samples.named("a.heic", sent)).original.content.read()
    beside = Image.Exif()
    beside.load(open_heif(io.BytesIO(kept)).info["exif"])
    assert beside[0x0110] == "Ponsel Contoh 5"
    told = [part for value in beside.get_ifd(PLACE).values() if isinstance(value, tuple) for part in value]
    assert {part.numerator for part in told} == {0}
    assert len(kept) == len(sent)
    assert accepted(samples.named("a.heic", sent), keeps_place=True).original.content.read() == sent


# Refusals


@pytest.mark.parametrize("name", ["gambar.svg", "halaman.html", "data.xml", "virus.exe", "laporan.pdf.exe", "laporan"])
def test_other_kinds_are_refused_with_the_list_of_those_we_take(name):
    assert refusal(name, b"<svg/>") == (
        "Jenis berkas ini tidak dapat diterima. Unggah PDF, DOCX, XLSX, JPG, PNG, atau HEIC."
    )


@pytest.mark.parametrize("name", ["lama.doc", "lama.xls", "makro.docm"])
def test_older_office_files_hear_how_to_be_saved(name):
    assert "Simpan sebagai PDF, DOCX, atau XLSX" in refusal(name, b"\xd0\xcf\x11\xe0" + b"\0" * 100)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.jpg", "a.png", "a.heic"])
def test_an_empty_file_is_called_empty(name):
    assert "kosong (0 byte)" in refusal(name, b"")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.jpg", "a.png", "a.heic"])
@pytest.mark.parametrize(
    "content", [b"x", b"MZ" + b"\0" * 200, b"<html>%PDF-1.7</html>", b"PK\x03\x04", b"\xff\xd8\xff"]
)
def test_content_that_is_nothing_we_know_never_passes_and_never_breaks(name, content):
    assert refusal(name, content)


@pytest.mark.parametrize(
    ("name", "content", "named", "actual"),
    [
        ("foto.pdf", samples.picture(), "PDF", "JPG"),
        ("dokumen.jpg", samples.pdf(), "JPG", "PDF"),
        ("dokumen.docx", samples.pdf(), "DOCX", "PDF"),
        ("foto.png", samples.pdf(), "PNG", "PDF"),
        ("foto.jfif", samples.docx(), "JPG", "DOCX"),
    ],
)
def test_a_name_that_disagrees_with_the_content_hears_both(name, content, named, actual):
    assert refusal(name, content) == (
        f"Nama berkas ini berakhiran {named}, tetapi isinya {actual}. Perbaiki akhiran namanya."
    )


def test_a_word_file_called_excel_is_refused():
    assert "rusak atau terpotong" in refusal("sop.xlsx", samples.docx())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", samples.pdf()),
        ("a.jpg", samples.picture(size=(400, 300))),
        ("a.png", samples.picture("PNG", (400, 300))),
    ],
)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_called_damaged(name, content, part):
    assert "rusak atau terpotong" in refusal(name, content[: int(len(content) * part)])


def test_a_cut_off_photograph_is_damaged_also_after_a_document_was_printed(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    assert "rusak atau terpotong" in refusal("a.jpg", samples.picture(size=(400, 300))[:-400])


def test_a_cut_off_archive_is_called_damaged():
    content = samples.docx()
    assert "rusak atau terpotong" in refusal("a.docx", content[: len(content) // 2])


def test_a_pdf_with_another_file_behind_its_end_is_refused():
    assert "rusak atau terpotong" in refusal("a.pdf", samples.pdf() + samples.docx())


def test_a_pdf_with_a_password_cannot_be_read_by_the_assessor_and_says_so():
    assert "dikunci dengan kata sandi" in refusal("a.pdf", samples.locked_pdf())


def test_an_office_file_with_a_password_says_so():
    assert "dikunci dengan kata sandi" in refusal("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600)


@pytest.mark.parametrize(
    "content",
    [
        samples.scripted_pdf(),
        samples.scripted_pdf(object_stream_mode=samples.pikepdf.ObjectStreamMode.generate),
        samples.scripted_pdf().replace(b"/JavaScript", b"/J#61vaScript"),
        samples.carrying_pdf(),
        samples.pdf_with(lambda document: document.Root.__setattr__("OpenAction", {"/S": samples.pikepdf.Name.Launch})),
    ],
    ids=["script", "script in packed objects", "script spelled in codes", "file inside", "launch"],
)
def test_a_pdf_that_runs_or_carries_something_is_refused_wherever_that_stands(content):
    on_disk = TemporaryUploadedFile("a.pdf", "application/pdf", len(content), None)
    on_disk.write(content)
    on_disk.flush()
    with pytest.raises(ValidationError, match="skrip, isian interaktif"):
        accepted(on_disk)
    assert "skrip, isian interaktif, atau berkas lain" in refusal("a.pdf", content)


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/activeX/activeX1.bin", "xl/macrosheets/sheet1.xml"])
def test_an_office_file_with_macros_is_refused(part):
    assert "memuat makro" in refusal("a.docx", samples.docx(**{part: b"x"}))


def test_an_office_file_that_only_says_that_it_has_macros_is_refused():
    declared = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert "memuat makro" in refusal("a.docx", samples.docx(**{"[Content_Types].xml": declared}))


def test_an_office_file_that_unpacks_to_very_much_is_refused(monkeypatch):
    monkeypatch.setattr("audits.files.formats.office.UNPACKED_MAX", 1_000_000)
    assert "terlalu besar untuk dibuka" in refusal("a.xlsx", samples.xlsx(**{"xl/a.xml": b"0" * 2_000_000}))


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded():
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert "terlalu besar untuk dibuka" in refusal("a.png", samples.huge_png())
    assert "terlalu besar untuk dibuka" in refusal("a.png", samples.huge_png(16_000, 16_000))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - started < 2


def test_objects_of_a_pdf_are_looked_at_only_so_far(monkeypatch):
    monkeypatch.setattr("audits.files.formats.pdf.OBJECTS_MAX", 10)
    content = samples.pdf(object_stream_mode=samples.pikepdf.ObjectStreamMode.generate)
    assert "terlalu besar untuk dibuka" in refusal("a.pdf", content)


def test_a_file_above_the_limit_hears_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 1024**2
    assert refusal("a.pdf", samples.pdf() + b"\0" * 1024**2).startswith("Berkas ini lebih besar dari 1 MB.")


def test_the_limit_is_told_before():
    assert settings.UPLOAD_MAX_BYTES == 25 * 1024**2
    assert str(UploadField().help_text) == "PDF, DOCX, XLSX, JPG, PNG, atau HEIC. Paling besar 25 MB."


# Names


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("SK Pengurus 2025.pdf", "SK Pengurus 2025.pdf"),
        ("..\\..\\windows\\SK.pdf", "SK.pdf"),
        ("laporan\u202efdp.pdf", "laporanfdp.pdf"),
        ("a\u0007b\u200bc.pdf", "abc.pdf"),
        ("  dua   kata .pdf", "dua kata.pdf"),
        ("😀.pdf", "😀.pdf"),
        ("<b>tebal</b>.pdf", "b>.pdf"),
        ("....pdf", "berkas.pdf"),
        ("x" * 240 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_the_name_that_people_see_is_clean_and_short(sent, shown):
    assert accepted(samples.named(sent, samples.pdf())).name == shown


# Storage


def test_the_name_on_disk_says_nothing_of_the_sender():
    with stored(accepted(samples.named("Rahasia Sekolah.pdf", samples.pdf())), document_name) as name:
        assert name.startswith("documents/")
        assert "Rahasia" not in name
        assert private_files.open(name).read() == samples.pdf()


def test_a_file_goes_away_with_the_transaction_that_failed():
    with pytest.raises(RuntimeError), stored(accepted(samples.named("a.pdf", samples.pdf())), document_name) as name:
        raise RuntimeError
    assert not private_files.exists(name)
