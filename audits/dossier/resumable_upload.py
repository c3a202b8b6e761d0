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
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import dossier, notifications
from audits.deadlines import minutes_before
from audits.errors import Stale
from audits.models import Application, DocumentVersion, DossierItem, IncomingFile
from audits.models.storage import private_files
from audits.uploads import accepted, kind_of, together

log = logging.getLogger(__name__)


class Elsewhere(Exception):
    """The piece does not begin where the file stands."""

    def __init__(self, offset: int):
        super().__init__(f"the file stands at {offset}")
        self.offset = offset


class Held(Exception):
    """All of it has arrived; it waits for the virus scanner and is read by nobody until then."""


def begin(
    item: DossierItem, *, application: Application, by, at, name: str, size: int, sha256="", note="", keeps_place=False
) -> IncomingFile:
    """A place for the file, or the one it has already; raises ValidationError for what could never be kept, Stale when it is too late."""
    kind_of(name, size)
    if not dossier.is_open_to_lsp(item, application):
        raise Stale(_("Dokumen %(code)s tidak dapat diubah pada tahap ini.") % {"code": item.code})
    mine = IncomingFile.objects.filter(item__application=application, by=by)
    same = mine.filter(item=item, sha256=sha256, size=size, keeps_place=keeps_place)
    # One that was just kept counts too: its browser did not hear the answer.
    known = sha256 and same.filter(Q(version=None) | Q(version=item.latest)).last()
    if known:
        return known
    for older in mine.filter(version=None).order_by("-touched_at")[settings.UPLOADS_UNFINISHED_MAX - 1 :]:
        discard(older)
    return IncomingFile.objects.create(
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


def take(incoming: IncomingFile, offset: int, piece: bytes, *, at) -> int:
    """Keep the next piece; returns where the file stands then. Raises Elsewhere when it is not the next one."""
    if offset != incoming.received or not piece or offset + len(piece) > incoming.size:
        raise Elsewhere(incoming.received)
    place = private_files.save(f"incoming/{incoming.key}/{offset:010d}", ContentFile(piece))
    here = IncomingFile.objects.filter(pk=incoming.pk, received=offset, version=None)
    taken = here.update(received=offset + len(piece), pieces=[*incoming.pieces, place], touched_at=at)
    if not taken:
        private_files.delete(place)
        raise Elsewhere(IncomingFile.objects.values_list("received", flat=True).get(pk=incoming.pk))
    return offset + len(piece)


def close(
    incoming: IncomingFile, *, application: Application, at, others: Sequence[IncomingFile] = ()
) -> DocumentVersion:
    """The version that the file became, together with others of the same row where there are any.

    Raises ValidationError with how to mend a file that is not kept, dossier.Repeated, Stale, Elsewhere while something is missing, and
    Held while the scanner is away.
    """
    if incoming.version:
        return incoming.version
    sent = list(dict.fromkeys([incoming, *others]))  # the same file chosen twice is one
    if not all(one.has_arrived for one in sent):
        raise Elsewhere(incoming.received)
    try:
        with ExitStack() as files:
            wholes = [files.enter_context(whole(one)) for one in sent]
            upload = together([accepted(file, keeps_place=incoming.keeps_place, by=incoming.by) for file in wholes])
            with transaction.atomic():
                version = dossier.add_version(
                    incoming.item, upload, application=application, by=incoming.by, at=at, note=incoming.note
                )
                kept = IncomingFile.objects.filter(pk__in=[one.pk for one in sent], version=None).update(
                    version=version
                )
                if kept < len(sent):
                    raise Stale(_("Berkas ini sudah disimpan."))
    except ValidationError as refusal:
        if refusal.code == "scanner_away" and not others:
            IncomingFile.objects.filter(pk=incoming.pk).update(waits_for_scanner=True, touched_at=at)
            raise Held from refusal
        if refusal.code != "scanner_away":
            discard(*sent)
        raise
    except dossier.Repeated:
        discard(*sent)
        raise
    clear(*sent)
    return version


def whole(incoming: IncomingFile) -> TemporaryUploadedFile:
    """All pieces in one temporary file; raises ValidationError when they are not what the browser began with."""
    file = TemporaryUploadedFile(incoming.name, "application/octet-stream", incoming.size, None)
    digest = hashlib.sha256()
    for place in incoming.pieces:
        with private_files.open(place) as piece:
            for chunk in piece.chunks():
                digest.update(chunk)
                file.write(chunk)
    file.flush()
    if incoming.sha256 and digest.hexdigest() != incoming.sha256:
        file.close()
        raise ValidationError(
            _("Berkas ini berubah di perjalanan, jadi tidak disimpan. Unggah sekali lagi."), code="changed"
        )
    return file


def clear(*sent: IncomingFile) -> None:
    """Delete the pieces."""
    for incoming in sent:
        for place in incoming.pieces:
            private_files.delete(place)


def discard(*sent: IncomingFile) -> None:
    """Forget files that will not be kept, pieces and all."""
    for incoming in sent:
        incoming.delete()
    clear(*sent)


# Chores


def drop_unfinished(now: dt.datetime) -> int:
    """Forget what nobody went on with, and the traces of what was kept. Returns how many went."""
    old = IncomingFile.objects.filter(
        touched_at__lt=minutes_before(now, settings.UPLOAD_KEPT_HOURS * 60), waits_for_scanner=False
    )
    for incoming in old:
        discard(incoming)
    return len(old)


def close_waiting(now: dt.datetime) -> int:
    """Keep what waited for the scanner; whoever sent a file that is refused is told. Returns how many were dealt with."""
    done = 0
    waiting = IncomingFile.objects.filter(waits_for_scanner=True, version=None)
    for incoming in waiting.select_related("item__requirement", "item__application__lsp", "by"):
        application = incoming.item.application
        try:
            with override("id"):
                close(incoming, application=application, at=now)
        except Held:
            break
        except (ValidationError, Stale) as refusal:
            tell_refusal(incoming, " ".join(getattr(refusal, "messages", [str(refusal)])), at=now)
            IncomingFile.objects.filter(pk=incoming.pk).update(waits_for_scanner=False)
        except dossier.Repeated:
            log.info("%s was there already", incoming)
        done += 1
    return done


def tell_refusal(incoming: IncomingFile, why: str, *, at) -> None:
    """Whoever sent the file and is no longer there reads why it was not kept."""
    facts = {"code": incoming.item.code, "name": incoming.name[:120]}
    notifications.tell("upload_refused", incoming.item.application, at=at, note=why, to=[incoming.by], facts=facts)
