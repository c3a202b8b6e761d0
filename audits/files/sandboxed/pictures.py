"""Opens pictures and pages: keeps a picture in a form that everybody can see, draws a page, binds several into one PDF.

    python pictures.py picture FILE PIXELS_MAX [place]
    python pictures.py original FILE
    python pictures.py view FILE SIDE
    python pictures.py pdf-page FILE PAGE
    python pictures.py merge FILE...

A picture comes out as a line of JSON ({"kind": what it was, "is_scaled": ...}) and, behind it, as JPEG or PNG; what is not kept has {"refused": why} alone.
The original of an iPhone comes out without its place, or empty where that cannot be found in it.
"""

import io
import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

ImageFile.LOAD_TRUNCATED_IMAGES = False
# Who opens more than this is told below, in words, and not by a warning.
Image.MAX_IMAGE_PIXELS = None
# The longer side of a page, in points of the picture.
PICTURE = 1400
# Decoded, one pixel takes three or four bytes of memory; the largest cameras of phones make 200 million.
DECODED_MAX = 250_000_000
ORIENTATION, PLACE = 0x0112, 0x8825


def opened(path: str) -> ImageFile.ImageFile:
    """The picture, by its content; what the commonest readers know needs no others."""
    try:
        return Image.open(path, formats=["JPEG", "PNG"])
    except UnidentifiedImageError:
        from pillow_heif import register_heif_opener  # worker: loaded only for the pictures that need it

        register_heif_opener()
        return Image.open(path, formats=["HEIF", "WEBP"])


