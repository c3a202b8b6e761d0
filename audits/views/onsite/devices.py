"""The desk's side of the phones: which opened a pack, what is missing, what was kept aside, two entries side by side, a file read in."""

import base64
import uuid
from collections import Counter
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.errors import Stale
from audits.files.reading_room import Busy, StillReading
from audits.forms.devices import ChosenEntryForm, DeviceReasonForm, ImportForm
from audits.models import Application, Device, EventKind, Pack, Photo, VisitEvent
from audits.onsite import photos
from audits.onsite.accept import REFUSALS, Reply, accept
from audits.onsite.conflicts import settle_chosen
from audits.onsite.packs import abandon, ask_for, await_again, restore, revoke
from audits.permissions import is_assessing, is_lead, is_secretariat
from audits.states import BEFORE_CLOSING, Category, Method, Result, State
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.views.visit.criteria import badge_of
from audits.visit.entries import conflicts_of, devices_of, hash_over, items_of, name_of_item, unfinished
from lsp.badges import Badge
from lsp.text import NotJson, read_json

# A phone writes its entries and photos into files of at most some 16 MB.
MOST_BYTES = 30 * 1024 * 1024
AT_ONCE = 100
PAGE_SIZE = 50


def reads_devices(user, application) -> bool:
    """Whether this person sees what phones brought: who judges, and the secretariat."""
    return is_assessing(user, application) or is_secretariat(user, application)


def must_read(request, record) -> None:
    """Refuse everybody else."""
    if not reads_devices(request.user, record):
        raise PermissionDenied


def said_words(event) -> str:
    """What an event says, in one line for people."""
    body = event.body
    parts = []
    if body.get("result") in Result.values:
        parts.append(str(Result(body["result"]).label))
    if body.get("category") in Category.values:
        parts.append(str(Category(body["category"]).label))
    parts += [
        str(body[name])
        for name in ("name", "evidence", "claim", "question", "answer", "note", "text")
        if body.get(name)
    ]
    return " · ".join(parts)[:400]


def hashes_of(record: Application) -> tuple[list[str], int]:
    """The hashes of what counts, and how many entries were kept aside."""
    rows = list(record.visit_events.order_by().values_list("refusal", "sha256"))
    counting = [sha256 for refusal, sha256 in rows if not refusal]
    known = set(counting)
    return counting, sum(1 for refusal, sha256 in rows if refusal and sha256 not in known)


def refused_page(record: Application, after: str) -> tuple[list[VisitEvent], uuid.UUID | None]:
    """What was kept aside, the newest first, from the entry with this key on; one more than a page holds."""
    since_counted = VisitEvent.objects.accepted().filter(application=record, sha256=OuterRef("sha256"))
    refused = record.visit_events.refused().exclude(Exists(since_counted)).select_related("by").order_by("-pk")
    key = key_among(after)
    if key:
        refused = refused.filter(pk__lt=Subquery(VisitEvent.objects.filter(key=key).values("pk")[:1]))
    return list(refused[: PAGE_SIZE + 1]), key


