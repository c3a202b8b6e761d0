"""Runs the programs in `sandboxed` in processes of their own, so that a crafted file costs a little time and never the site."""

import hashlib
import logging
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

log = logging.getLogger(__name__)

PROGRAMS = Path(__file__).with_name("sandboxed")
# How a process ends that wanted too much of the processor or of the disk.
KILLED = {signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL}
OUTPUT_MAX = 128 * 1024**2
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class SandboxAct:
    """What a program may be asked to do: its limits, and for how long its answer is kept, which is the same for the same files."""

    program: str
    seconds: int
    megabytes: int = 1024
    kept_seconds: int = 0


ACTS = {
    "pdf-text": SandboxAct("text", 6, kept_seconds=30 * DAY),
    "docx-text": SandboxAct("word", 6, kept_seconds=30 * DAY),
    "xlsx-text": SandboxAct("text", 6, kept_seconds=30 * DAY),
    "pdf-words": SandboxAct("text", 20),
    "docx-words": SandboxAct("word", 20),
    "xlsx-words": SandboxAct("text", 20),
    "pdf-check": SandboxAct("pdf_check", 15, kept_seconds=DAY),
    "office-check": SandboxAct("office_check", 10, kept_seconds=DAY),
    "sheets": SandboxAct("sheets", 20, kept_seconds=DAY // 24),
    "compare": SandboxAct("compare", 6, kept_seconds=30 * DAY),
    "pdf-page": SandboxAct("pictures", 5, kept_seconds=DAY),
    "picture": SandboxAct("pictures", 15, megabytes=2560),
    "original": SandboxAct("pictures", 5),
    "view": SandboxAct("pictures", 10, megabytes=2560),
    "merge": SandboxAct("pictures", 20),
    "pdf-signature": SandboxAct("signature", 5, kept_seconds=DAY // 24),
}


class Unread(Exception):
    """A program did not answer."""


class OverLimit(Unread):
    """The file asked for more of the processor or the memory than it may have."""


class OutOfTime(Unread):
    """There was too little of the processor for it; another time it may well be read."""


class Copies:
    """Files as a program finds them: copied out of wherever they lie, with the mark that tells what they hold."""

    def __init__(self, files: Iterable[File[bytes]]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="relisensi-")
        self.places: list[str] = []
        digest = hashlib.sha256()
        for number, file in enumerate(files):
            place = Path(self.folder.name) / str(number)
            one = hashlib.sha256()
            file.seek(0)
            with place.open("wb") as copy:
                for chunk in file.chunks():
                    one.update(chunk)
                    copy.write(chunk)
            digest.update(one.digest())
            self.places.append(str(place))
        self.mark = digest.hexdigest()

    def __enter__(self) -> "Copies":
        return self

    def __exit__(self, *fault: object) -> None:
        self.folder.cleanup()


def run(act: str, copies: Copies, *arguments: str) -> bytes:
    """What the program says about these files; raises OverLimit, OutOfTime, or Unread for a file at which it broke."""
    limits = ACTS[act]
    program = PROGRAMS / f"{limits.program}.py"
    command = [sys.executable, "-I", str(program), act, *copies.places, *arguments]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=complaint, env={}, process_group=0
        )
        try:
            limit(process.pid, limits)
            if not ended(process.pid, limits.seconds * settings.FILES_CLOCK):
                raise OutOfTime(act)
        finally:
            end(process)
        complaint.seek(max(complaint.tell() - 2000, 0))
        why = complaint.read().decode(errors="replace").strip().rpartition("\n")[2]
        if -process.returncode in KILLED or "MemoryError" in why:
            raise OverLimit(f"{act}: {why or 'processor'}")
        if process.returncode:
            raise Unread(f"{act}: {process.returncode} {why}")
        said.seek(0)
        return said.read()


def limit(pid: int, limits: SandboxAct) -> None:
    """Hold a process that has just begun to its limits; nothing that it starts has others."""
    memory = limits.megabytes * 1024**2
    with suppress(ProcessLookupError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, pid, settings.FILES_NICE)
        resource.prlimit(pid, resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (OUTPUT_MAX, OUTPUT_MAX))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
        with suppress(PermissionError):  # a container may forbid it
            # It never interrupts a thread that answers a page, however long it has waited.
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))


def ended(pid: int, seconds: float) -> bool:
    """Whether the process ends within so many seconds."""
    handle = os.pidfd_open(pid)
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))
    finally:
        os.close(handle)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process and of those that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
