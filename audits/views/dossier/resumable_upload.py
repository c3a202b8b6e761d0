"""Resumable upload over HTTP: begin, take a piece, say how far it is, close, discard; `audits.dossier.resumable_upload` says what each means."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.dossier import items, resumable_upload
from audits.errors import Stale
from audits.forms.resumable_upload import UploadBeginForm
from audits.models import ResumableUpload
from audits.views.application.frame import fetch
from audits.views.dossier.document_list import already_there, staff_only
from lsp.text import whole_number


def refusal(message: str, status: int) -> JsonResponse:
    """A refusal in words."""
    return JsonResponse({"message": message}, status=status)


@require_POST
@login_required
def upload_begin(request, ref, code):
    """Begin an upload: 201 with its address and the offset to go on from, which is not 0 when some of it is there already."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = get_object_or_404(record.items.in_order().prefetch_related("versions"), requirement__code=code)
    form = UploadBeginForm(request.POST)
    if not form.is_valid():
        return refusal(_("Unggahan ini tidak dapat dimulai. Muat ulang halaman, lalu coba lagi."), 422)
    try:
        begun = resumable_upload.begin(
            item, application=record, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except ValidationError as wrong:
        return refusal(wrong.messages[0], 422)
    except items.AlreadyUploaded as repeated:
        return refusal(already_there(repeated), 422)
    except Stale as stale:
        return refusal(str(stale), 409)
    return JsonResponse({"url": begun.get_absolute_url(), "offset": begun.received}, status=201)


@require_http_methods(["GET", "PATCH", "POST", "DELETE"])
@login_required
def upload(request, ref, code, key):
    """One file on its way, for the person who sends it."""
    record = fetch(request, ref)
    sent = get_object_or_404(
        ResumableUpload.objects.select_related("item__requirement", "version", "by"),
        item__application=record,
        item__requirement__code=code,
        by=request.user,
        key=key,
    )
    sent.item.application = record
    staff_only(request, record)
    return {"GET": progress, "PATCH": take, "POST": close, "DELETE": discard}[request.method](request, record, sent)


def progress(request, record, sent: ResumableUpload):
    """Say how much has arrived."""
    return JsonResponse({"offset": sent.received, "size": sent.size})


def take(request, record, sent: ResumableUpload):
    """Take the next piece; 409 with the right offset when it is another one."""
    offset = whole_number(request.headers.get("Upload-Offset", ""), settings.UPLOAD_MAX_BYTES)
    length = whole_number(request.headers.get("Content-Length", ""), settings.UPLOAD_PIECE_MAX_BYTES)
    if offset is None or not length:
        return refusal(_("Potongan berkas ini tidak dapat diterima. Muat ulang halaman, lalu coba lagi."), 400)
    piece = request.read(length)
    if len(piece) < length:  # the line broke: what is half there does not count
        return JsonResponse({"offset": sent.received}, status=409)
    try:
        return JsonResponse({"offset": resumable_upload.take(sent, offset, piece, at=timezone.now())})
    except resumable_upload.OffsetMismatch as mismatch:
        return JsonResponse({"offset": mismatch.offset}, status=409)
    except Stale as stale:
        return refusal(str(stale), 410)


def close(request, record, sent: ResumableUpload):
    """Keep it: 201 with the version, 202 while it waits for the scanner, or the words of a refusal."""
    keys = [key for key in request.POST.getlist("with") if is_key(key)]
    others = {str(one.key): one for one in sent.item.uploads.filter(by=request.user, key__in=keys)}
    try:
        version = resumable_upload.close(
            sent, application=record, at=timezone.now(), others=[others[key] for key in keys if key in others]
        )
    except resumable_upload.OffsetMismatch as mismatch:
        return JsonResponse({"offset": mismatch.offset}, status=409)
    except resumable_upload.AwaitsScanner:
        waiting = _("Berkas sudah sampai dan menunggu pemeriksaan virus. Anda tidak perlu mengirimnya lagi.")
        return JsonResponse({"message": waiting}, status=202)
    except ValidationError as wrong:
        if wrong.code == "busy":  # a browser asks again by itself
            return refusal(_("Banyak berkas sedang diperiksa. Berkas ini sudah sampai dan menunggu gilirannya."), 503)
        return refusal(wrong.messages[0], 422)
    except items.AlreadyUploaded as repeated:
        return refusal(already_there(repeated), 422)
    except Stale as stale:
        return refusal(str(stale), 410)
    if "announce" in request.POST:
        done = _("%(code)s versi %(number)d tersimpan.") % {"code": sent.item.code, "number": version.number}
        messages.success(request, done)
    return JsonResponse({"version": version.number, "sha256": version.sha256}, status=201)


def is_key(text: str) -> bool:
    """Whether this could name a file on its way."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def discard(request, record, sent: ResumableUpload):
    """Forget it; what was kept stays."""
    if sent.version is None:
        resumable_upload.discard(sent)
    return HttpResponse(status=204)
