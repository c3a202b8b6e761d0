"""The site's side of the PDF worker: hands a job to the process that prints, and never waits for it longer than it may."""

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from audits.errors import NotIssued
from lsp.certain import certain

STYLESHEET = "css/print-documents.css"
ANSWER_HEAD = 5
# Answers come through a pipe in pieces of this size.
PIECE = 1 << 16
# A file within a document, in pairs: its name, its description, its content, and when it was created.
Attachment = tuple[tuple[str, str], ...]


# What the process may know of this one's surroundings: no secret is among it.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "XDG_CACHE_HOME")


class OutsideFile(Exception):
    """The markup asks for something outside of it."""


class PrintFailed(NotIssued):
    """The document took too long, too much memory, or broke the process that printed it; the next one is printed by a new process."""

    @property
    def words(self) -> str:
        return _("Dokumennya gagal dicetak. Tidak ada yang berubah; coba lagi beberapa saat lagi.")


class PressBusy(Exception):
    """Others print at this moment, and whoever only reads a paper asks again later."""


@cache
def rules() -> str:
    """The style sheet of every document."""
    return Path(certain(finders.find(STYLESHEET))).read_text(encoding="utf-8")


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes to the process: jobs go in by the first, answers come out of the second."""
    return certain(process.stdin), certain(process.stdout)


class PressRoom:
    """One process that prints for this worker, one document at a time, started with the first job and again after a failure."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def running(self) -> subprocess.Popen[bytes]:
        """The process, started where there is none; a worker that was forked never speaks to its parent's."""
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
            environment |= {"PDF_MEMORY_MB": str(settings.PDF_MEMORY_MB), "PYTHONPATH": str(settings.BASE_DIR)}
            self.process = subprocess.Popen(
                [sys.executable, "-m", "audits.pdf.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                cwd=settings.BASE_DIR,
            )
            self.owner = os.getpid()
        return self.process

    def end(self) -> None:
        """Stop the process at once."""
        if self.process and self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            for pipe in pipes(self.process):
                pipe.close()
        self.process = None

    def do(self, job: bytes, turn_seconds: float | None = None) -> tuple[bytes, bytes]:
        """The letter and the content of the answer; raises PrintFailed, after which a new process is started.

        A job that says for how long it waits for its turn raises PressBusy after that.
        """
        if not self.lock.acquire(timeout=settings.PDF_SECONDS if turn_seconds is None else turn_seconds):
            raise PrintFailed("the PDF worker was busy for too long") if turn_seconds is None else PressBusy
        patience = monotonic() + settings.PDF_SECONDS  # of this document alone, not of those before it
        try:
            jobs, answers = pipes(self.running())
            try:
                jobs.write(len(job).to_bytes(4) + job)
                jobs.flush()
                head = self.read(answers, ANSWER_HEAD, patience)
                return head[:1], self.read(answers, int.from_bytes(head[1:]), patience)
            except (OSError, EOFError, TimeoutError) as fault:
                raise PrintFailed(str(fault) or type(fault).__name__) from fault
        except BaseException:
            self.end()
            raise
        finally:
            self.lock.release()

    @staticmethod
    def read(answers: IO[bytes], count: int, patience: float) -> bytes:
        """So many bytes of the answer, by this moment at the latest."""
        pieces, left = [], count
        with selectors.DefaultSelector() as ready:
            ready.register(answers, selectors.EVENT_READ)
            while left:
                if not ready.select(max(patience - monotonic(), 0)):
                    raise TimeoutError("printing took too long")
                piece = os.read(answers.fileno(), min(left, PIECE))
                if not piece:
                    raise EOFError("the printing process ended")
                pieces.append(piece)
                left -= len(piece)
        return b"".join(pieces)


PRESS = PressRoom()
atexit.register(PRESS.end)


def print_pdf(
    markup: str, identifier: bytes, attachments: Sequence[Attachment] = (), turn_seconds: float | None = None
) -> bytes:
    """The tagged PDF/A-3a of this markup; the same markup, identifier and attachments give the same bytes."""
    job = {
        "markup": markup,
        "identifier": identifier.hex(),
        "rules": rules(),
        "attachments": [dict(row) for row in attachments],
    }
    letter, content = PRESS.do(json.dumps(job).encode(), turn_seconds)
    if letter == b"R":
        raise OutsideFile(content.decode())
    if letter != b"P":
        raise PrintFailed(content.decode())
    return content