def on_white(picture: Image.Image) -> Image.Image:
    """The picture without what one could see through."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def picture(path: str, pixels_max: int, *, keeps_place: bool) -> tuple[dict[str, object], bytes]:
    """What becomes of a picture, and the bytes that are kept; what it is says its content, whatever its name."""
    try:
        found = opened(path)
    except UnidentifiedImageError:
        return {"refused": "damaged"}, b""
    kind, size = found.format or "", found.size
    if size[0] * size[1] > DECODED_MAX:
        return {"refused": "rich"}, b""
    is_scaled = size[0] * size[1] > pixels_max
    told = {"kind": "JPEG" if kind == "MPO" else kind, "is_scaled": is_scaled}
    beside = found.getexif()
    place = dict(beside.get_ifd(PLACE)) if keeps_place else {}
    colours = found.info.get("icc_profile")
    shown = scaled(found, pixels_max) if is_scaled else found
    if kind == "PNG":
        return told, as_png(shown, path, is_scaled=is_scaled)
    if told["kind"] == "JPEG":
        quality = "keep" if shown.format == "JPEG" else 92
        return told, as_jpeg(shown, quality, beside.get(ORIENTATION, 1), place, colours)
    # An iPhone's picture comes upright from its decoder.
    return told, as_jpeg(on_white(shown), 92, 1 if kind == "HEIF" else beside.get(ORIENTATION, 1), place, colours)


def scaled(found: ImageFile.ImageFile, pixels_max: int) -> Image.Image:
    """The picture with fewer points; a JPEG is decoded with fewer in the first place."""
    smaller = (pixels_max / (found.width * found.height)) ** 0.5
    size = int(found.width * smaller), int(found.height * smaller)
    found.draft(None, size)
    colours = found.convert("RGBA" if found.has_transparency_data else "RGB") if found.mode == "P" else found
    return colours.resize(size, Image.Resampling.BOX)


def as_jpeg(
    picture: Image.Image, quality: str | int, orientation: int, place: dict[int, object], colours: bytes | None
) -> bytes:
    """The picture as JPEG; of everything written beside it only how it is held, and the place that is given."""
    beside, out = Image.Exif(), io.BytesIO()
    if orientation in range(2, 9):
        beside[ORIENTATION] = orientation
    if place:
        beside[PLACE] = place
    picture.save(out, "JPEG", quality=quality, exif=beside, comment=b"", xmp=b"", icc_profile=colours)
    return out.getvalue()


PNG_PARTS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT"}


def as_png(found: Image.Image, path: str, *, is_scaled: bool) -> bytes:
    """The picture point for point, without the texts beside it."""
    found.load()
    if is_scaled:
        out = io.BytesIO()
        found.save(out, "PNG")
        return without_texts(out.getvalue())
    return without_texts(Path(path).read_bytes())


def without_texts(png: bytes) -> bytes:
    """The parts of a PNG that draw it; whatever stands behind its end goes too."""
    kept, at, part = [png[:8]], 8, b""
    while part != b"IEND":
        length, part = struct.unpack(">I4s", png[at : at + 8])
        if part in PNG_PARTS:
            kept.append(png[at : at + 12 + length])
        at += 12 + length
    return b"".join(kept)


def original(path: str) -> bytes:
    """The photograph of an iPhone with its place overwritten byte by byte, so that everything else stays where it is; empty where it cannot be found."""
    from pillow_heif import open_heif  # worker: loaded only for the act that needs it

    beside = open_heif(path).info
    data = bytearray(Path(path).read_bytes())
    tiff, described = (beside.get("exif") or b"").removeprefix(b"Exif\0\0"), beside.get("xmp") or b""
    if tiff:
        start = data.find(tiff)
        if start < 0:
            return b""
        for at, length in place_in(tiff):
            data[start + at : start + at + length] = bytes(length)
    if described:
        start = data.find(described)
        if start < 0:
            return b""
        data[start : start + len(described)] = b" " * len(described)
    return bytes(data)


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


def view(path: str, side: int) -> bytes:
    """A photograph upright, no larger than a screen, without what the camera noted about place and owner."""
    found = opened(path)
    if found.width * found.height > DECODED_MAX:
        raise MemoryError
    found.draft(None, (side, side))
    upright = on_white(ImageOps.exif_transpose(found))
    upright.thumbnail((side, side))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def pdf_page(path: str, number: int) -> bytes:
    """One page as a picture, with what was filled into a form or signed on it."""
    import pypdfium2  # worker: loaded only for the act that needs it

    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    page = document[number - 1]
    scale = PICTURE / max(page.get_size())
    out = io.BytesIO()
    page.render(scale=min(scale, 4)).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def merge(paths: list[str]) -> bytes:
    """One PDF of several PDFs and pictures, in their order; a picture is a page as wide as A4."""
    import pypdfium2  # worker: loaded only for the act that needs it

    whole = pypdfium2.PdfDocument.new()
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123
            is_pdf = file.read(5) == b"%PDF-"
        part = pypdfium2.PdfDocument(path if is_pdf else picture_page(path))
        part.init_forms()
        for page in part:
            # A form stays behind when its pages are taken; what was filled in goes along as ink.
            pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
        whole.import_pages(part)
    out = io.BytesIO()
    whole.save(out)
    # PDFium draws lots for the identifier and writes the hour down; without both the same files give the same bytes.
    return CHANCE.sub(lambda drawn: b" " * len(drawn[0]), out.getvalue())


CHANCE = re.compile(rb"/ID\[<\w+><\w+>\](?=>>\s+startxref\s)|/CreationDate\(D:[\d+\-Z']+\)(?=/Creator\(PDFium\))")


def picture_page(path: str) -> bytes:
    """A picture, held as it was taken, as a PDF of one page."""
    out = io.BytesIO()
    picture = on_white(ImageOps.exif_transpose(opened(path)))
    picture.save(out, "PDF", quality=88, resolution=picture.width / 595 * 72)
    return out.getvalue()


def main(act: str, path: str, *rest: str) -> None:
    if act == "picture":
        told, content = picture(path, int(rest[0]), keeps_place="place" in rest)
        content = json.dumps(told).encode() + b"\n" + content
    elif act == "original":
        content = original(path)
    elif act == "view":
        content = view(path, int(rest[0]))
    elif act == "merge":
        content = merge([path, *rest])
    else:
        content = pdf_page(path, int(rest[0]))
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
