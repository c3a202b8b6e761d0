"""What the events of a visit say together: which entry of an item stands, where two stand side by side, what has not arrived."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audits.models import Application, Device, EventKind, Photo, VisitEvent


@dataclass(frozen=True)
class Entry:
    """One event of an item, with what telling apart needs."""

    key: str
    parents: tuple[str, ...]
    made_at: object
    body: dict
    event: object = None


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of one item that no other entry replaces, the earliest first; the order of arrival plays no part.

    Entries that replace each other in a ring would leave none: then all of them stand.
    """
    entries = list(entries)
    replaced = {parent for entry in entries for parent in entry.parents if parent != entry.key}
    left = [entry for entry in entries if entry.key not in replaced] or entries
    return sorted(left, key=lambda entry: (entry.made_at, entry.key))


def differ(entries: list[Entry]) -> bool:
    """Whether several standing entries say different things; two people who say the same are no conflict."""
    return any(entry.body != entries[0].body for entry in entries[1:])


def entry_of(event: VisitEvent) -> Entry:
    """An event as an entry of its item."""
    return Entry(str(event.key), tuple(event.parents), event.made_at, event.body, event)


def items_of(application: Application, **chosen) -> dict[tuple[str, str], list[Entry]]:
    """The standing entries of every item of a visit, by kind and subject, in one statement."""
    events = VisitEvent.objects.accepted().filter(application=application, **chosen).select_related("by")
    by_item: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for event in events:
        by_item[event.kind, event.subject].append(entry_of(event))
    return {item: standing(entries) for item, entries in by_item.items()}


def items_among(application: Application, touched: set[tuple[str, str]]) -> dict[tuple[str, str], list[Entry]]:
    """The standing entries of these items, in one statement."""
    kinds, subjects = {kind for kind, _subject in touched}, {subject for _kind, subject in touched}
    items = items_of(application, kind__in=kinds, subject__in=subjects)
    return {item: entries for item, entries in items.items() if item in touched}


def conflicts_of(items: dict[tuple[str, str], list[Entry]]) -> dict[tuple[str, str], list[Entry]]:
    """The items with two different entries side by side."""
    return {item: entries for item, entries in items.items() if differ(entries)}


def is_removed(entry: Entry) -> bool:
    """Whether the entry takes its item away."""
    return entry.body.get("removed") is True


def name_of_item(kind: str, subject: str, entries: list[Entry]) -> str:
    """What people call an item: a code, a name, the first words."""
    body = entries[0].body
    if kind == EventKind.JUDGEMENT:
        return subject
    for name in ("claim", "name", "question", "caption", "text"):
        if body.get(name):
            return body[name][:60]
    return ""


def photos_of(application: Application, subjects: set[str]) -> list[Photo]:
    """The photos that have arrived for these criteria and findings, in the order in which they were taken."""
    named = items_of(application, kind=EventKind.PHOTO)
    wanted = [
        entries[0].body["sha256"]
        for entries in named.values()
        if not is_removed(entries[0]) and entries[0].body["of"] in subjects
    ]
    there = Photo.objects.filter(application=application, arrived_at__isnull=False, sha256__in=wanted)
    by_hash = {photo.sha256: photo for photo in there} if wanted else {}
    return [by_hash[sha256] for sha256 in dict.fromkeys(wanted) if sha256 in by_hash]


def waiting_photos(application: Application, items: dict[tuple[str, str], list[Entry]]) -> list[str]:
    """The hashes of photos that an entry still names and whose bytes may still come: a phone that was given up sends none."""
    named = [
        entry
        for (kind, _subject), entries in items.items()
        if kind == EventKind.PHOTO
        for entry in entries
        if not is_removed(entry)
    ]
    if not named:
        return []
    given_up = set(application.devices.filter(abandoned_at__isnull=False).values_list("pk", flat=True))
    wanted = {entry.body["sha256"] for entry in named if entry.event.device_id not in given_up}
    there = Photo.objects.filter(application=application, arrived_at__isnull=False).values_list("sha256", flat=True)
    return sorted(wanted - set(there))


def devices_of(application: Application) -> QuerySet[Device]:
    """The devices that opened a pack of this visit, each with how many of its events have `arrived`."""
    devices = Device.objects.filter(application=application).select_related("pack__person")
    return devices.annotate(arrived=Count("events", distinct=True))


def unfinished(devices: Iterable[Device]) -> list[tuple[Device, int]]:
    """Devices from which something may still come, each with how many events are known to be missing.

    A device is done with once its person has said so and everything it counted by then is here, or once it was given up.
    """
    return [
        (device, missing)
        for device in devices
        if device.abandoned_at is None
        and ((missing := max(device.recorded - device.arrived, 0)) or device.finished_at is None)
    ]


def events_hash(application: Application) -> str:
    """SHA-256 over the hashes of all accepted events, whatever the order in which they came; empty when there are none."""
    return hash_over(VisitEvent.objects.accepted().filter(application=application).values_list("sha256", flat=True))


def hash_over(hashes: Iterable[str]) -> str:
    """One hash over many, whatever their order; empty when there are none."""
    written = "\n".join(sorted(hashes))
    return hashlib.sha256(written.encode()).hexdigest() if written else ""
