"""Small files of every kind, good and bad, made on the spot."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = {0: b"\x02\x03\x00\x00", 1: "S", 2: (7.0, 25.0, 30.0), 3: "E", 4: (109.0, 14.0, 0.0)}


def named(name: str, content: bytes) -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def pdf(text: str = "Panduan mutu", **save) -> bytes:
    """A PDF of one page that says something; `save` goes to pikepdf."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())
        out = io.BytesIO()
        document.save(out, **({"static_id": True} | save))
    return out.getvalue()


def case(name: str) -> bytes:
    """A file as it came from a word processor or a browser."""
    return (Path(__file__).parent / "cases" / name).read_bytes()


def saved_again(content: bytes, **save) -> bytes:
    """The same PDF, written anew."""
    with pikepdf.open(io.BytesIO(content)) as document:
        out = io.BytesIO()
        document.save(out, **save)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    return pdf(encryption=pikepdf.Encryption(owner="pemilik", user="sandi"), static_id=False)


def pdf_with(change, **save) -> bytes:
    """A PDF after `change(document)`."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        out = io.BytesIO()
        document.save(out, **save)
    return out.getvalue()


def scripted_pdf(**save) -> bytes:
    """A PDF that runs a script when it is opened."""

    def add_script(document):
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        )

    return pdf_with(add_script, **save)


def carrying_pdf() -> bytes:
    """A PDF with another file inside."""

    def attach(document):
        document.attachments["muatan.exe"] = b"MZ"

    return pdf_with(attach)


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(**parts: bytes) -> bytes:
    """The skeleton of a DOCX, with further parts by name."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"} | parts)


def xlsx(**parts: bytes) -> bytes:
    """The skeleton of an XLSX, with further parts by name."""
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | parts)


def broken_pdf() -> bytes:
    """Begins and ends as a PDF does, and has nothing in between that opens."""
    return b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\nstartxref\n9\n%%EOF\n"


def circling_pdf() -> bytes:
    """A PDF whose tree of pages holds itself."""

    def close_the_circle(document):
        document.Root.Pages.Kids = pikepdf.Array([document.Root.Pages] * 3)
        document.Root.Pages.Count = 3_000_000

    return pdf_with(close_the_circle)


def bomb_docx() -> bytes:
    """A DOCX of a few kilobytes that unpacks to very much."""
    return docx(**{"word/document.xml": b"<w:document>" + b"<w:p/>" * 5_000_000})


def picture(form: str = "JPEG", size=(60, 40), **save) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form, **save)
    return out.getvalue()


def photograph(orientation: int = 6) -> bytes:
    """A JPEG as a phone takes it: held upright, with the place, the camera and a comment."""
    beside = Image.Exif()
    beside[0x0112], beside[0x0110], beside[0x8825] = orientation, "Ponsel Contoh 5", PLACE
    return picture(exif=beside, comment=b"Jalan Gerilya 10")


def heic(*, place: bool = False, size=(64, 48)) -> bytes:
    """A photograph of an iPhone, which knows the camera, and the place where that is told."""
    from pillow_heif import from_pillow

    beside = Image.Exif()
    beside[0x0110] = "Ponsel Contoh 5"
    if place:
        beside[0x8825] = PLACE
    out = io.BytesIO()
    photograph = from_pillow(Image.linear_gradient("L").resize(size).convert("RGB"))
    photograph.save(out, quality=60, exif=beside.tobytes())
    return out.getvalue()


# The scanners' own test file, in two pieces, so that no scanner takes this module for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def pdf_saying(raw: bytes) -> bytes:
    """A PDF in which these bytes stand."""
    return pdf_with(
        lambda document: document.Root.__setattr__("PieceInfo", document.make_stream(raw)), compress_streams=False
    )


def huge_png(width: int = 40_000, height: int = 40_000) -> bytes:
    """A PNG of few bytes that says it has very many points."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")
    )
