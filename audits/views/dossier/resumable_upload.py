"""Uploads in pieces over HTTP: begin, go on, ask, close, give up; `audits.incoming` says what each means."""

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

from audits import dossier, incoming
from audits.errors import Stale
from audits.forms.incoming import BeginForm
from audits.models import IncomingFile
from audits.views.application import fetch
from audits.views.documents import already_there, staff_only


def refusal(message: str, status: int) -> JsonResponse:
    """A refusal in words."""
    return JsonResponse({"message": message}, status=status)


@require_POST
@login_required
def incoming_begin(request, ref, code):
    """A place for a file: 201 with its address and the offset to go on from, which is not 0 when some of it is there already."""
    record = fetch(request, ref)
    staff_only(request, record)
    item = get_object_or_404(record.items.in_order().prefetch_related("versions"), requirement__code=code)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return refusal(_("Unggahan ini tidak dapat dimulai. Muat ulang halaman, lalu coba lagi."), 422)
    try:
        begun = incoming.begin(item, application=record, by=request.user, at=timezone.now(), **form.cleaned_data)
    except ValidationError as wrong:
        return refusal(wrong.messages[0], 422)
    except Stale as stale:
        return refusal(str(stale), 409)
    return JsonResponse({"url": begun.get_absolute_url(), "offset": begun.received}, status=201)


@require_http_methods(["GET", "PATCH", "POST", "DELETE"])
@login_required
def incoming_file(request, ref, code, key):
    """One file on its way, for the person who sends it."""
    record = fetch(request, ref)
    sent = get_object_or_404(
        IncomingFile.objects.select_related("item__requirement", "version", "by"),
        item__application=record,
        item__requirement__code=code,
        by=request.user,
        key=key,
    )
    sent.item.application = record
    staff_only(request, record)
    return {"GET": far, "PATCH": go_on, "POST": close, "DELETE": give_up}[request.method](request, record, sent)


def far(request, record, sent: IncomingFile):
    """How far it is."""
    return JsonResponse({"offset": sent.received, "size": sent.size})


def go_on(request, record, sent: IncomingFile):
    """The next piece; 409 with the right offset when it is another one."""
    offset, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if not (offset.isdecimal() and length.isdecimal() and 0 < int(length) <= settings.UPLOAD_PIECE_MAX_BYTES):
        return refusal(_("Potongan berkas ini tidak dapat diterima. Muat ulang halaman, lalu coba lagi."), 400)
    piece = request.read(int(length))
    if len(piece) < int(length):  # the line broke: what is half there does not count
        return JsonResponse({"offset": sent.received}, status=409)
    try:
        return JsonResponse({"offset": incoming.take(sent, int(offset), piece, at=timezone.now())})
    except incoming.Elsewhere as elsewhere:
        return JsonResponse({"offset": elsewhere.offset}, status=409)


def close(request, record, sent: IncomingFile):
    """Keep it: 201 with the version, 202 while it waits for the scanner, or the words of a refusal."""
    keys = [key for key in request.POST.getlist("with") if is_key(key)]
    others = {str(one.key): one for one in sent.item.incoming.filter(by=request.user, key__in=keys)}
    try:
        version = incoming.close(
            sent, application=record, at=timezone.now(), others=[others[key] for key in keys if key in others]
        )
    except incoming.Elsewhere as elsewhere:
        return JsonResponse({"offset": elsewhere.offset}, status=409)
    except incoming.Held:
        held = _("Berkas sudah sampai dan menunggu pemeriksaan virus. Anda tidak perlu mengirimnya lagi.")
        return JsonResponse({"message": held}, status=202)
    except ValidationError as wrong:
        return refusal(wrong.messages[0], 422)
    except dossier.Repeated as repeated:
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


def give_up(request, record, sent: IncomingFile):
    """Forget it; what was kept stays."""
    if sent.version is None:
        incoming.discard(sent)
    return HttpResponse(status=204)
