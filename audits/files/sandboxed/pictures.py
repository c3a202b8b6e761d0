"""What a file from outside may be: its name, its kind by ending and by content, its size, and what of it is kept."""

import hashlib
import io
import logging
import mmap
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile
from simple_history.models import HistoricalRecords

from audits import apart, scanning
from audits.models import Infection
from audits.models.storage import private_files

log = logging.getLogger(__name__)

# Decoded, one pixel takes three or four bytes of memory; the cameras of today's phones stay below this.
PIXELS_MAX = 50_000_000
# What an Office file may unpack to, and how many parts it may have.
UNPACKED_MAX = 200 * 1024 * 1024
PARTS_MAX = 5_000
# How much of the packed objects of a PDF is looked into.
PDF_OBJECTS_MAX = 32 * 1024 * 1024
# So much of a large file is in memory while it is searched.
WINDOW = 1024 * 1024
NAME_MAX = 120
REMARK_MAX = 110

JPEG, PNG, PDF, HEIC = "image/jpeg", "image/png", "application/pdf", "image/heic"
ZIP = "application/zip"
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
    # What was sent, where it is kept beside the form that people read.
    original: "Upload | None" = None

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


def accepted(upload: File, *, keeps_place: bool = False, by=None) -> Upload:
    """The file as it will be kept; raises ValidationError with how to mend it.

    A photograph loses the place where it was taken unless it is kept on purpose.
    """
    kind, ending = kind_of(upload.name or "", upload.size)
    upload.seek(0)
    head = upload.read(16)
    if not kind.begins(head):
        raise ValidationError(disagreement(kind, head), code="disagrees")
    name = shown_name(upload.name or "", ending)
    refuse_infected(upload, name, by or person_of_request())
    upload.seek(0)
    return kind.keep(upload, name, keeps_place)


def kind_of(name: str, size: int) -> tuple["Kind", str]:
    """The kind that a name promises, with its ending; raises ValidationError for what name and size alone rule out."""
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise ValidationError(unknown_ending(ending), code="type")
    if not size:
        raise ValidationError(
            _("Berkas ini kosong (0 bita). Buka berkasnya, pastikan ada isinya, lalu unggah lagi."), code="empty"
        )
    if size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("Berkas ini lebih besar dari %(limit)s. Perkecil hasil pindaian atau bagi berkasnya, lalu unggah lagi.")
            % {"limit": size_limit()},
            code="size",
        )
    return KINDS[ending], ending


def person_of_request():
    """Whose request this is, as the history of rows knows it; None outside of requests."""
    person = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return person if person and person.is_authenticated else None


def refuse_infected(upload: File, name: str, by) -> None:
    """Nobody reads a file before the scanner has; one that does not answer refuses every file. What it finds, BNSP hears of."""
    if not scanning.is_on():
        return
    try:
        found = scanning.infection(upload)
    except scanning.ScannerAway as away:
        log.error("the virus scanner does not answer: %s", away)
        raise ValidationError(
            _(
                "Pemindai virus sedang tidak menjawab, jadi berkas ini belum dapat disimpan. Coba lagi beberapa menit lagi."
            ),
            code="scanner_away",
        ) from away
    if found:
        log.warning("an infected file was refused: %s", found)
        Infection.objects.create(name=name, virus=found[:120], by=by)
        raise ValidationError(
            _("Berkas ini terdeteksi membawa virus (%(name)s), jadi tidak disimpan. Pindai komputer Anda dahulu.")
            % {"name": found},
            code="infected",
        )


@contextmanager
def stored(upload: Upload, name_for: Callable[[object, str], str]) -> Iterator[str]:
    """The name under which the file now lies; it is removed again when the transaction inside fails."""
    name = private_files.save(name_for(None, upload.name), upload.content)
    try:
        yield name
    except BaseException:
        private_files.delete(name)
        raise


