"""What a file from outside may be: its name, its kind by ending and by content, its size, and what of it is kept."""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile

from audits.models.storage import private_files

# Decoded, one pixel takes three or four bytes of memory; the cameras of today's phones stay below this.
PIXELS_MAX = 50_000_000
# What an Office file may unpack to, and how many parts it may have.
UNPACKED_MAX = 200 * 1024 * 1024
PARTS_MAX = 5_000
# How much of the packed objects of a PDF is looked into.
PDF_OBJECTS_MAX = 32 * 1024 * 1024
NAME_MAX = 120

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ALLOWED = gettext_lazy("PDF, DOCX, XLSX, JPG, PNG, atau HEIC")


@dataclass(frozen=True)
class Upload:
    """A file that may be kept, in the form in which it is kept."""

    name: str
    content_type: str
    size: int
    sha256: str
    content: File
    # What was done to it, for whoever compares it with the file at home; empty where nothing was.
    remark: str = ""

    def columns(self) -> dict:
        """What a row that holds the file says of it."""
        return {
            "original_name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def size_limit() -> str:
    """The greatest size in words."""
    return f"{settings.UPLOAD_MAX_BYTES // 1024**2} MB"


def accepted(upload: File) -> Upload:
    """The file as it will be kept; raises ValidationError with how to mend it."""
    ending = PurePath(upload.name or "").suffix.lower()
    if ending not in KINDS:
        raise ValidationError(unknown_ending(ending), code="type")
    if not upload.size:
        raise ValidationError(
            _("Berkas ini kosong (0 bita). Buka berkasnya, pastikan ada isinya, lalu unggah lagi."), code="empty"
        )
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("Berkas ini lebih besar dari %(limit)s. Perkecil hasil pindaian atau bagi berkasnya, lalu unggah lagi.")
            % {"limit": size_limit()},
            code="size",
        )
    kind = KINDS[ending]
    upload.seek(0)
    head = upload.read(16)
    if not kind.begins(head):
        raise ValidationError(disagreement(kind, head), code="disagrees")
    upload.seek(0)
    return kind.keep(upload, shown_name(upload.name or "", ending))


@contextmanager
def stored(upload: Upload, name_for: Callable[[object, str], str]) -> Iterator[str]:
    """The name under which the file now lies; it is removed again when the transaction inside fails."""
    name = private_files.save(name_for(None, upload.name), upload.content)
    try:
        yield name
    except BaseException:
        private_files.delete(name)
        raise


# Names


