"""What a phone asks for at a visit: its person's visits, the pack, a place for events and one for photos, all as JSON."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.errors import NotAllowed
from audits.files.reading_room import Busy, StillReading
from audits.models import Application, Device, Pack, Photo, TeamMember
from audits.onsite import photos
from audits.onsite.accept import accept
from audits.onsite.envelope import Unreadable, content_hash, identifier, signature, whole
from audits.onsite.packs import may_take_pack, news, offer, open_pack, report
from audits.permissions import is_assessing, is_lsp_side
from audits.states import State
from audits.views.application.frame import fetch
from audits.views.files.stored_files import by_hash, send_private
from audits.visit.entries import devices_of, unfinished
from lsp.text import NotJson, one_line, read_json, whole_number

# So many events travel in one message; a phone with more sends several.
MOST_EVENTS = 100


def answer(content: dict, status: int = 200) -> JsonResponse:
    """JSON that nobody keeps on the way."""
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


def wrong(words: str, status: int = 422) -> JsonResponse:
    """What is wrong with a message, in words for the person at the phone."""
    return answer({"error": words}, status)


def message_of(request) -> dict:
    """The JSON object that was sent; raises Unreadable for anything else."""
    if request.content_type != "application/json":
        raise Unreadable(_("Kiriman harus berupa JSON."))
    try:
        sent = read_json(request.body, as_written=True)
    except NotJson as broken:
        raise Unreadable(_("Kiriman tidak dapat dibaca.")) from broken
    if not isinstance(sent, dict):
        raise Unreadable(_("Kiriman tidak dapat dibaca."))
    return sent


@require_GET
@login_required
@ensure_csrf_cookie
def onsite_visits(request):
    """The visits of this person that are still to come or under way, with the size of each pack."""
    if not hasattr(request.user, "assessor"):
        raise PermissionDenied
    on = timezone.localdate()
    places = TeamMember.objects.current().filter(assessor__user=request.user, response=TeamMember.Response.ACCEPTED)
    visible = Application.objects.visible_to(request.user).filter(state__in=[State.SCHEDULED, State.ON_SITE])
    rows = []
    for place in places.filter(application__in=visible).select_related("application__lsp", "application__visit"):
        record = place.application
        if place.role not in {"lead", "member"} or record.visit_or_none is None:
            continue
        rows.append(
            {
                "ref": record.ref,
                "lsp": record.lsp.name,
                "place": record.visit.place,
                "day": record.visit.planned_on.isoformat(),
                "until": record.visit.planned_until.isoformat() if record.visit.planned_until else "",
                "role": place.get_role_display(),
                "state": record.state,
                "url": record.url("onsite_pack"),
            }
        )
    rows.sort(key=lambda row: row["day"])
    return answer(
        {"visits": rows, "person": {"key": request.user.pk, "name": request.user.full_name}, "today": str(on)}
    )


@require_http_methods(["GET", "POST"])
@login_required
def onsite_pack(request, ref):
    """GET: what the pack would weigh. POST: the pack itself, handed to one device of its person."""
    record = fetch(request, ref)
    if not may_take_pack(request.user, record):
        raise PermissionDenied(_("Paket hanya untuk asesor yang menilai, sampai asesmen ditutup."))
    on = timezone.localdate()
    if request.method == "GET":
        return answer(offer(record, request.user, on))
    try:
        sent = message_of(request)
        key = identifier(sent.get("device"))
        label = one_line(str(sent.get("label", "")))
        packed = open_pack(record, request.user, key, label, at=timezone.now(), on=on)
        others, last = news(record, 0, key)
        return answer(packed | {"news": others, "last": last})
    except Unreadable as unreadable:
        return wrong(str(unreadable))
    except NotAllowed as refusal:
        return wrong(str(refusal), 409)


def pack_of(request, ref: str) -> Pack:
    """The newest pack of this person for this application, revoked or not; 404 for whoever never had one."""
    packs = Pack.objects.filter(application__ref=ref, person=request.user).select_related("application__rule_set")
    pack = packs.order_by("-made_at", "-pk").first()
    if pack is None:
        raise Http404
    return pack


@require_POST
@login_required
def onsite_events(request, ref):
    """Take the events of one device, answer each, and hand over what others recorded meanwhile."""
    pack = pack_of(request, ref)
    record = pack.application
    try:
        sent = message_of(request)
        key = identifier(sent.get("device"))
        recorded = whole(sent.get("recorded"), 0, 1_000_000)
        since = whole(sent.get("since"), 0, 2**53)
        events = sent.get("events")
        if not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise Unreadable(_("Paling banyak %(n)d catatan dalam satu kiriman.") % {"n": MOST_EVENTS})
    except Unreadable as unreadable:
        return wrong(str(unreadable))
    device = (
        Device.objects.filter(key=key, application=record, pack__person=request.user).select_related("pack").first()
    )
    if device is None:
        return wrong(_("Ponsel ini belum membuka paket asesmen ini."), 409)
    at = timezone.now()
    answers = accept(record, events, at=at)
    report(device, recorded, sent.get("finished") is True, at=at)
    record.refresh_from_db()
    reads = is_assessing(request.user, record)
    others, last = news(record, since, key) if reads else ([], since)
    left = next((missing for _one, missing in unfinished(devices_of(record).filter(pk=device.pk))), 0)
    held = pack_held(record, request.user, sent.get("pack")) or device.pack
    said = {
        "answers": [one.as_json() for one in answers],
        "news": others,
        "last": last,
        "at": at.isoformat(timespec="seconds"),
        "left": left,
        "handed_in": bool(device.finished_at) and not left,
        "in_team": reads,
        "revoked": held.is_revoked,
        "packs": [str(one.key) for one in Pack.objects.counting().filter(application=record, person=request.user)],
        "abandoned": bool(device.abandoned_at),
        "others": [str(other) for other in others_of(device)],
        "open": record.state in {State.SCHEDULED, State.ON_SITE},
        "state": record.state,
    }
    return answer(said | {"mac": signature(held.secret, content_hash(said))})


def others_of(device: Device) -> list[Device]:
    """Other phones of the same person that are still waited for."""
    own = devices_of(device.application).filter(pack__person=device.pack.person_id).exclude(pk=device.pk)
    return [other for other, _missing in unfinished(own)]


def pack_held(record: Application, person, key: object) -> Pack | None:
    """The pack that a phone says it holds, when it is this person's: its secret signs the answer."""
    packs = {str(pack.key): pack for pack in Pack.objects.filter(application=record, person=person)}
    return packs.get(key) if isinstance(key, str) else None