@contextmanager
def placed(upload: Upload, name_for: Callable[[object, str], str]) -> Iterator[dict]:
    """What a row says of the file that now lies in its place, with the original where one is kept beside it."""
    with ExitStack() as places:
        row = upload.columns() | {"file": places.enter_context(stored(upload, name_for))}
        if upload.original:
            row["original"] = places.enter_context(stored(upload.original, name_for))
        yield row


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


# Several files for one row


def together(uploads: list[Upload]) -> Upload:
    """Several PDFs and pictures as one PDF in the order in which they were sent; what was sent is kept beside it, packed.

    Raises ValidationError for kinds that have no pages, and for a whole above the limit.
    """
    if len(uploads) == 1:
        return uploads[0]
    if any(upload.content_type not in {PDF, JPEG, PNG} for upload in uploads):
        raise ValidationError(
            _("Hanya foto dan PDF yang dapat digabung. Unggah DOCX dan XLSX satu per satu."), code="together"
        )
    if sum(upload.size for upload in uploads) > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("Semua berkas ini bersama-sama lebih besar dari %(limit)s. Perkecil hasil pindaian atau bagi berkasnya.")
            % {"limit": size_limit()},
            code="size",
        )
    data = apart.run("merge", [upload.content for upload in uploads])
    if data is None:
        raise damaged("PDF")
    name = f"{PurePath(uploads[0].name).stem}.pdf"
    remark = _("Digabung dari %(n)d berkas: %(names)s") % {
        "n": len(uploads),
        "names": ", ".join(upload.name for upload in uploads),
    }
    return replace(remade(data, name, PDF, remark[:REMARK_MAX]), original=packed(uploads, name))


def packed(uploads: list[Upload], name: str) -> Upload:
    """The files as they were kept, in one archive: the same files give the same archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, upload in enumerate(uploads, start=1):
            one = upload.original or upload
            one.content.seek(0)
            archive.writestr(zipfile.ZipInfo(f"{number:02d}-{one.name}"), one.content.read())
    return remade(out.getvalue(), f"{PurePath(name).stem}.zip", ZIP)


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


@contextmanager
def looked_into(upload: File) -> Iterator[bytes | mmap.mmap]:
    """The bytes of a file; of one that lies on disk they are not all taken into memory."""
    if hasattr(upload, "temporary_file_path"):
        with mmap.mmap(upload.file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data
    else:
        yield upload.read()


def keep_pdf(upload: File, name: str, keeps_place: bool) -> Upload:
    """A PDF that opens without a password, runs nothing and carries no other file."""
    with looked_into(upload) as data:
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


def place_of(word: bytes, data: bytes | mmap.mmap, at: int) -> int:
    """Where a word stands from here on, or -1; what was looked through of a file on disk does not stay in memory."""
    found = -1
    for start in range(at, len(data), WINDOW):
        found = data.find(word, start, start + WINDOW + len(word) - 1)
        if isinstance(data, mmap.mmap) and (found < 0 or found // WINDOW > at // WINDOW):
            data.madvise(mmap.MADV_DONTNEED)
        if found >= 0:
            break
    return found


def pdf_structure(data: bytes | mmap.mmap) -> bytes:
    """Everything of a PDF but its pictures and pages: the plain objects, and the packed ones up to a limit."""
    parts, at, left = [], 0, PDF_OBJECTS_MAX
    while (start := place_of(b"stream", data, at)) >= 0 and (end := place_of(b"endstream", data, start)) >= 0:
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


MACROS = re.compile(r"vbaproject\.bin$|/activex/|/macrosheets/|/vbadata\.xml$")


def office(label: str, content_type: str, main_part: str) -> Callable[[File, str, bool], Upload]:
    """Keeps an Office file that has its main part, no macros, and a size that one can open."""

    def keep_office(upload: File, name: str, keeps_place: bool) -> Upload:
        with decoding(label), zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise too_rich(label)
            if main_part not in names or "[content_types].xml" not in names or archive.testzip():
                raise damaged(label)
            declares_macros = b"macroenabled" in archive.read("[Content_Types].xml").lower()
        if declares_macros or any(MACROS.search(part) for part in names):
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


ORIENTATION, PLACE = 0x0112, 0x8825


def keep_jpeg(upload: File, name: str, keeps_place: bool) -> Upload:
    """A photograph with its own quality and orientation, its place where that is wanted, and nothing else that stood beside it."""
    with decoding("JPG"):
        picture = sized(Image.open(upload, formats=["JPEG"]), "JPG")
        picture.load()
        quality = "keep" if picture.format == "JPEG" else 92
        beside = picture.getexif()
        place = dict(beside.get_ifd(PLACE)) if keeps_place else {}
        return remade(as_jpeg(picture, quality, beside.get(ORIENTATION, 1), place), name, JPEG)


def as_jpeg(picture: Image.Image, quality: str | int, orientation: int, place: dict) -> bytes:
    """The picture as JPEG; of everything written beside it only how it is held, and the place that is given."""
    beside, out = Image.Exif(), io.BytesIO()
    if orientation in range(2, 9):
        beside[ORIENTATION] = orientation
    if place:
        beside[PLACE] = place
    colours = picture.info.get("icc_profile")
    picture.save(out, "JPEG", quality=quality, exif=beside, comment=b"", xmp=b"", icc_profile=colours)
    return out.getvalue()


PNG_PARTS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT"}


def keep_png(upload: File, name: str, keeps_place: bool) -> Upload:
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


def keep_heic(upload: File, name: str, keeps_place: bool) -> Upload:
    """An iPhone's photograph as JPEG, which every browser shows; the original is kept beside it, and its hash is written down."""
    from pillow_heif import open_heif  # loads a large library that most uploads never need

    sent = as_is(upload, name, HEIC)
    with decoding("HEIC"):
        heif = open_heif(upload)
        if heif.size[0] * heif.size[1] > PIXELS_MAX:
            raise too_rich("HEIC")
        beside = Image.Exif()
        beside.load(heif.info.get("exif") or b"")
        place = dict(beside.get_ifd(PLACE)) if keeps_place else {}
        data = as_jpeg(heif.to_pillow().convert("RGB"), 92, 1, place)
        original = sent if keeps_place else heic_without_place(upload, name, heif.info)
    remark = _("Diubah dari HEIC. SHA-256 berkas asli: %(hash)s") % {"hash": sent.sha256}
    return replace(remade(data, PurePath(name).stem + ".jpg", JPEG, remark), original=original)


