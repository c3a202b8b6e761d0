"""The form in which an event travels: one way of writing it down, its hash, its signature, and what may stand in it."""

import datetime as dt
import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from audits.models import EventKind
from audits.states import Category, Method, Result, ReviewArea, Side
from audits.visit.sheet import canonical
from lsp.shapes import Json

# What a device signs, in one message.
FIELDS = {"key", "device", "pack", "number", "at", "version", "kind", "subject", "parents", "body"}
HASH = re.compile(r"[0-9a-f]{64}")
PHOTO_TYPES = {"image/jpeg", "image/png", "image/heic", "image/heif"}
NUL = rb"\u0000"  # no column of PostgreSQL holds it
MOST_STROKES = 200
MOST_POINTS = 4000
MOST_PARENTS = 20


class Unreadable(ValueError):
    """The message does not hold what an event must hold; says what is wrong."""


def content_hash(said: Json) -> str:
    """SHA-256 over what was said; it is also the receipt."""
    try:
        written = canonical(said).encode()
    except (UnicodeEncodeError, RecursionError) as broken:
        raise Unreadable(_("Teks dalam catatan tidak dapat dibaca.")) from broken
    if NUL in written:
        raise Unreadable(_("Teks dalam catatan tidak dapat dibaca."))
    return hashlib.sha256(written).hexdigest()


def signature(secret: str, sha256: str) -> str:
    """What a device that holds the pack writes under an event."""
    return hmac.new(bytes.fromhex(secret), sha256.encode(), hashlib.sha256).hexdigest()


def is_signed(secret: str, sha256: str, mac: object) -> bool:
    """Whether the event was made with this pack."""
    return isinstance(mac, str) and mac.isascii() and hmac.compare_digest(signature(secret, sha256), mac)


# Parts of a message


def identifier(value: object) -> uuid.UUID:
    """A UUID as devices write it."""
    try:
        key = uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        key = None
    if key is None or str(key) != value:
        raise Unreadable(_("Nomor catatan tidak sah."))
    return key


def moment(value: object) -> dt.datetime:
    """A moment with its zone."""
    try:
        at = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
        raise Unreadable(_("Waktu perangkat tidak sah."))
    return at


def whole(value: object, least: int, most: int) -> int:
    """A whole number; a truth value is none."""
    if type(value) is not int or not least <= value <= most:
        raise Unreadable(_("Angka dalam catatan tidak sah."))
    return value


