"""Takes what devices send: each event is stored once and answered with its receipt, or kept aside with a reason, never dropped."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property, partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.deadlines import legal_day
from audits.errors import NotAllowed, NotReady
from audits.models import Application, Criterion, Device, EventKind, Pack, Photo, VisitEvent
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.onsite import envelope
from audits.onsite.desk import catch_up
from audits.onsite.overruling import tell_of_overruling
from audits.onsite.projection import project
from audits.permissions import assesses_area, is_assessing, is_lead
from audits.states import BEFORE_CLOSING, ReviewArea, State
from audits.visit.attendance import subject_of_person
from audits.visit.entries import (
    Items,
    VisitEntry,
    conflicts_of,
    entry_of,
    items_among,
    lacks_reason,
    name_of_item,
)
from audits.workflow.application import APPLICATION
from lsp.models import User
from lsp.shapes import Json
from lsp.text import clean

# Why an event is kept aside, in words for the person who made it.
UNSIGNED = VisitEvent.UNSIGNED
REFUSALS = {
    "left": gettext_lazy("Anda tidak lagi menilai dalam tim asesmen ini. Catatan Anda disimpan untuk ketua tim."),
    "closed": gettext_lazy("Asesmen sudah ditutup sebelum catatan ini tiba. Catatan disimpan untuk ketua tim."),
    "area": gettext_lazy("Kriteria ini di luar area Anda. Catatan disimpan untuk ketua tim."),
    "revoked": gettext_lazy(
        "Paket di ponsel ini sudah dicabut. Catatan disimpan untuk ketua tim, dan dihitung bila pencabutan itu dibatalkan."
    ),
    "abandoned": gettext_lazy(
        "Asesmen ini tidak menunggu ponsel ini lagi. Catatan disimpan untuk ketua tim, dan dihitung bila ponsel ini ditunggu lagi."
    ),
    "version": gettext_lazy("Paket memakai kriteria versi lain. Unduh paket baru, lalu catat lagi."),
    "unknown": gettext_lazy("Yang dicatat tidak ada dalam asesmen ini."),
    "lead": gettext_lazy("Hanya ketua tim yang memutuskan dua catatan yang berbeda."),
    "why": gettext_lazy("Rekan setim menilai lain. Tulis alasan Anda, lalu simpan lagi."),
    UNSIGNED: gettext_lazy("Catatan ini tidak berasal dari paket Anda."),
    "invalid": gettext_lazy("Isi catatan tidak lengkap atau tidak sah. Perbaiki, lalu simpan lagi."),
    "photos": gettext_lazy("Jumlah foto asesmen ini sudah mencapai batas. Catatan disimpan untuk ketua tim."),
    "clash": gettext_lazy(
        "Catatan lain dengan nomor yang sama sudah diterima. Keduanya tersimpan; simpan lagi isian Anda."
    ),
}
# Where the key of an event stays free: for another text that has it or will be signed, and for when the pack or the phone counts again.
KEEPS_KEY_FREE = {UNSIGNED, "clash", "revoked", "abandoned"}
# So many photos a visit may hold; the phone speaks far earlier, so that only a phone gone wrong gets here.
MOST_PHOTOS = 1000
# A key has no more letters than this; of what is none, no more goes back to the device that sent it.
KEY_LETTERS = 36


@dataclass(frozen=True)
class Reply:
    """What a device hears about one event: stored, refused, waiting or invalid."""

    key: str
    status: str
    receipt: str = ""
    reason: str = ""
    code: str = ""

    def as_json(self) -> dict[str, str]:
        """The answer as it travels; empty parts stay away."""
        return {name: value for name, value in vars(self).items() if value}


def receipt_of(event: VisitEvent) -> Reply:
    """The answer to an event that is here: the same one, however often it is sent."""
    if event.refusal:
        return Reply(str(event.key), "refused", event.sha256, str(REFUSALS[event.refusal]), event.refusal)
    return Reply(str(event.key), "stored", event.sha256)


@dataclass
class ReceivedEvent:
    """An event on its way in, as far as it could be read."""

    said: Json
    sha256: str
    mac: object
    pack: Pack | None = None
    device: Device | None = None
    refusal: str = ""


def read(message: object) -> ReceivedEvent | Reply:
    """One message in its form, or the answer that says why it cannot be read."""
    sent = message if isinstance(message, dict) else {}
    said = sent.get("said")
    try:
        event = envelope.check_shape(said)
        sha256 = envelope.content_hash(event)
        if sent.get("sha256") != sha256:
            raise envelope.Unreadable(_("Catatan berubah di perjalanan. Kirim lagi."))
    except envelope.Unreadable as unreadable:
        key = said.get("key") if isinstance(said, dict) else ""
        return Reply(clean(key)[:KEY_LETTERS] if isinstance(key, str) else "", "invalid", reason=str(unreadable))
    return ReceivedEvent(event, sha256, sent.get("mac"))


def accept(application: Application, messages: list[object], *, at: dt.datetime) -> list[Reply]:
    """Store every event that is new, answer every one; all of it in one transaction that holds the application.

    `application` may be older than the database: its state is read anew under the lock.
    """
    drafts = [read(message) for message in messages]
    with transaction.atomic():
        record = Application.objects.select_for_update().select_related("rule_set").get(pk=application.pk)
        readable = [draft for draft in drafts if isinstance(draft, ReceivedEvent)]
        own = Q(key__in={key for draft in readable for key in keys_of(draft)})
        replaced = Q(application=record, key__in={parent for draft in readable for parent in draft.said["parents"]})
        known = {str(event.key): event for event in VisitEvent.objects.filter(own | replaced)}
        desk = Sorting(record, readable, known, at)
        desk.opens()
        answers = [draft if isinstance(draft, Reply) else desk.take(draft) for draft in drafts]
        desk.write()
    return answers


def aside_key(draft: ReceivedEvent, refusal: str) -> uuid.UUID:
    """The key under which a text is kept aside whose own stays free for another one, or for the day on which it counts."""
    return uuid.uuid5(uuid.UUID(draft.said["key"]), f"{refusal} {draft.sha256}")


def keys_of(draft: ReceivedEvent) -> set[str]:
    """Every key under which this text may be here already."""
    return {draft.said["key"], *(str(aside_key(draft, refusal)) for refusal in KEEPS_KEY_FREE)}


def is_signed(draft: ReceivedEvent, pack: Pack) -> bool:
    """Whether the event was made with this pack."""
    return envelope.is_signed(pack.secret, draft.sha256, draft.mac)


class Sorting:
    """One delivery being sorted: what is new, what is known, what is kept aside, what waits."""

    def __init__(
        self, record: Application, drafts: list[ReceivedEvent], known: dict[str, VisitEvent], at: dt.datetime
    ) -> None:
        self.record, self.drafts, self.known, self.at = record, drafts, known, at
        packs = Pack.objects.filter(application=record).select_related("person")
        self.packs = {str(pack.key): pack for pack in packs}
        self.devices = {str(device.key): device for device in Device.objects.filter(application=record)}
        self.criteria = {criterion.code: criterion for criterion in record.rule_set.criteria.all()}
        self.new: list[VisitEvent] = []

    @cached_property
    def announced(self) -> set[str]:
        """The hashes of the photos that the visit knows of."""
        return set(self.record.photos.values_list("sha256", flat=True))

    def opens(self) -> None:
        """A lead who opened the visit on the phone opens it here, before anything else of the delivery is looked at."""
        if self.record.state != State.SCHEDULED:
            return
        for draft in self.drafts:
            pack = self.packs.get(draft.said["pack"])
            if draft.said["kind"] != EventKind.OPENING or pack is None or not is_signed(draft, pack):
                continue
            if not self.reason(draft, pack):
                try:
                    self.record = APPLICATION.perform(self.record, "open_visit", by=pack.person, at=self.at)
                except (NotAllowed, NotReady):
                    continue
                return

    def take(self, draft: ReceivedEvent) -> Reply:
        """Sort one event in; the answer is what its device is told."""
        key = draft.said["key"]
        pack = self.packs.get(draft.said["pack"])
        if pack is None:
            return Reply(key, "invalid", reason=_("Paket ini bukan untuk asesmen ini."))
        if (
            draft.said["device"] not in self.devices
            or self.devices[draft.said["device"]].pack.person_id != pack.person_id
        ):
            return Reply(key, "invalid", reason=_("Ponsel ini belum membuka paket asesmen ini."))
        if not is_signed(draft, pack):
            return self.aside(draft, UNSIGNED)
        if stored := self.known.get(key):
            if stored.sha256 == draft.sha256:
                return receipt_of(stored)
            return self.aside(draft, "clash")
        refusal = self.reason(draft, pack)
        if not refusal and self.record.state == State.SCHEDULED:
            return Reply(key, "waiting", reason=_("Menunggu ketua tim membuka asesmen."))
        if not refusal and self.record.state not in BEFORE_CLOSING:
            refusal = "closed"
        return self.aside(draft, refusal)

    def aside(self, draft: ReceivedEvent, refusal: str) -> Reply:
        """Keep the event, with the reason when it does not count; what is not signed is nobody's, and no phone's."""
        said = draft.said
        key = aside_key(draft, refusal) if refusal in KEEPS_KEY_FREE else uuid.UUID(said["key"])
        is_nobodys = refusal == UNSIGNED
        event = self.known.get(str(key)) or VisitEvent(
            key=key,
            application=self.record,
            device=None if is_nobodys else self.devices[said["device"]],
            number=said["number"],
            by=None if is_nobodys else self.packs[said["pack"]].person,
            kind=said["kind"],
            subject=said["subject"],
            said=said,
            sha256=draft.sha256,
            made_at=envelope.moment(said["at"]),
            received_at=self.at,
            refusal=refusal,
        )
        if str(key) not in self.known:
            self.known[str(key)] = event
            self.new.append(event)
        if event.kind == EventKind.PHOTO and not event.refusal:
            self.announced.add(event.body["sha256"])
        answer = receipt_of(event)
        return Reply(said["key"], answer.status, answer.receipt, answer.reason, answer.code)

    def reason(self, draft: ReceivedEvent, pack: Pack) -> str:
        """Why this signed event cannot count, by its code; empty when it can."""
        said, person = draft.said, pack.person
        if pack.is_revoked:
            return "revoked"
        if self.devices[said["device"]].abandoned_at if said["device"] in self.devices else False:
            return "abandoned"
        if not person.is_active or not is_assessing(person, self.record):
            return "left"
        if said["version"] != self.record.rule_set.version:
            return "version"
        try:
            envelope.check_body(said["kind"], said["body"])
        except envelope.Unreadable:
            return "invalid"
        if len(said["parents"]) > 1 and not is_lead(person, self.record):
            return "lead"
        if said["kind"] == EventKind.JUDGEMENT and self.overrules_without_reason(said, person):
            return "why"
        return self.of_the_visit(said, person)

    def overrules_without_reason(self, said: Json, person: User) -> bool:
        """Whether a judgement replaces another result of somebody else and does not say why."""
        replaced = [self.known[parent] for parent in said["parents"] if parent in self.known]
        here = VisitEntry(
            said["key"], (), envelope.moment(said["at"]), said["body"], VisitEvent(by=person, kind=said["kind"])
        )
        return any(
            lacks_reason(here, entry_of(event))
            for event in replaced
            if not event.refusal and (event.kind, event.subject) == (said["kind"], said["subject"])
        )

    def of_the_visit(self, said: Json, person: User) -> str:
        """Whether what is recorded belongs to this visit and to this person's part of it."""
        kind, subject, body = said["kind"], said["subject"], said["body"]
        if kind == EventKind.OPENING:
            return "" if is_lead(person, self.record) and subject == "opening" else "area"
        if kind == EventKind.NOTE:
            return "" if subject in envelope.NOTES else "unknown"
        if kind == EventKind.ATTENDANCE:
            return "" if subject == subject_of_person(body["name"], body["position"]) else "unknown"
        if kind == EventKind.QUESTION and not body["criterion"]:
            return "" if is_identifier(subject) else "unknown"
        if kind in {EventKind.RESPONSE, EventKind.SIGNATURE}:
            return ""
        code = {EventKind.JUDGEMENT: subject, EventKind.PHOTO: body.get("of", "")}.get(kind) or body.get(
            "criterion", ""
        )
        if kind != EventKind.JUDGEMENT and not is_identifier(subject):
            return "unknown"
        if kind == EventKind.PHOTO and body["sha256"] not in self.announced and len(self.announced) >= MOST_PHOTOS:
            return "photos"
        if kind == EventKind.PHOTO and is_identifier(code):
            return ""
        criterion: Criterion | None = self.criteria.get(code)
        if criterion is None:
            return "unknown"
        if kind == EventKind.QUESTION:
            return ""
        return "" if assesses_area(person, self.record, ReviewArea(criterion.area)) else "area"

    def write(self) -> None:
        """Write what is new, announce its photos, and show it in the answers of the visit."""
        if not self.new:
            return
        counting = [event for event in self.new if not event.refusal]
        touched = {(event.kind, event.subject) for event in counting}
        if counting:
            self.record.touch(while_in=[State.ON_SITE])
            catch_up(self.record, at=self.at)
        before = conflicts_of(items_among(self.record, touched))
        VisitEvent.objects.bulk_create(self.new)
        Photo.objects.bulk_create(
            [
                Photo(
                    application=self.record,
                    sha256=event.body["sha256"],
                    size=event.body["size"],
                    content_type=event.body["type"],
                    announced_at=self.at,
                )
                for event in counting
                if event.kind == EventKind.PHOTO and not event.body.get("removed")
            ],
            ignore_conflicts=True,
        )
        judged = {subject for kind, subject in touched if kind == EventKind.JUDGEMENT}
        tell_of_overruling(self.record, {str(event.key) for event in counting}, judged, at=self.at)
        self.tell_of_conflicts(before, conflicts_of(project(self.record, touched)))
        self.tell_of_what_was_set_aside()

    def tell_of_conflicts(self, before: Items, after: Items) -> None:
        """Whoever's entry now has another one beside it hears of it, and the lead; not for every correction that follows."""
        fresh = {item: entries for item, entries in after.items() if item not in before}
        if not fresh:
            return
        # Named when a letter is written, in its reader's language.
        names = [partial(called, item, entries) for item, entries in sorted(fresh.items())]
        authors = {entry.by for entries in fresh.values() for entry in entries}
        people = [person for person in authors if is_assessing(person, self.record)]
        by = next(event.by for event in self.new if not event.refusal)
        tell("entries_differ", self.record, at=self.at, by=by, to=people, facts={"names": names})
        transaction.on_commit(deliver_soon)

    def tell_of_what_was_set_aside(self) -> None:
        """The lead hears, once a day for each author, that something was kept aside."""
        for person in {event.by for event in self.new if event.refusal}:
            once = f"{self.record.ref}:{person.pk if person else UNSIGNED}:{legal_day(self.at)}"
            if tell("entries_set_aside", self.record, at=self.at, by=person, once=once):
                transaction.on_commit(deliver_soon)


def called(item: tuple[str, str], entries: list[VisitEntry]) -> str:
    """What two people recorded differently, by kind and name, in the language of whoever reads it."""
    kind, subject = item
    return f"{EventKind(kind).label} {name_of_item(kind, subject, entries)}".strip()


def is_identifier(value: str) -> bool:
    """Whether the text is a UUID as devices write it."""
    try:
        envelope.identifier(value)
    except envelope.Unreadable:
        return False
    return True
