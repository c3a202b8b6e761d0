"""Photos of a visit: pieces that may come in any order and twice, put together by the hash that an event announced."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils.translation import gettext as _

from audits.files import reading_room
from audits.models import Photo, PhotoPiece
from audits.states import ENDED
from lsp.certain import certain

PIECE = 256 * 1024
# What is shown beside a criterion; the photo itself keeps every byte that arrived.
VIEW_SIDE = 1600


class Damaged(ValueError):
    """The bytes are no photo, or not the one that was announced."""


def missing_pieces(photo: Photo) -> list[int]:
    """Where the pieces begin that have not arrived."""
    if photo.arrived_at:
        return []
    there = set(photo.pieces.values_list("offset", flat=True))
    return [offset for offset in range(0, photo.size, PIECE) if offset not in there]


def wanted_pieces(photo: Photo) -> list[int]:
    """Where the pieces begin that a phone should send: those that are missing, or the last one again where nobody put them together yet."""
    missing = missing_pieces(photo)
    return missing if missing or photo.arrived_at else [(photo.size - 1) // PIECE * PIECE]


def take_piece(photo: Photo, offset: int, content: bytes, *, at: dt.datetime) -> list[int]:
    """Keep one piece; the last one puts the photo together. Returns where pieces are still missing.

    A piece that is here already changes nothing. Raises Damaged when a piece does not fit, or when the whole is not what was announced:
    then all pieces are gone and the device begins anew.
    """
    if photo.arrived_at:
        return []
    if offset % PIECE or not 0 <= offset < photo.size or len(content) != min(PIECE, photo.size - offset):
        raise Damaged(_("Potongan foto tidak sesuai."))
    if not photo.pieces.filter(offset=offset).exists():
        keep_piece(photo, offset, content)
    photo.refresh_from_db(fields=["arrived_at"])
    if photo.arrived_at:  # the same piece, sent twice at once, was the last one
        forget(list(photo.pieces.all()))
        return []
    left = missing_pieces(photo)
    if not left:
        put_together(photo, at=at)
    return left


def keep_piece(photo: Photo, offset: int, content: bytes) -> None:
    """Keep one piece; of the same piece sent twice at once one is kept."""
    piece = PhotoPiece(photo=photo, offset=offset, size=len(content))
    piece.file.save("piece", ContentFile(content), save=False)
    PhotoPiece.objects.bulk_create([piece], ignore_conflicts=True)
    if not photo.pieces.filter(offset=offset, file=piece.file.name).exists():
        piece.file.storage.delete(certain(piece.file.name))


def put_together(photo: Photo, *, at: dt.datetime) -> None:
    """Check the whole against its hash, decode it, keep it; the pieces go. Whoever comes second leaves it as it is."""
    pieces = list(photo.pieces.all())
    try:
        content = b"".join(piece.file.read() for piece in pieces)
        if hashlib.sha256(content).hexdigest() != photo.sha256:
            raise Damaged(_("Foto rusak di perjalanan dan akan dikirim lagi."))
        view = viewable(content)
    except (OSError, Damaged) as damaged:
        if Photo.objects.filter(pk=photo.pk, arrived_at__isnull=False).exists():
            return
        if isinstance(damaged, OSError):
            raise
        Photo.objects.filter(pk=photo.pk, arrived_at__isnull=True).update(fault=str(damaged))
        forget(pieces)
        raise
    whole = Photo(pk=photo.pk)
    whole.file.save(f"photo.{photo.content_type.rpartition('/')[2]}", ContentFile(content), save=False)
    whole.view.save("view.jpg", ContentFile(view), save=False)
    waits = Photo.objects.filter(pk=photo.pk, arrived_at__isnull=True)
    if not waits.update(file=whole.file.name, view=whole.view.name, arrived_at=at, fault=""):
        whole.file.storage.delete(certain(whole.file.name))
        whole.view.storage.delete(certain(whole.view.name))
    forget(pieces)


def forget(pieces: list[PhotoPiece]) -> None:
    """Away with pieces that are no longer needed, rows first."""
    PhotoPiece.objects.filter(pk__in=[piece.pk for piece in pieces]).delete()
    for piece in pieces:
        piece.file.close()
        piece.file.storage.delete(certain(piece.file.name))


def drop_stranded(now: dt.datetime) -> int:
    """Away with pieces of photos that never came whole and that no visit waits for any more. Returns how many went."""
    is_over = Q(photo__application__visit__closed_at__isnull=False) | Q(photo__application__state__in=ENDED)
    stranded = list(PhotoPiece.objects.filter(is_over))
    forget(stranded)
    return len(stranded)


def viewable(content: bytes) -> bytes:
    """The photo decoded and written anew as JPEG, upright, without what the camera noted about place and owner; raises Busy and StillReading."""
    try:
        return reading_room.read("view", [ContentFile(content)], str(VIEW_SIDE), patience=reading_room.UPLOAD_PATIENCE)
    except reading_room.OutOfTime as late:
        raise reading_room.StillReading from late
    except reading_room.Unread as broken:
        raise Damaged(_("Berkas ini bukan foto yang dapat dibaca.")) from broken