def devices_page(request, record, *, form=None, about=None, status=200):
    """Every phone with its state, and everything that was kept aside."""
    photos_here = Photo.objects.filter(application=OuterRef("application")).order_by().values("application")
    devices = devices_of(record).select_related("pack__person", "pack__revoked_by", "abandoned_by")
    devices = devices.annotate(
        n_photos=Subquery(photos_here.annotate(n=Count("pk")).values("n")),
        n_arrived=Subquery(photos_here.annotate(n=Count("arrived_at")).values("n")),
    )
    left = {device.pk: missing for device, missing in unfinished(devices)}
    counting, set_aside = hashes_of(record)
    shown, after = refused_page(record, request.GET.get("sesudah", ""))
    here = record.url("onsite_devices")
    packs = {device.pack_id: device.pack for device in devices}

    may_ask = record.state in BEFORE_CLOSING and (is_secretariat(request.user, record) or is_lead(request.user, record))

    def reason_form(key):
        return form if about == key else DeviceReasonForm(prefix=str(key))

    context = {
        "devices": [
            {
                "device": device,
                "person": device.pack.person.full_name,
                "badge": device_badge(device, left.get(device.pk)),
                "is_open": device.pk in left,
                "may_release": record.state in BEFORE_CLOSING and may_release(request.user, record, device),
                "may_await": bool(device.abandoned_at)
                and not device.pack.is_revoked
                and record.state in BEFORE_CLOSING
                and may_release(request.user, record, device),
                "may_ask": may_ask and device.pack.person_id != request.user.pk,
                "reason_form": reason_form(device.key),
                "is_asked": about == device.key,
            }
            for device in devices
        ],
        "packs": [
            {"pack": pack, "reason_form": reason_form(pack.key), "is_asked": about == pack.key}
            for pack in packs.values()
        ],
        "refused": [
            {
                "event": event,
                "words": said_words(event),
                "why": REFUSALS[event.refusal],
                "kind": EventKind(event.kind).label if event.kind in EventKind.values else event.kind,
            }
            for event in shown[:PAGE_SIZE]
        ],
        "n_refused": set_aside,
        "first_url": f"{here}#disisihkan" if after else "",
        "next_url": f"{here}?sesudah={shown[PAGE_SIZE - 1].key}#disisihkan" if len(shown) > PAGE_SIZE else "",
        "events_hash": hash_over(counting),
        "may_revoke": may_ask,
        "may_import": record.state in BEFORE_CLOSING,
    }
    return page(request, record, "audits/onsite/onsite_devices.html", "visit", context, status=status)


@require_GET
@login_required
def onsite_devices(request, ref):
    """The phones of the visit, what they still owe, and what was kept aside."""
    record = fetch(request, ref)
    must_read(request, record)
    return devices_page(request, record)


def given_key(request) -> uuid.UUID | None:
    """The key in a form; None for anything that is none."""
    return key_among(request.POST.get("key", ""))


