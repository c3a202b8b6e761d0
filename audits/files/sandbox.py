"""Runs the program that reads files from outside (`sandbox`), so that a crafted one costs a little time and never the worker."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

log = logging.getLogger(__name__)

SANDBOX = Path(__file__).with_name("sandbox.py")
SECONDS = 30


def run(act: str, files: Iterable, *arguments: str) -> bytes | None:
    """What the program says about copies of these open files; None when it gave up."""
    with ExitStack() as copies:
        places = []
        for file in files:
            copy = copies.enter_context(tempfile.NamedTemporaryFile())
            file.seek(0)
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            places.append(copy.name)
        command = [sys.executable, "-I", str(SANDBOX), act, *places, *arguments]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, env={})  # noqa: S603
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
            log.warning("a file could not be read: %s", fault)
            return None
    return done.stdout
