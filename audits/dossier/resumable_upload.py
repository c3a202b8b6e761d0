"""Uploads in pieces: begun with name and size, continued where they stopped, and kept as a version when all of it has arrived.

A browser begins (POST: name, size, SHA-256), sends pieces (PATCH, header `Upload-Offset`), asks how far it is (GET), and closes (POST).
The offset is the server's: a piece at any other one is answered with the right one, so that a piece is never taken twice and none is left
out. Beginning again with the same file goes on with what is there; closing again gives the same answer.
Closing one `with` others of the same row makes one version of them all.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Sequence
from contextlib import ExitStack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits.deadlines import minutes_before
from audits.dossier import items
from audits.errors import Stale
from audits.files import waiting
from audits.files.upload import accepted, kind_of, refuse_many, together
from audits.models import Application, DocumentVersion, DossierItem, ResumableUpload
from audits.models.storage import private_files
from audits.notices import outbox
from lsp.models import User

log = logging.getLogger(__name__)


class OffsetMismatch(Exception):
    """The piece does not begin at the offset up to which the file has arrived."""

    def __init__(self, offset: int):
        super().__init__(f"the file has arrived up to {offset}")
        self.offset = offset


class AwaitsScanner(Exception):
    """All of it has arrived; it waits for the virus scanner and is read by nobody until then."""


def begin(
    item: DossierItem,
    *,
    application: Application,
    by: User,
    at: dt.datetime,
    name: str,
    size: int,
    sha256: str = "",
    note: str = "",
    keeps_place: bool = False,
    chosen: int | None = None,
) -> ResumableUpload:
    """Begin an upload, or return the one that was begun.

    `chosen` files make one document together; without it the browser goes on with what it began. Raises ValidationError for what could never
    be kept, Stale when it is too late, and items.AlreadyUploaded for a file that was chosen alone and is there already.
    """
    kind_of(name, size)
    items.refuse_closed(item, application)
    mine = ResumableUpload.objects.filter(item__application=application, by=by)
    same = mine.filter(item=item, sha256=sha256, size=size, keeps_place=keeps_place)
    kept = same.filter(version=item.latest).last() if sha256 and item.latest else None
    if kept and kept.version and chosen == 1 and ResumableUpload.objects.filter(version=kept.version).count() == 1:
        raise items.AlreadyUploaded(kept.version)
    known = same.filter(version=None).last() if sha256 else None
    # One that was just kept counts too: its browser did not hear the answer.
    if kept and not chosen:
        known = max(filter(None, [known, kept]), key=lambda one: (one.begun_at, one.pk))
    if known:
        return known
    # What was begun was promised to be kept; the next one waits instead.
    if mine.filter(version=None).count() >= settings.UPLOADS_UNFINISHED_MAX:
        raise ValidationError(
            _(
                "Sudah %(n)d unggahan Anda yang belum selesai. Tunggu sampai semuanya selesai, lalu pilih berkas ini lagi."
            )
            % {"n": settings.UPLOADS_UNFINISHED_MAX},
            code="unfinished",
        )
    return ResumableUpload.objects.create(
        item=item,
        by=by,
        name=name,
        size=size,
        sha256=sha256,
        note=note,
        keeps_place=keeps_place,
        begun_at=at,
        touched_at=at,
    )


def take(resumable: ResumableUpload, offset: int, piece: bytes, *, at: dt.datetime) -> int:
    """Keep the next piece and return the new offset; raises OffsetMismatch when it is not the next one, Stale when the file was called off."""
    if offset != resumable.received or not piece or offset + len(piece) > resumable.size:
        raise OffsetMismatch(resumable.received)
    place = private_files.save(f"resumable/{resumable.key}/{offset:010d}", ContentFile(piece))
    here = ResumableUpload.objects.filter(pk=resumable.pk, received=offset, version=None)
    taken = here.update(received=offset + len(piece), pieces=[*resumable.pieces, place], touched_at=at)
    if not taken:
        private_files.delete(place)
        fresh = ResumableUpload.objects.filter(pk=resumable.pk).first()
        if fresh is None:  # its sender called it off meanwhile
            raise Stale(_("Unggahan ini sudah dibatalkan."))
        raise OffsetMismatch(fresh.received)
    return offset + len(piece)


def close(
    resumable: ResumableUpload, *, application: Application, at: dt.datetime, others: Sequence[ResumableUpload] = ()
) -> DocumentVersion:
    """Make a version of the file, together with others of the same row where there are any, and return it.

    Whoever asks again, later or at the same moment, gets the same version. Raises ValidationError with how to mend a file that is not kept,
    items.AlreadyUploaded, Stale, OffsetMismatch while something is missing, and AwaitsScanner while the scanner is away.
    Where the code of the error is `busy`, everything is kept for the next try.
    """
    sent = list(dict.fromkeys([resumable, *others]))  # the same file chosen twice is one
    if resumable.version and all(one.version_id == resumable.version_id for one in sent):
        return resumable.version
    refuse_many(len(sent))
    if not all(one.has_arrived for one in sent):
        raise OffsetMismatch(resumable.received)
    try:
        version = keep(sent, application=application, at=at)
    except (OSError, ValidationError, Stale, items.AlreadyUploaded) as refusal:
        if made := made_meanwhile(resumable):
            return made
        if isinstance(refusal, ValidationError) and refusal.code == "scanner_away":
            if not others:
                ResumableUpload.objects.filter(pk=resumable.pk).update(waits_for_scanner=True, touched_at=at)
                raise AwaitsScanner from refusal
        elif isinstance(refusal, ValidationError | items.AlreadyUploaded) and getattr(refusal, "code", "") != "busy":
            discard(*sent)
        raise
    clear(*sent)
    return version


def keep(sent: Sequence[ResumableUpload], *, application: Application, at: dt.datetime) -> DocumentVersion:
    """Check what arrived and enter it as one version; raises Stale when one of the files was kept meanwhile."""
    resumable = sent[0]
    with ExitStack() as files:
        wholes = [files.enter_context(whole(one)) for one in sent]
        upload = together([accepted(file, keeps_place=resumable.keeps_place, by=resumable.by) for file in wholes])
        with transaction.atomic():
            version = items.add_version(
                resumable.item, upload, application=application, by=resumable.by, at=at, note=resumable.note
            )
            mine = ResumableUpload.objects.filter(pk__in=[one.pk for one in sent], version=None)
            if mine.update(version=version) < len(sent):
                raise Stale(_("Berkas ini sudah disimpan."))
    return version


def made_meanwhile(resumable: ResumableUpload) -> DocumentVersion | None:
    """The version that the same request has made a moment ago, where there were two of them."""
    now = ResumableUpload.objects.filter(pk=resumable.pk).select_related("version").first()
    return now.version if now else None


def whole(resumable: ResumableUpload) -> TemporaryUploadedFile:
    """Put all pieces into one temporary file; raises ValidationError when they are not what the browser began with."""
    file = TemporaryUploadedFile(resumable.name, "application/octet-stream", resumable.size, None)
    digest = hashlib.sha256()
    for place in resumable.pieces:
        with private_files.open(place) as piece:
            for chunk in piece.chunks():
                digest.update(chunk)
                file.write(chunk)
    file.flush()
    if resumable.sha256 and digest.hexdigest() != resumable.sha256:
        file.close()
        raise ValidationError(
            _("Berkas ini berubah di perjalanan, jadi tidak disimpan. Unggah sekali lagi."), code="changed"
        )
    return file


def clear(*sent: ResumableUpload) -> None:
    """Delete the pieces."""
    for resumable in sent:
        for place in resumable.pieces:
            private_files.delete(place)


def discard(*sent: ResumableUpload) -> None:
    """Forget files that will not be kept, pieces and all."""
    for resumable in sent:
        resumable.delete()
    clear(*sent)


# Housekeeping


def drop_unfinished(now: dt.datetime) -> int:
    """Forget what nobody went on with, and the traces of what was kept. Returns how many went."""
    old = ResumableUpload.objects.filter(
        touched_at__lt=minutes_before(now, settings.UPLOAD_KEPT_HOURS * 60), waits_for_scanner=False
    )
    for resumable in old:
        discard(resumable)
    return len(old)


def close_waiting(now: dt.datetime) -> int:
    """Keep what waited for the scanner or for a calmer moment; whoever sent a file that is refused is told. Returns how many were dealt with."""
    done = 0
    arrived = ResumableUpload.objects.filter(waits_for_scanner=True, version=None)
    for resumable in arrived.select_related("item__requirement", "item__application__lsp", "by"):
        application = resumable.item.application
        try:
            with override(resumable.by.language):
                close(resumable, application=application, at=now)
        except AwaitsScanner:
            break
        except (ValidationError, Stale) as refusal:
            if getattr(refusal, "code", "") in waiting.NOT_YET:
                continue  # one that takes too long keeps nobody else waiting
            tell_refusal(resumable, " ".join(getattr(refusal, "messages", [str(refusal)])), at=now)
            ResumableUpload.objects.filter(pk=resumable.pk).update(waits_for_scanner=False)
        except items.AlreadyUploaded:
            log.info("%s was there already", resumable)
        done += 1
    return done


def tell_refusal(resumable: ResumableUpload, why: str, *, at: dt.datetime) -> None:
    """Tell whoever sent the file, and is no longer at the page, why it was not kept."""
    with override(resumable.by.language):
        what = _("dokumen %(code)s") % {"code": resumable.item.code}
    facts = {"what": what, "name": resumable.name[:120]}
    outbox.tell("upload_refused", resumable.item.application, at=at, note=why, to=[resumable.by], facts=facts)
