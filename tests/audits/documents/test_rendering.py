"""Every kind of document is a tagged PDF/A in Indonesian, the same each time, and reaches for nothing outside itself."""

import os
import socket
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from audits import documents
from audits.documents import DOCUMENTS, TooLong, qr_code, render, rendering
from audits.pdf.client import PRESS, OutsideFile, PrintFailed, print_pdf
from audits.pdf.weasyprint_page import BundledFiles, Refused
from tests.audits.documents.samples import FINDINGS, LSP, SAMPLES, certificate, lks, sample, schemes

HOSTILE = '<img src="http://127.0.0.1:{port}/x.png"><style>@import url(file:///etc/passwd)</style>{{{{ x }}}}'
LONG_NAME = (
    "LSP Politeknik Perkapalan dan Kelautan Nusantara Timur Bersama Asosiasi Profesi Pengelasan Bawah Air Indonesia"
)
LONG_SCHEME = "Pemasangan Instalasi Pemanfaatan Tenaga Listrik Tegangan Rendah pada Bangunan Bertingkat"


def printed(kind, **changes):
    return render(f"audits/documents/{kind}.html", SAMPLES[kind](**changes), identifier=kind)


def text(pdf: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def in_one_line(pdf: bytes) -> str:
    return " ".join(text(pdf).split())


@pytest.fixture
def listener():
    """A server on loopback that would notice any knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def nobody_knocked(server) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_document_is_a_tagged_archive_file_in_indonesian(kind):
    with pikepdf.open(BytesIO(sample(kind))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang) == "id"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K
        named = "PLENO" if DOCUMENTS[kind].of_sitting else "Keputusan" if kind == "decree" else LSP["name"].split()[1]
        assert named in metadata["dc:title"]


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_same_facts_give_the_same_bytes(kind):
    assert printed(kind) == sample(kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_figure_says_what_it_shows(kind):
    with pikepdf.open(BytesIO(sample(kind))) as pdf:
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figures
        assert [figure for figure in figures if not str(figure.get("/Alt", ""))] == []


@pytest.mark.parametrize("kind", SAMPLES)
def test_only_our_own_letters_are_used(kind):
    with pikepdf.open(BytesIO(sample(kind))) as pdf:
        names = {str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert {name.partition("+")[2].partition("-")[0] for name in names} == {"Lato"}


@pytest.mark.parametrize("kind", SAMPLES)
def test_markup_in_the_name_of_a_body_stays_text(kind, listener):
    hostile = HOSTILE.format(port=listener.getsockname()[1])
    pdf = printed(kind, lsp=LSP | {"name": hostile, "full_name": hostile})
    assert "<img" in text(pdf).lower()
    assert nobody_knocked(listener)


def test_markup_in_a_finding_stays_text(listener):
    hostile = HOSTILE.format(port=listener.getsockname()[1])
    pdf = printed("minutes", findings=[FINDINGS[0] | {"evidence": hostile}])
    assert "@import" in text(pdf)
    assert nobody_knocked(listener)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://relisensi.example/",
        "ftp://127.0.0.1/",
        "lato:../../x",
        "lato:OFL.txt",
    ],
)
def test_the_fetcher_refuses_everything_but_our_fonts_and_data(address):
    with pytest.raises(Refused):
        BundledFiles().fetch(address)


@pytest.mark.parametrize("address", ["lato:Lato-Regular.ttf", "data:text/plain,halo"])
def test_the_fetcher_answers_our_fonts_and_data(address):
    assert BundledFiles().fetch(address).read()


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:{port}/x.png">',
        '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
        '<style>@import url("http://127.0.0.1:{port}/x.css");</style>',
        '<p style="background:url(http://127.0.0.1:{port}/x.png)">x</p>',
        '<object data="http://127.0.0.1:{port}/x.svg"></object>',
    ],
)
def test_a_template_that_asks_for_an_outside_file_is_not_printed(markup, listener):
    with pytest.raises(OutsideFile):
        print_pdf("<!doctype html><html lang=id><title>x</title>" + markup.format(port=listener.getsockname()[1]), b"x")
    assert nobody_knocked(listener)


def test_a_document_that_would_take_too_long_is_refused_before_it_is_printed(monkeypatch):
    monkeypatch.setattr(rendering, "LONGEST_MARKUP", 2000)
    with pytest.raises(TooLong):
        printed("minutes")


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_printed(settings):
    settings.PDF_SECONDS = 0.3
    with pytest.raises(PrintFailed, match="too long"):
        print_pdf("<!doctype html><html lang=id><title>x</title>" + "<p>Baris</p>" * 30_000, b"x")
    settings.PDF_SECONDS = 20
    assert print_pdf("<!doctype html><html lang=id><title>x</title><p>x", b"x").startswith(b"%PDF")


def test_a_document_that_eats_memory_breaks_nothing_but_its_own_process(settings):
    PRESS.end()
    settings.PDF_MEMORY_MB = 260
    with pytest.raises(PrintFailed):
        print_pdf("<!doctype html><html lang=id><title>x</title>" + "<p>Baris</p>" * 40_000, b"x")
    PRESS.end()
    settings.PDF_MEMORY_MB = 1536
    assert print_pdf("<!doctype html><html lang=id><title>x</title><p>x", b"x").startswith(b"%PDF")


def test_the_printing_process_knows_no_secret():
    documents.warm_up()
    environment = Path(f"/proc/{PRESS.process.pid}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    assert b"DATABASE_URL" not in environment


def test_the_scope_travels_inside_certificate_and_decree_for_machines(tmp_path):
    given = (
        (
            ("name", "ruang-lingkup.json"),
            ("description", "Ruang lingkup"),
            ("content", '{"schemes": []}'),
            ("created", "2025-02-20T00:00:00"),
        ),
    )
    first, second = (
        render("audits/documents/certificate.html", certificate(), identifier="x", attachments=given) for _ in range(2)
    )
    assert first == second
    with pikepdf.open(BytesIO(first)) as pdf:
        (name,) = pdf.attachments
        assert name == "ruang-lingkup.json"
        held = pdf.attachments[name]
        assert held.get_file().read_bytes() == b'{"schemes": []}'
        assert (str(held.obj.AFRelationship), held.get_file().mime_type) == ("/Data", "application/json")
        assert pdf.Root.AF


def test_the_structure_of_a_certificate_is_sound(tmp_path):
    (tmp_path / "x.pdf").write_bytes(sample("certificate"))
    done = subprocess.run(["qpdf", "--check", "x.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No syntax or stream encoding errors found" in done.stdout


def test_the_line_work_lies_beneath_the_text_and_carries_no_tag():
    with pikepdf.open(BytesIO(sample("certificate"))) as pdf:
        ground, _words = pdf.pages[0].Contents
        content = ground.read_bytes()
    assert content.startswith(b"/Artifact BMC q ")
    assert content.endswith(b" EMC")
    assert content.count(b"q ") == content.count(b"Q")


def test_a_certificate_fits_one_page_with_seven_schemes():
    pdf = printed("certificate", schemes=schemes([f"Skema {n}" for n in range(1, 8)]))
    with pikepdf.open(BytesIO(pdf)) as file:
        assert len(file.pages) == 1


def test_a_long_scope_goes_to_an_annex_with_its_own_seal():
    pdf = printed(
        "certificate",
        schemes=schemes([LONG_SCHEME] * 40),
        annex=True,
        name_size="longest",
        lsp=LSP | {"name": LONG_NAME},
    )
    with pikepdf.open(BytesIO(pdf)) as file:
        pages = len(file.pages)
    first, rest = text(pdf, "-l", "1"), text(pdf, "-f", "2")
    assert pages > 2
    assert "40 skema sertifikasi" in first
    assert "SKM-40" not in first
    assert "SKM-40" in rest
    assert "Sertifikat pengembangan" in rest


def test_a_certificate_says_when_it_was_signed_with_a_development_key():
    note = "Sertifikat pengembangan, bukan dokumen resmi"
    assert note in text(printed("certificate", development=True))
    assert note not in text(printed("certificate", development=False))


def test_a_decree_states_the_gap_and_does_not_reach_back():
    said = in_one_line(sample("decree"))
    assert "sejak 26 Januari 2025 sampai dengan 20 Februari 2025 tidak ada lisensi yang berlaku" in said
    assert "dan tidak berlaku surut" in said
    assert "huruf a, huruf b, dan huruf c" in said


def test_a_decree_without_a_gap_has_no_word_about_it():
    said = in_one_line(printed("decree", gap=None))
    assert "tidak ada lisensi" not in said
    assert "surut" not in said
    assert "huruf a dan huruf b" in said


def test_a_finding_prints_as_the_sentence_of_the_lks():
    said = in_one_line(printed("minutes", findings=FINDINGS[1:2]))
    assert (
        "Pengendalian dokumen sesuai edisi berlaku belum dapat dipastikan, terbukti tiga SOP masih mengacu "
        "pada pedoman BNSP yang sudah digantikan (minor)."
    ) in said
    assert "Tenggat Senin, 17 Februari 2025: 30 hari kalender sejak 18 Januari 2025." in said


def test_minutes_without_findings_say_so():
    assert "Tidak ada temuan." in text(printed("minutes", findings=[], dispute_until=None))


def test_a_sheet_of_many_findings_repeats_its_head_on_every_page():
    many = [
        FINDINGS[0] | {"seq": number, "evidence": FINDINGS[0]["evidence"] + " lagi" * 40} for number in range(1, 21)
    ]
    pdf = render(
        "audits/documents/lks.html", lks(areas=[{"label": "Administrasi", "findings": many}]), identifier="lks"
    )
    with pikepdf.open(BytesIO(pdf)) as file:
        pages = len(file.pages)
    assert pages > 2
    assert text(pdf).count("Tindakan perbaikan") == pages


def test_the_qr_code_keeps_four_modules_of_white_around_it():
    address = qr_code("https://relisensi.example/cek/kVnB3xQ9f0ZtR7yLw2Hs6A")
    picture = Image.open(BytesIO(b64decode(address.partition(",")[2]))).convert("L")
    module = 6
    left, top, right, bottom = Image.eval(picture, lambda shade: 255 - shade).getbbox()
    assert (left, top) == (4 * module, 4 * module)
    assert (picture.width - right, picture.height - bottom) == (4 * module, 4 * module)


def test_the_certificate_leads_to_the_public_check(tmp_path):
    (tmp_path / "x.pdf").write_bytes(sample("certificate"))
    subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", "x.pdf", "x"], cwd=tmp_path, check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", "x.png"], cwd=tmp_path, capture_output=True, check=True)
    assert read.stdout.decode().strip() == "https://relisensi.example/cek/kVnB3xQ9f0ZtR7yLw2Hs6A"


def test_documents_stay_indonesian_whatever_the_reader_speaks():
    from django.utils import translation

    with translation.override("en"):
        english = printed("minutes")
    assert english == sample("minutes")


def test_printing_is_learned_only_when_something_is_printed():
    code = "import django, sys; django.setup(); import audits.documents; print(*{'weasyprint', 'pyhanko'} & {*sys.modules})"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "relisensi.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# A page holds 47 lines of this; three more would stand alone on a second one.
@pytest.mark.parametrize(("lines", "pages"), [(47, 1), (50, 1), (75, 2)])
def test_no_document_ends_with_a_page_of_a_few_lines(lines, pages):
    markup = f"<!doctype html><html lang=id><title>-</title><article>{'<p>Satu baris.</p>' * lines}</article>"
    with pikepdf.open(BytesIO(print_pdf(markup, b"few lines"))) as pdf:
        assert len(pdf.pages) == pages
