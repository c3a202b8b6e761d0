"""The reading room: where files of others are read, so that none of them holds the threads that answer pages.

A few processes read at once; whatever comes meanwhile has a place to wait, and there are so many places for all, for each person and for
each address. Visitors have a room of their own beside the one of those who signed in. A thread that answers a page waits for a moment, and
at most half of them do, each on a chair; a request without one hears at once that the file is still being read. What was read, and what
could not be, is kept by its hash.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from threading import Lock, local

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import File
from simple_history.models import HistoricalRecords

from audits.files import sandbox, slots
from audits.files.sandbox import ACTS, Copies, OutOfTime, OverLimit, Unread

log = logging.getLogger(__name__)

# Places in a room, with those who are read to; and how many of them one person or one address may have.
PLACES, PLACES_OF_PERSON = 24, 4
PUBLIC_PLACES, PLACES_OF_ADDRESS = 8, 2
# What could not be read is left alone for so long; shorter where only the machine was busy.
FAILED_SECONDS, OUT_OF_TIME_SECONDS = 60 * 60, 60
# Whoever sends a file waits for the verdict on it, once there is a chair; whoever looks at one may look again.
UPLOAD_PATIENCE = 30
GLANCE = 0.1


class Busy(Exception):
    """All places are taken, or all that this person or address may have."""


class StillReading(Exception):
    """The file has its place and is being read; asking again costs nothing."""


@dataclass(frozen=True)
class Reader:
    """For whom a file is read."""

    row: str
    is_public: bool

    @property
    def room(self) -> "Room":
        """Where that happens."""
        return PUBLIC if self.is_public else INSIDE


class Chairs:
    """The threads of this process that may wait: half of them, one half of these for one person or address, and for all visitors together.

    A request keeps its chair until its end, so that one that brings many files is not turned away between two of them.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.taken: list[Reader] = []
        self.mine = local()

    def sit(self, reader: Reader) -> bool:
        """Take a chair, without waiting for one; whether the thread that asks has one now."""
        if getattr(self.mine, "reader", None):
            return True
        number = max(settings.WEB_THREADS // 2, 1)
        with self.lock:
            own = [one for one in self.taken if one.row == reader.row or (one.is_public and reader.is_public)]
            if len(self.taken) >= number or len(own) >= max(number // 2, 1):
                return False
            self.taken.append(reader)
        self.mine.reader = reader
        return True

    def stand_up(self) -> None:
        """Leave the chair at the end of a request that may have taken one."""
        if reader := getattr(self.mine, "reader", None):
            self.mine.reader = None
            with self.lock:
                self.taken.remove(reader)


CHAIRS = Chairs()


class Room:
    """Reads so many files at once for all processes of the site."""

    def __init__(self, name: str, places: int, places_each: int) -> None:
        self.name, self.places, self.places_each = name, places, places_each
        self.pool: ThreadPoolExecutor | None = None
        self.owner = 0

    @property
    def at_once(self) -> int:
        """How many files are read at once."""
        return settings.FILES_AT_ONCE if self.name == "inside" else max(settings.FILES_AT_ONCE // 2, 1)

    def submit(self, held: ExitStack, act: str, copies: Copies, key: str, arguments: tuple[str, ...]) -> Future[bytes]:
        """Have it read by a thread of this process that answers no pages; a worker that was forked has its own."""
        if self.pool is None or self.owner != os.getpid():
            self.pool, self.owner = ThreadPoolExecutor(self.at_once, thread_name_prefix=self.name), os.getpid()
        mine = held.pop_all()
        try:
            return self.pool.submit(self.read, mine, act, copies, key, arguments)
        except BaseException:
            mine.close()
            raise

    def read(self, held: ExitStack, act: str, copies: Copies, key: str, arguments: tuple[str, ...]) -> bytes:
        """Read as soon as it is its turn, keep what came of it, and leave the place."""
        with held:
            while (turn := slots.take(f"turn:{self.name}", self.at_once)) is None:
                time.sleep(GLANCE)
            with turn:
                return read_now(act, copies, key, arguments)


INSIDE = Room("inside", PLACES, PLACES_OF_PERSON)
PUBLIC = Room("public", PUBLIC_PLACES, PLACES_OF_ADDRESS)


def reader_of_request() -> Reader | None:
    """Whose request this is; None outside of requests, where nobody waits for a page."""
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return None
    if request.user.is_authenticated:
        return Reader(f"person:{request.user.pk}", is_public=False)
    return Reader(f"address:{household(get_adapter().get_client_ip(request))}", is_public=True)


def may_wait() -> bool:
    """Whether this thread may wait for what a file is judged to be; outside of requests nobody waits for a page."""
    reader = reader_of_request()
    return reader is None or CHAIRS.sit(reader)


def household(address: str) -> str:
    """An address, or of those with 2^64 to a household the part that is the same for all."""
    try:
        return str(ip_network(f"{address}/{64 if ':' in address else 32}", strict=False))
    except ValueError:
        return address


def key_of(act: str, mark: str, arguments: Iterable[str] = ()) -> str:
    """Under which name the answer is kept."""
    return f"{act}-{sha256(repr([mark, *arguments]).encode()).hexdigest()}"


def read(
    act: str, files: Iterable[File[bytes]], *arguments: str, mark: str = "", patience: float | None = None
) -> bytes:
    """What the sandbox says about these files; `mark` tells what they hold where that is known already.

    Raises Unread for what cannot be read (OverLimit where that would take too much), Busy, and StillReading after so many seconds.
    """
    with ExitStack() as held:
        copies = held.enter_context(Copies(files))
        key = key_of(act, mark or copies.mark, arguments)
        said = kept(key)
        if said is not None:
            return said
        reader = reader_of_request()
        if reader is None:
            return read_now(act, copies, key, arguments)
        room, has_chair, is_kept = reader.room, CHAIRS.sit(reader), bool(ACTS[act].kept_seconds)
        if not (has_chair or is_kept):
            raise Busy("chairs")  # what came of it could not be asked for later
        if is_kept:
            reading = slots.take(f"reading:{key}", 1)
            if reading is None:
                return wait(has_chair, patience, lambda last: glance(key, last))
            held.enter_context(reading)
        for row, limit in ((f"room:{room.name}", room.places), (reader.row, room.places_each)):
            slot = slots.take(row, limit)
            if slot is None:
                raise Busy(row)
            held.enter_context(slot)
        future = room.submit(held, act, copies, key, arguments)
    return wait(has_chair, patience, lambda last: future.result(max(last - time.monotonic(), 0)))


def known(act: str, mark: str, *arguments: str) -> bytes:
    """What was said about files with this mark; raises StillReading while they are read, and LookupError where nobody sent them."""
    key = key_of(act, mark, arguments)
    busy = is_reading(key)  # asked first: what ends between is kept by then
    said = kept(key)
    if said is None:
        raise StillReading if busy else LookupError(key)
    return said


def is_reading(key: str) -> bool:
    """Whether the file has its place and its answer is to come."""
    slot = slots.take(f"reading:{key}", 1)
    if slot:
        slot.leave()
    return slot is None


def wait(has_chair: bool, patience: float | None, answer: Callable[[float], bytes]) -> bytes:
    """The answer, if it comes soon and this thread may wait for it."""
    if not has_chair:
        raise StillReading
    try:
        return answer(time.monotonic() + (settings.FILES_PATIENCE if patience is None else patience))
    except TooLong as slow:
        raise StillReading from slow


def glance(key: str, last: float) -> bytes:
    """What another thread or process is reading at this moment, once it is there."""
    while is_reading(key) and time.monotonic() < last:
        time.sleep(GLANCE)
    said = kept(key)
    if said is None:
        raise StillReading
    return said


def read_now(act: str, copies: Copies, key: str, arguments: tuple[str, ...]) -> bytes:
    """Read at once, and keep what came of it."""
    try:
        said = sandbox.run(act, copies, *arguments)
    except Unread as fault:
        log.warning("a file could not be read: %s", fault)
        seconds = OUT_OF_TIME_SECONDS if isinstance(fault, OutOfTime) else FAILED_SECONDS
        caches["readings"].set(key, FAILED[type(fault)], seconds)
        raise
    if ACTS[act].kept_seconds:
        caches["readings"].set(key, said, ACTS[act].kept_seconds)
    return said


FAILED = {Unread: "damaged", OverLimit: "too much", OutOfTime: "busy"}


def kept(key: str) -> bytes | None:
    """The answer that is kept, None where there is none; raises Unread for what could not be read before."""
    said = caches["readings"].get(key)
    for fault, word in FAILED.items():
        if said == word:
            raise fault(key)
    return said
