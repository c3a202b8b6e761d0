"""The desk's side of the phones: which opened a pack, what is missing, what was kept aside, two entries side by side, a file read in."""

import base64
import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.entries import conflicts_of, devices_of, hash_over, items_of, name_of_item, unfinished
from audits.errors import Stale
from audits.forms.devices import ImportForm, ReasonForm, SettleForm
from audits.models import Application, Device, EventKind, Pack, Photo
from audits.onsite import photos
from audits.onsite.accept import REFUSALS, Answer, accept
from audits.onsite.desk import catch_up, settle
from audits.onsite.packs import abandon, revoke
from audits.permissions import is_assessing, is_lead, is_secretariat
from audits.states import BEFORE_CLOSING, Category, Method, Result, State
from audits.views.application import fetch, page
from audits.views.criteria import LOOKS
from audits.views.steps import overtaken

# A phone writes its entries and photos into files of at most some 16 MB.
MOST_BYTES = 30 * 1024 * 1024
AT_ONCE = 100


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
        for name in ("name", "claim", "evidence", "question", "answer", "note", "text")
        if body.get(name)
    ]
    return " · ".join(parts)[:400]


def devices_page(request, record, *, form=None, about=None, status=200):
    """Every phone with its standing, and everything that was kept aside."""
    photos_here = Photo.objects.filter(application=OuterRef("application")).order_by().values("application")
    devices = devices_of(record).select_related("pack__person", "abandoned_by")
    devices = devices.annotate(
        n_photos=Subquery(photos_here.annotate(n=Count("pk")).values("n")),
        n_arrived=Subquery(photos_here.annotate(n=Count("arrived_at")).values("n")),
    )
    left = {device.pk: missing for device, missing in unfinished(devices)}
    events = list(record.visit_events.select_related("by"))
    packs = {device.pack_id: device.pack for device in devices if not device.pack.revoked_at}

    def reason_form(key):
        return form if about == key else ReasonForm(prefix=str(key))

    context = {
        "devices": [
            {
                "device": device,
                "person": device.pack.person.full_name,
                "left": left.get(device.pk, 0),
                "is_open": device.pk in left,
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
            for event in reversed(events)
            if event.refusal
        ],
        "events_hash": hash_over(event.sha256 for event in events if not event.refusal),
        "may_abandon": is_secretariat(request.user, record) and record.state in BEFORE_CLOSING,
        "may_revoke": (is_secretariat(request.user, record) or is_lead(request.user, record))
        and record.state in BEFORE_CLOSING,
        "may_import": record.state in BEFORE_CLOSING,
    }
    return page(request, record, "audits/onsite_devices.html", "visit", context, status=status)


@require_GET
@login_required
def onsite_devices(request, ref):
    """The phones of the visit, what they still owe, and what was kept aside."""
    record = fetch(request, ref)
    must_read(request, record)
    return devices_page(request, record)


def given_key(request) -> uuid.UUID | None:
    """The key in a form; None for anything that is none."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


@require_POST
@login_required
def onsite_abandon(request, ref):
    """The secretariat gives up waiting for a phone, with a reason."""
    record = fetch(request, ref)
    if not is_secretariat(request.user, record):
        raise PermissionDenied
    device = get_object_or_404(
        Device.objects.select_related("pack__person"), application=record, key=given_key(request)
    )
    form = ReasonForm(request.POST, prefix=str(device.key))
    if not form.is_valid():
        return devices_page(request, record, form=form, about=device.key, status=422)
    try:
        abandon(device, form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("Ponsel dilepas. Asesmen dapat ditutup tanpa menunggunya."))
    return redirect("audits:onsite_devices", ref)


@require_POST
@login_required
def onsite_revoke(request, ref):
    """Secretariat or lead take a pack back, with a reason."""
    record = fetch(request, ref)
    if not (is_secretariat(request.user, record) or is_lead(request.user, record)):
        raise PermissionDenied
    packs = Pack.objects.filter(application=record, revoked_at__isnull=True)
    pack = get_object_or_404(packs.select_related("person"), key=given_key(request))
    form = ReasonForm(request.POST, prefix=str(pack.key))
    if not form.is_valid():
        return devices_page(request, record, form=form, about=pack.key, status=422)
    try:
        revoke(pack, form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("Paket dicabut. Catatan yang masih datang darinya disimpan terpisah."))
    return redirect("audits:onsite_devices", ref)


# A file that was taken out of a phone


def read_file(upload) -> tuple[list, list] | None:
    """The events and the photos in a file; None when it is no such file."""
    if upload.size > MOST_BYTES:
        return None
    try:
        sent = json.loads(upload.read())
    except (ValueError, RecursionError):
        return None
    events, pictures = (sent.get("events"), sent.get("photos", [])) if isinstance(sent, dict) else (None, None)
    return (events, pictures) if isinstance(events, list) and isinstance(pictures, list) else None


def take_pictures(record: Application, pictures: list, *, at) -> int:
    """Keep the photos of a file that an event has announced; how many there were."""
    known = {photo.sha256: photo for photo in record.photos.filter(arrived_at__isnull=True)}
    taken = 0
    for picture in pictures:
        photo = known.get(picture.get("sha256")) if isinstance(picture, dict) else None
        try:
            content = base64.b64decode(picture["content"], validate=True) if photo else b""
            for start in range(0, len(content), photos.PIECE):
                photos.take_piece(photo, start, content[start : start + photos.PIECE], at=at)
        except (KeyError, TypeError, ValueError):
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
    answers: list[Answer] = []
    n_photos, done, status = 0, False, 200
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
                done, status = True, 200
    context = {
        "form": form,
        "answers": [one for one in answers if one.status != "stored"],
        "n_stored": sum(1 for one in answers if one.status == "stored"),
        "n_photos": n_photos,
        "done": done,
    }
    return page(request, record, "audits/onsite_import.html", "visit", context, status=status)


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
                "look": LOOKS[body["result"]] if kind == EventKind.JUDGEMENT else ("", "", ""),
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
    form = SettleForm(request.POST or None)
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
    return page(request, record, "audits/conflicts.html", "visit", context, status=status)


def settle_chosen(record: Application, typed: dict, *, by, at) -> bool:
    """Let the chosen entry hold, with the lead's own words in place of its note when there are any; False when it stands no more."""
    with transaction.atomic():
        record.touch(while_in=[State.ON_SITE])
        catch_up(record, at=at)
        for (kind, subject), entries in conflicts_of(items_of(record)).items():
            for entry in entries:
                if entry.key != typed["chosen"]:
                    continue
                body = dict(entry.body)
                if typed["text"].strip() and kind == EventKind.JUDGEMENT:
                    body["note"] = typed["text"].strip()
                settle(record, kind, subject, body, entries, by=by, at=at)
                return True
    return False
