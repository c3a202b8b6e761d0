"""What the events of a visit say together: which entry of an item stands, where two stand side by side, what has not arrived."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, QuerySet

from audits.models import Application, Device, EventKind, Photo, VisitEvent
from audits.models.finding import in_short
from audits.states import Result
from lsp.certain import certain
from lsp.models import User
from lsp.shapes import Json

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True)
class VisitEntry:
    """One event of an item, with what telling apart needs."""

    key: str
    parents: tuple[str, ...]
    made_at: dt.datetime
    body: Json
    source: VisitEvent | None = None

    @property
    def event(self) -> VisitEvent:
        """The event that it was read from."""
        return certain(self.source)

    @property
    def by(self) -> User:
        """Who recorded it; what is nobody's counts for nothing and is no entry."""
        return certain(self.event.by)


# What people call an item is not longer than this.
LONGEST_NAME = 60
# What stands of each item, by its kind and subject.
Items = dict[tuple[str, str], list[VisitEntry]]


def heads(entries: Iterable[VisitEntry]) -> list[VisitEntry]:
    """The entries of one item that no other entry replaces, the earliest first; the order of arrival plays no part.

    What overrules somebody else without a reason replaces nothing: both stand side by side until the lead decides. Entries that replace
    each other in a ring would leave none: then all of them count.
    """
    entries = list(entries)
    by_key = {entry.key: entry for entry in entries}
    replaced = {
        parent
        for entry in entries
        for parent in entry.parents
        if parent != entry.key and not (parent in by_key and lacks_reason(entry, by_key[parent]))
    }
    left = [entry for entry in entries if entry.key not in replaced] or entries
    return sorted(left, key=lambda entry: (entry.made_at, entry.key))


def overrules(entry: VisitEntry, before: VisitEntry) -> bool:
    """Whether an entry judges otherwise than somebody else did."""
    if entry.source is None or before.source is None or entry.event.kind != EventKind.JUDGEMENT:
        return False
    is_others = before.event.by_id != entry.event.by_id
    return is_others and before.body["result"] not in {Result.OPEN, entry.body["result"]}


def lacks_reason(entry: VisitEntry, before: VisitEntry) -> bool:
    """Whether an entry overrules another one without saying why."""
    return overrules(entry, before) and not str(entry.body.get("why", "")).strip()


def differ(entries: list[VisitEntry]) -> bool:
    """Whether several heads say different things; two people who say the same are no conflict, whatever their reasons."""
    return any(without_reason(entry.body) != without_reason(entries[0].body) for entry in entries[1:])


def without_reason(body: Json) -> Json:
    """What an entry says, without why it says it."""
    return {name: value for name, value in body.items() if name != "why"}


def entry_of(event: VisitEvent) -> VisitEntry:
    """An event as an entry of its item."""
    return VisitEntry(str(event.key), tuple(event.parents), event.made_at, event.body, event)


def items_of(application: Application, **chosen: object) -> Items:
    """The heads of every item of a visit, by kind and subject, in one statement."""
    events = VisitEvent.objects.accepted().filter(application=application, **chosen).select_related("by")
    by_item: Items = defaultdict(list)
    for event in events:
        by_item[event.kind, event.subject].append(entry_of(event))
    return {item: heads(entries) for item, entries in by_item.items()}


def items_among(application: Application, touched: set[tuple[str, str]]) -> Items:
    """The heads of these items, in one statement."""
    kinds, subjects = {kind for kind, _subject in touched}, {subject for _kind, subject in touched}
    items = items_of(application, kind__in=kinds, subject__in=subjects)
    return {item: entries for item, entries in items.items() if item in touched}


def conflicts_of(items: Items) -> Items:
    """The items with two different entries side by side."""
    return {item: entries for item, entries in items.items() if differ(entries)}


def is_removed(entry: VisitEntry) -> bool:
    """Whether the entry takes its item away."""
    return entry.body.get("removed") is True


def name_of_item(kind: str, subject: str, entries: list[VisitEntry]) -> str:
    """What people call an item: a code, a name, the first words."""
    body = entries[0].body
    if kind == EventKind.JUDGEMENT:
        return subject
    for name in ("evidence", "claim", "name", "question", "caption", "text"):
        if body.get(name):
            return in_short(body[name], LONGEST_NAME)
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


def waiting_photos(application: Application, items: Items) -> list[str]:
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


class Arrived(TypedDict):
    """What `devices_of` counts for each device."""

    arrived: int


def devices_of(application: Application) -> "QuerySet[WithAnnotations[Device, Arrived]]":
    """The devices that opened a pack of this visit, each with how many of its events have `arrived`."""
    devices = Device.objects.filter(application=application).select_related("pack__person")
    return devices.annotate(arrived=Count("events__sha256", distinct=True))  # kept aside, then counted: one text


def unfinished(devices: "Iterable[WithAnnotations[Device, Arrived]]") -> list[tuple[Device, int]]:
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