def shown_name(name: str, ending: str) -> str:
    """The name that people see: without folders, control and direction characters, at most NAME_MAX letters, the ending kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem = " ".join(visible.split())
    if stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    stem = stem.strip(" .")[: NAME_MAX - len(ending)].strip(" .")
    return (stem or _("berkas")) + ending


# Refusals


def unknown_ending(ending: str) -> str:
    """What to say about a kind that is not accepted at all."""
    if ending in {".doc", ".xls", ".ppt", ".pptx", ".odt", ".ods", ".docm", ".xlsm"}:
        return _("Jenis berkas %(ending)s belum dapat diterima. Simpan sebagai PDF, DOCX, atau XLSX tanpa makro.") % {
            "ending": ending
        }
    return _("Jenis berkas ini tidak dapat diterima. Unggah %(allowed)s.") % {"allowed": ALLOWED}


def disagreement(kind: "Kind", head: bytes) -> str:
    """What to say when the content is not what the ending promises."""
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("Berkas ini dikunci dengan kata sandi atau memakai format lama. Simpan ulang tanpa kata sandi.")
    actual = next((other.label for other in dict.fromkeys(KINDS.values()) if other.begins(head)), "")
    if actual:
        return _("Nama berkas ini berakhiran %(named)s, tetapi isinya %(actual)s. Perbaiki akhiran namanya.") % {
            "named": kind.label,
            "actual": actual,
        }
    return _("Isi berkas ini bukan %(named)s. Buka berkasnya, simpan ulang sebagai %(named)s, lalu unggah lagi.") % {
        "named": kind.label
    }


def damaged(label: str) -> ValidationError:
    """A file that begins well and then does not hold."""
    return ValidationError(
        _("Berkas %(label)s ini rusak atau terpotong. Buka di komputer Anda, simpan ulang, lalu unggah lagi.")
        % {"label": label},
        code="damaged",
    )


def too_rich(label: str) -> ValidationError:
    """A file that would take too much to open."""
    return ValidationError(
        _("Isi berkas %(label)s ini terlalu besar untuk dibuka. Perkecil gambarnya atau bagi berkasnya.")
        % {"label": label},
        code="bomb",
    )


@contextmanager
def decoding(label: str) -> Iterator[None]:
    """Readers of files fail in many ways on crafted ones; to people each of them is a damaged file, never a fault of ours."""
    # WeasyPrint, once loaded, tells Pillow to fill up pictures that were cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    except ValidationError:
        raise
    except Image.DecompressionBombError as fault:
        raise too_rich(label) from fault
    except Exception as fault:
        raise damaged(label) from fault


# Keeping


def as_is(upload: File, name: str, content_type: str) -> Upload:
    """Kept byte by byte."""
    digest, size = hashlib.sha256(), 0
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    return Upload(name, content_type, size, digest.hexdigest(), upload)


def remade(data: bytes, name: str, content_type: str, remark: str = "") -> Upload:
    """Kept in the form that we made of it."""
    return Upload(name, content_type, len(data), hashlib.sha256(data).hexdigest(), ContentFile(data, name), remark)


# PDF

HEX_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA|EmbeddedFiles?|SubmitForm|ImportData)(?![A-Za-z])")
PDF_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\s\x00]*\Z")


def keep_pdf(upload: File, name: str) -> Upload:
    """A PDF that opens without a password, runs nothing and carries no other file."""
    data = upload.read()
    end = PDF_END.search(data[-2048:])
    if not end or int(end[1][:12]) >= len(data):
        raise damaged("PDF")
    structure = pdf_structure(data)
    if ENCRYPTED.search(structure):
        raise ValidationError(
            _("PDF ini dikunci dengan kata sandi, sehingga asesor tidak dapat membukanya. Simpan ulang tanpa kunci."),
            code="locked",
        )
    if ACTIVE.search(structure):
        raise ValidationError(
            _("PDF ini memuat skrip, isian interaktif, atau berkas lain di dalamnya. Cetak ulang sebagai PDF biasa."),
            code="active",
        )
    return as_is(upload, name, PDF)


def pdf_structure(data: bytes) -> bytes:
    """Everything of a PDF but its pictures and pages: the plain objects, and the packed ones up to a limit."""
    parts, at, left = [], 0, PDF_OBJECTS_MAX
    while (start := data.find(b"stream", at)) >= 0 and (end := data.find(b"endstream", start)) >= 0:
        parts.append(data[at:start])
        if b"/ObjStm" in parts[-1][-1000:]:
            text = unpacked(data[start:end].partition(b"\n")[2], left)
            left -= len(text)
            if left <= 0:
                raise too_rich("PDF")
            parts.append(text)
        at = end + len(b"endstream")
    structure = b"\n".join([*parts, data[at:]])
    return HEX_LETTER.sub(lambda code: bytes([int(code[1], 16)]), structure)


def unpacked(stream: bytes, limit: int) -> bytes:
    """The beginning of a packed stream; of one that is packed in another way, what stands there."""
    try:
        return zlib.decompressobj().decompress(stream, limit)
    except zlib.error:
        return stream


# Office


def office(label: str, content_type: str, main_part: str) -> Callable[[File, str], Upload]:
    """Keeps an Office file that has its main part, no macros, and a size that one can open."""

    def keep_office(upload: File, name: str) -> Upload:
        with decoding(label), zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise too_rich(label)
            if main_part not in names or "[content_types].xml" not in names or archive.testzip():
                raise damaged(label)
        if any(part.endswith("vbaproject.bin") or "/activex/" in part for part in names):
            raise ValidationError(
                _("Berkas %(label)s ini memuat makro. Simpan ulang tanpa makro, atau sebagai PDF.") % {"label": label},
                code="macros",
            )
        return as_is(upload, name, content_type)

    return keep_office


# Pictures; place, camera and owner that a phone writes into them are not kept.


def sized(picture: Image.Image, label: str) -> Image.Image:
    """The picture, once it is known to be no larger than one can open."""
    if picture.width * picture.height > PIXELS_MAX:
        raise too_rich(label)
    return picture


ORIENTATION = 0x0112


def keep_jpeg(upload: File, name: str) -> Upload:
    """A photograph with its own quality and orientation, and nothing else that stood beside it."""
    with decoding("JPG"):
        picture = sized(Image.open(upload, formats=["JPEG"]), "JPG")
        picture.load()
        quality = "keep" if picture.format == "JPEG" else 92
        return remade(as_jpeg(picture, quality, picture.getexif().get(ORIENTATION, 1)), name, JPEG)


def as_jpeg(picture: Image.Image, quality: str | int, orientation: int) -> bytes:
    """The picture as JPEG; of everything written beside it only how it is held."""
    beside, out = Image.Exif(), io.BytesIO()
    if orientation in range(2, 9):
        beside[ORIENTATION] = orientation
    colours = picture.info.get("icc_profile")
    picture.save(out, "JPEG", quality=quality, exif=beside, comment=b"", xmp=b"", icc_profile=colours)
    return out.getvalue()


PNG_PARTS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT"}


def keep_png(upload: File, name: str) -> Upload:
    """A picture, point for point, without the texts beside it."""
    with decoding("PNG"):
        sized(Image.open(upload, formats=["PNG"]), "PNG").load()
        upload.seek(0)
        return remade(without_texts(upload.read()), name, PNG)


def without_texts(png: bytes) -> bytes:
    """The parts of a PNG that draw it; whatever stands behind its end goes too."""
    kept, at, part = [png[:8]], 8, b""
    while part != b"IEND":
        length, part = struct.unpack(">I4s", png[at : at + 8])
        if part in PNG_PARTS:
            kept.append(png[at : at + 12 + length])
        at += 12 + length
    return b"".join(kept)


def keep_heic(upload: File, name: str) -> Upload:
    """An iPhone's photograph as JPEG, which every browser shows; the hash of the original is written down."""
    from pillow_heif import open_heif  # loads a large library that most uploads never need

    original = as_is(upload, name, "image/heic")
    with decoding("HEIC"):
        heif = open_heif(upload)
        if heif.size[0] * heif.size[1] > PIXELS_MAX:
            raise too_rich("HEIC")
        data = as_jpeg(heif.to_pillow().convert("RGB"), 92, 1)
    remark = _("Diubah dari HEIC. SHA-256 berkas asli: %(hash)s") % {"hash": original.sha256}
    return remade(data, PurePath(name).stem + ".jpg", JPEG, remark)