@require_http_methods(["GET", "POST"])
@login_required
def onsite_pieces(request, ref, sha):
    """GET: which pieces of a photo are missing. POST: one piece, as it is; `mulai` says where it begins."""
    pack = pack_of(request, ref)
    photo = get_object_or_404(Photo, application=pack.application, sha256=sha)
    if request.method == "GET":
        return answer({"missing": photos.wanted_pieces(photo), "piece": photos.PIECE})
    start = whole_number(request.GET.get("mulai", ""), photo.size)
    if start is None:
        return wrong(_("Potongan foto tidak sesuai."))
    try:
        return answer({"missing": photos.take_piece(photo, start, request.body, at=timezone.now())})
    except photos.Damaged as damaged:
        return wrong(str(damaged))
    except (Busy, StillReading):  # all of it is here; the phone asks again
        return answer({"error": _("Banyak berkas sedang diperiksa. Coba lagi sebentar lagi.")}, status=503)


@require_GET
@login_required
def onsite_photo(request, ref, sha):
    """A photo of the visit; the LSP sees it once the visit is closed."""
    record = fetch(request, ref)
    photo = by_hash(record.photos.filter(arrived_at__isnull=False), sha)
    if is_lsp_side(request.user, record) and not record.visit.closed_at:
        raise Http404
    return send_private(request, photo.view, f"{sha}.jpg", "image/jpeg")