def text(body: Json, name: str, most: int, *, needed: bool = False) -> str:
    """A text of a body, not longer than its column."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(_("Teks dalam catatan tidak dapat dibaca."))
    if len(value) > most:
        raise Unreadable(_("Teks terlalu panjang: paling banyak %(most)d huruf.") % {"most": most})
    if needed and not value.strip():
        raise Unreadable(_("Ada isian yang masih kosong."))
    return value


def choice(body: Json, name: str, choices: Collection[str]) -> str:
    """One of the words that a list knows."""
    value = body.get(name)
    if not isinstance(value, str) or value not in choices:
        raise Unreadable(_("Pilihan dalam catatan tidak dikenal."))
    return value


def sha(body: Json, name: str) -> str:
    """A hash in hexadecimal letters."""
    value = body.get(name)
    if not isinstance(value, str) or not HASH.fullmatch(value):
        raise Unreadable(_("Sidik berkas tidak sah."))
    return value


# What each kind may say


def judgement(body: Json) -> set[str]:
    result = choice(body, "result", Result.values)
    methods = body.get("methods")
    if not isinstance(methods, list) or any(method not in Method.values for method in methods):
        raise Unreadable(_("Pilihan dalam catatan tidak dikenal."))
    if methods != sorted(set(methods), key=Method.values.index):
        raise Unreadable(_("Pilihan dalam catatan tidak dikenal."))
    if not methods and result in {Result.CONFORMS, Result.FAILS, Result.OBSERVATION}:
        raise Unreadable(_("Pilih paling sedikit satu cara verifikasi."))
    text(body, "note", 2000)
    if "why" in body:  # of whoever judges otherwise than somebody did before
        text(body, "why", 400, needed=True)
    return {"result", "methods", "note"} | ({"why"} & set(body))


def finding(body: Json) -> set[str]:
    text(body, "criterion", 8, needed=True)
    choice(body, "category", Category.values)
    text(body, "claim", 400, needed=True)
    text(body, "evidence", 600, needed=True)
    text(body, "clause", 120, needed=True)
    return {"criterion", "category", "claim", "evidence", "clause"}


def photo(body: Json) -> set[str]:
    text(body, "of", 40, needed=True)
    sha(body, "sha256")
    sha(body, "original_sha256")
    whole(body.get("size"), 1, 25 * 1024 * 1024)
    choice(body, "type", PHOTO_TYPES)
    moment(body.get("taken_at"))
    text(body, "caption", 120)
    return {"of", "sha256", "original_sha256", "size", "type", "taken_at", "caption"}


def attendance(body: Json) -> set[str]:
    text(body, "name", 120, needed=True)
    text(body, "position", 120, needed=True)
    choice(body, "side", Side.values)
    return {"name", "position", "side"}


def question(body: Json) -> set[str]:
    choice(body, "area", ["", *ReviewArea.values])
    text(body, "criterion", 8)
    text(body, "asked_by", 120, needed=True)
    text(body, "question", 1000, needed=True)
    text(body, "answer", 2000, needed=True)
    return {"area", "criterion", "asked_by", "question", "answer"}


def note(body: Json) -> set[str]:
    text(body, "text", 2000)
    return {"text"}


def response(body: Json) -> set[str]:
    stance = choice(body, "stance", ["accepted", "objected"])
    text(body, "name", 120, needed=True)
    text(body, "note", 1000, needed=stance == "objected")
    sha(body, "of")
    return {"stance", "name", "note", "of"}


def signed(body: Json) -> set[str]:
    text(body, "name", 120, needed=True)
    text(body, "position", 120, needed=True)
    strokes = body.get("strokes")
    if not isinstance(strokes, list) or not 1 <= len(strokes) <= MOST_STROKES:
        raise Unreadable(_("Tanda tangan masih kosong."))
    points = 0
    for stroke in strokes:
        if not isinstance(stroke, list) or len(stroke) % 2 or not stroke:
            raise Unreadable(_("Tanda tangan tidak dapat dibaca."))
        points += len(stroke) // 2
        for value in stroke:
            whole(value, 0, 1000)
    if points > MOST_POINTS:
        raise Unreadable(_("Tanda tangan terlalu rumit. Ulangi dengan lebih sederhana."))
    sha(body, "of")
    return {"name", "position", "strokes", "of"}


def opening(body: Json) -> set[str]:
    return set()


BODIES: dict[str, Callable[[Json], set[str]]] = {
    EventKind.JUDGEMENT: judgement,
    EventKind.FINDING: finding,
    EventKind.PHOTO: photo,
    EventKind.ATTENDANCE: attendance,
    EventKind.QUESTION: question,
    EventKind.NOTE: note,
    EventKind.RESPONSE: response,
    EventKind.SIGNATURE: signed,
    EventKind.OPENING: opening,
}
# What can be taken away again; everything else is only corrected.
REMOVABLE = {EventKind.FINDING, EventKind.PHOTO, EventKind.ATTENDANCE, EventKind.QUESTION, EventKind.SIGNATURE}
NOTES = {"agenda", "advice"}


def check_body(kind: str, body: object) -> None:
    """Raise Unreadable unless this is something that an event of this kind may say."""
    if kind not in BODIES or not isinstance(body, dict):
        raise Unreadable(_("Jenis catatan ini tidak dikenal. Perbarui aplikasi, lalu kirim lagi."))
    known = BODIES[kind](body)
    if "removed" in body:
        if body["removed"] is not True or kind not in REMOVABLE:
            raise Unreadable(_("Catatan ini tidak dapat dihapus."))
        known = known | {"removed"}
    if set(body) != known:
        raise Unreadable(_("Catatan memuat isian yang tidak dikenal. Perbarui aplikasi, lalu kirim lagi."))


def check_shape(said: object) -> Json:
    """The message of one event with every part in its form; raises Unreadable."""
    if not isinstance(said, dict) or set(said) != FIELDS:
        raise Unreadable(_("Catatan tidak dapat dibaca."))
    for name in ("key", "device", "pack"):
        identifier(said[name])
    whole(said["number"], 1, 1_000_000)
    moment(said["at"])
    text(said, "version", 20)
    text(said, "kind", 12, needed=True)
    text(said, "subject", 250, needed=True)
    parents = said["parents"]
    if not isinstance(parents, list) or len(parents) > MOST_PARENTS or len(set(map(str, parents))) != len(parents):
        raise Unreadable(_("Catatan tidak dapat dibaca."))
    for parent in parents:
        identifier(parent)
    if said["key"] in parents:
        raise Unreadable(_("Catatan tidak dapat dibaca."))
    if not isinstance(said["body"], dict):
        raise Unreadable(_("Catatan tidak dapat dibaca."))
    return said
