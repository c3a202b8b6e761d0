"""Photos of a visit: pieces that may come in any order and twice, put together by the hash that an event announced."""

import datetime as dt
import hashlib
import io

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from audits.models import Photo, PhotoPiece
from audits.states import ENDED

PIECE = 256 * 1024
# What is shown beside a criterion; the photo itself keeps every byte that arrived.
VIEW_SIDE = 1600
MOST_PIXELS = 50_000_000


class Damaged(ValueError):
    """The bytes are no photo, or not the one that was announced."""


def missing_pieces(photo: Photo) -> list[int]:
    """Where the pieces begin that have not arrived."""
    if photo.arrived_at:
        return []
    there = set(photo.pieces.values_list("offset", flat=True))
    return [offset for offset in range(0, photo.size, PIECE) if offset not in there]


def take_piece(photo: Photo, offset: int, content: bytes, *, at) -> list[int]:
    """Keep one piece; the last one puts the photo together. Returns where pieces are still missing.

    A piece that is here already changes nothing. Raises Damaged when a piece does not fit, or when the whole is not what was announced:
    then all pieces are gone and the device begins anew.
    """
    if photo.arrived_at:
        return []
    if offset % PIECE or not 0 <= offset < photo.size or len(content) != min(PIECE, photo.size - offset):
        raise Damaged(_("Potongan foto tidak sesuai."))
    if not photo.pieces.filter(offset=offset).exists():
        piece = PhotoPiece(photo=photo, offset=offset, size=len(content))
        piece.file.save("piece", ContentFile(content), save=False)
        PhotoPiece.objects.bulk_create([piece], ignore_conflicts=True)
    left = missing_pieces(photo)
    if not left:
        put_together(photo, at=at)
    return left


def put_together(photo: Photo, *, at) -> None:
    """Check the whole against its hash, decode it, keep it; the pieces go."""
    pieces = list(photo.pieces.all())
    content = b"".join(piece.file.read() for piece in pieces)
    try:
        if hashlib.sha256(content).hexdigest() != photo.sha256:
            raise Damaged(_("Foto rusak di perjalanan dan akan dikirim lagi."))
        view = viewable(content)
    except Damaged as damaged:
        Photo.objects.filter(pk=photo.pk, arrived_at__isnull=True).update(fault=str(damaged))
        forget(pieces)
        raise
    whole = Photo(pk=photo.pk)
    whole.file.save(f"photo.{photo.content_type.rpartition('/')[2]}", ContentFile(content), save=False)
    whole.view.save("view.jpg", ContentFile(view), save=False)
    with transaction.atomic():
        Photo.objects.filter(pk=photo.pk, arrived_at__isnull=True).update(
            file=whole.file.name, view=whole.view.name, arrived_at=at, fault=""
        )
    forget(pieces)


def forget(pieces: list[PhotoPiece]) -> None:
    """Away with pieces that are no longer needed, rows first."""
    PhotoPiece.objects.filter(pk__in=[piece.pk for piece in pieces]).delete()
    for piece in pieces:
        piece.file.close()
        piece.file.storage.delete(piece.file.name)


def drop_stranded(now: dt.datetime) -> int:
    """Away with pieces of photos that never came whole and that no visit waits for any more. Returns how many went."""
    is_over = Q(photo__application__visit__closed_at__isnull=False) | Q(photo__application__state__in=ENDED)
    stranded = list(PhotoPiece.objects.filter(is_over))
    forget(stranded)
    return len(stranded)


def viewable(content: bytes) -> bytes:
    """The photo decoded and written anew as JPEG, upright, without what the camera noted about place and owner."""
    import pillow_heif  # decodes what iPhones write; loaded with the first photo

    pillow_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.format not in {"JPEG", "PNG", "HEIF"} or picture.width * picture.height > MOST_PIXELS:
                raise Damaged(_("Berkas ini bukan foto yang dapat dibaca."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise Damaged(_("Berkas ini bukan foto yang dapat dibaca.")) from broken
    upright.thumbnail((VIEW_SIDE, VIEW_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