def key_among(text: str) -> uuid.UUID | None:
    """The key in a text; None for anything that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_POST
@login_required
def onsite_abandon(request, ref):
    """The secretariat, or the person whose phone it was, gives up waiting for it, with a reason."""
    record = fetch(request, ref)
    must_judge_or_keep_office(request, record)
    device = device_asked_for(request, record)
    if not may_release(request.user, record, device):
        raise PermissionDenied
    words = _("Ponsel dilepas. Asesmen dapat ditutup tanpa menunggunya.")
    return done_with_reason(request, record, device, abandon, words)


def may_release(user, record: Application, device: Device) -> bool:
    """Whether this person may give up waiting for this phone: the secretariat, or whose phone it was."""
    return is_secretariat(user, record) or device.pack.person_id == user.pk


def must_judge_or_keep_office(request, record: Application) -> None:
    """Refuse everybody but who judges and the secretariat."""
    if not (is_secretariat(request.user, record) or is_assessing(request.user, record)):
        raise PermissionDenied


def must_lead_or_keep_office(request, record: Application) -> None:
    """Refuse everybody but the lead and the secretariat."""
    if not (is_secretariat(request.user, record) or is_lead(request.user, record)):
        raise PermissionDenied


def device_asked_for(request, record: Application) -> Device:
    """The phone that a form names; 404 for any other."""
    devices = Device.objects.select_related("pack__person")
    return get_object_or_404(devices, application=record, key=given_key(request))


def done_with_reason(
    request, record: Application, row: Device | Pack, act: Callable[..., None], words: str
) -> HttpResponse:
    """Do this to a phone or a pack with the reason that was typed, and say so; a missing reason is asked for beside it."""
    form = DeviceReasonForm(request.POST, prefix=str(row.key))
    if not form.is_valid():
        return devices_page(request, record, form=form, about=row.key, status=422)
    try:
        act(row, form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, words)
    return redirect("audits:onsite_devices", record.ref)


@require_POST
@login_required
def onsite_ask(request, ref):
    """Lead or secretariat ask for a phone that is waited for."""
    record = fetch(request, ref)
    must_lead_or_keep_office(request, record)
    device = device_asked_for(request, record)
    asked = ask_for(device, by=request.user, at=timezone.now())
    words = _("%(person)s sudah diminta.") if asked else _("%(person)s sudah diminta hari ini.")
    messages.success(request, words % {"person": device.pack.person.full_name})
    return redirect("audits:onsite_devices", ref)


@require_POST
@login_required
def onsite_revoke(request, ref):
    """Secretariat or lead take a pack back, with a reason."""
    record = fetch(request, ref)
    must_lead_or_keep_office(request, record)
    packs = Pack.objects.filter(application=record, revoked_at__isnull=True)
    pack = get_object_or_404(packs.select_related("person"), key=given_key(request))
    words = _("Paket dicabut. Catatan yang masih datang darinya disimpan terpisah.")
    return done_with_reason(request, record, pack, revoke, words)


@require_POST
@login_required
def onsite_restore(request, ref):
    """Secretariat or lead put right that a pack was taken back, with a reason."""
    record = fetch(request, ref)
    must_lead_or_keep_office(request, record)
    packs = Pack.objects.filter(application=record, revoked_at__isnull=False, restored_at__isnull=True)
    pack = get_object_or_404(packs.select_related("person"), key=given_key(request))
    words = _("Pencabutan dibatalkan. Catatan yang belum dihitung dikirim lagi oleh ponselnya, lalu dihitung.")
    return done_with_reason(request, record, pack, restore, words)


@require_POST
@login_required
def onsite_await(request, ref):
    """Whoever may give up waiting for a phone waits for it again."""
    record = fetch(request, ref)
    must_judge_or_keep_office(request, record)
    device = device_asked_for(request, record)
    if not may_release(request.user, record, device):
        raise PermissionDenied
    if device.pack.is_revoked or not device.abandoned_at:
        raise Http404
    try:
        await_again(device, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("Ponsel ditunggu lagi. Catatan di dalamnya dihitung begitu dikirim lagi."))
    return redirect("audits:onsite_devices", ref)


# A file that was taken out of a phone


def read_file(upload) -> tuple[list, list] | None:
    """The events and the photos in a file; None when it is no such file."""
    if upload.size > MOST_BYTES:
        return None
    try:
        sent = read_json(upload.read(), as_written=True)
    except NotJson:
        return None
    events, pictures = (sent.get("events"), sent.get("photos", [])) if isinstance(sent, dict) else (None, None)
    return (events, pictures) if isinstance(events, list) and isinstance(pictures, list) else None


def unannounced(record: Application, pictures: list) -> int:
    """How many photos of a file belong to entries that have not arrived."""
    known = set(record.photos.values_list("sha256", flat=True))
    return sum(1 for picture in pictures if isinstance(picture, dict) and picture.get("sha256") not in known)


def take_pictures(record: Application, pictures: list, *, at) -> int:
    """Keep the photos of a file that an event has announced; how many there were."""
    known = {photo.sha256: photo for photo in record.photos.filter(arrived_at__isnull=True)}
    taken = 0
    for picture in pictures:
        photo = known.get(str(picture.get("sha256", ""))) if isinstance(picture, dict) else None
        if photo is None:
            continue
        try:
            content = base64.b64decode(picture["content"], validate=True)
            for start in range(0, len(content), photos.PIECE):
                photos.take_piece(photo, start, content[start : start + photos.PIECE], at=at)
        except (KeyError, TypeError, ValueError, Busy, StillReading):
            continue
        taken += bool(content)
    return taken


@require_http_methods(["GET", "POST"])
@login_required
def onsite_import(request, ref):
    """Read in what somebody took out of a phone as a file; the signature of the pack says whose it is."""
    record = fetch(request, ref)
    must_read(request, record)
    form = ImportForm(request.POST or None, request.FILES or None)
    answers: list[Reply] = []
    n_photos, n_unknown, done, status = 0, 0, False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sent = read_file(form.cleaned_data["file"])
            if sent is None:
                form.add_error("file", _("Berkas ini bukan catatan dari ponsel asesmen."))
            else:
                events, pictures = sent
                for start in range(0, len(events), AT_ONCE):
                    answers += accept(record, events[start : start + AT_ONCE], at=timezone.now())
                n_photos = take_pictures(record, pictures, at=timezone.now())
                n_unknown = unannounced(record, pictures)
                done, status = True, 200
    context = {
        "form": form,
        "reasons": Counter(one.reason for one in answers if one.status != "stored").most_common(),
        "n_stored": sum(1 for one in answers if one.status == "stored"),
        "n_photos": n_photos,
        "n_unknown": n_unknown,
        "done": done,
    }
    return page(request, record, "audits/onsite/onsite_import.html", "visit", context, status=status)


def device_badge(device: Device, missing: int | None) -> Badge:
    """How far a phone is; `missing` counts what has not arrived, and is None once it has handed in."""
    if device.abandoned_at:
        return Badge("done", _("Dilepas"), "none")
    if missing:
        return Badge("soon", _("%(n)s belum diterima") % {"n": missing})
    return Badge("ontime", _("Selesai, semua diterima")) if missing is None else Badge("action", _("Masih mencatat"))


# Two entries side by side


def conflict_row(kind: str, subject: str, entries: list) -> dict:
    """One item with its entries, as the lead reads it."""
    rows = []
    for entry in entries:
        body = entry.body
        rows.append(
            {
                "key": entry.key,
                "by": entry.event.by.full_name,
                "made_at": entry.made_at,
                "device": bool(entry.event.device_id),
                "result": Result(body["result"]).label if kind == EventKind.JUDGEMENT else "",
                "badge": badge_of(body["result"]) if kind == EventKind.JUDGEMENT else None,
                "methods": ", ".join(str(Method(m).label) for m in body.get("methods", [])),
                "words": said_words(entry.event),
                "note": body.get("note", ""),
                "removed": body.get("removed") is True,
            }
        )
    return {
        "id": f"{kind}.{subject}",
        "kind": EventKind(kind).label,
        "name": name_of_item(kind, subject, entries),
        "is_judgement": kind == EventKind.JUDGEMENT,
        "entries": rows,
        "shown": " ".join(entry.key for entry in entries),
        "differs": len({row["result"] for row in rows}) > 1,
    }


@require_http_methods(["GET", "POST"])
@login_required
def conflicts(request, ref):
    """Every item with two different entries; the lead chooses one or writes a third, and both stay."""
    record = fetch(request, ref)
    must_read(request, record)
    if request.method == "POST" and not is_lead(request.user, record):
        raise PermissionDenied
    form = ChosenEntryForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = settle_chosen(record, form.cleaned_data, by=request.user, at=timezone.now())
            except Stale as stale:
                return overtaken(request, record, record, str(stale))
            if done:
                messages.success(request, _("Catatan yang berlaku ditetapkan. Kedua catatan asli tetap tersimpan."))
                return redirect("audits:conflicts", ref)
            form.add_error("chosen", _("Catatan ini baru saja berubah. Periksa lagi keduanya."))
    open_items = conflicts_of(items_of(record))
    context = {
        "rows": [conflict_row(kind, subject, entries) for (kind, subject), entries in sorted(open_items.items())],
        "form": form,
        "may_settle": record.state == State.ON_SITE and is_lead(request.user, record),
    }
    return page(request, record, "audits/onsite/conflicts.html", "visit", context, status=status)