# Kinds


@dataclass(frozen=True)
class Kind:
    """One kind of file that is accepted: how it begins, and how it is kept."""

    label: str
    begins: Callable[[bytes], bool]
    keep: Callable[[File, str], Upload]


def starts_with(signature: bytes) -> Callable[[bytes], bool]:
    """Whether a file begins with these bytes."""
    return lambda head: head.startswith(signature)


def is_heic(head: bytes) -> bool:
    """Whether a file begins as those of iPhones do."""
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


PDF_KIND = Kind("PDF", starts_with(b"%PDF-"), keep_pdf)
JPEG_KIND = Kind("JPG", starts_with(b"\xff\xd8\xff"), keep_jpeg)
HEIC_KIND = Kind("HEIC", is_heic, keep_heic)

KINDS: dict[str, Kind] = {
    ".pdf": PDF_KIND,
    ".docx": Kind("DOCX", starts_with(b"PK\x03\x04"), office("DOCX", DOCX, "word/document.xml")),
    ".xlsx": Kind("XLSX", starts_with(b"PK\x03\x04"), office("XLSX", XLSX, "xl/workbook.xml")),
    ".jpg": JPEG_KIND,
    ".jpeg": JPEG_KIND,
    ".png": Kind("PNG", starts_with(b"\x89PNG\r\n\x1a\n"), keep_png),
    ".heic": HEIC_KIND,
    ".heif": HEIC_KIND,
}