def heic_without_place(upload: File, name: str, beside: dict) -> Upload | None:
    """The photograph with its place overwritten byte by byte, so that everything else stays where it is; None where it cannot be found."""
    upload.seek(0)
    data = bytearray(upload.read())
    tiff, described = (beside.get("exif") or b"").removeprefix(b"Exif\0\0"), beside.get("xmp") or b""
    if tiff:
        start = data.find(tiff)
        if start < 0:
            return None
        for at, length in place_in(tiff):
            data[start + at : start + at + length] = bytes(length)
    if described:
        start = data.find(described)
        if start < 0:
            return None
        data[start : start + len(described)] = b" " * len(described)
    return remade(bytes(data), name, HEIC)


TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def place_in(tiff: bytes) -> Iterator[tuple[int, int]]:
    """Where the place stands in what a camera writes beside a picture: every value with its length, then the entries themselves."""
    order = "<" if tiff[:2] == b"II" else ">"

    def entries(at: int) -> Iterator[tuple[int, int, int, int, int]]:
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            yield (entry, *struct.unpack_from(f"{order}HHII", tiff, entry))

    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    for _at, tag, _kind, _count, folder in entries(first):
        if tag == PLACE:
            for at, _tag, kind, count, value in entries(folder):
                length = TIFF_SIZES.get(kind, 1) * count
                yield (value, length) if length > 4 else (at + 8, 4)


# Kinds


@dataclass(frozen=True)
class Kind:
    """One kind of file that is accepted: how it begins, and how it is kept."""

    label: str
    begins: Callable[[bytes], bool]
    keep: Callable[[File, str, bool], Upload]


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
