"""Asks the virus scanner (clamd), where the site has one; a scanner that is away is never taken for a clean file."""

from typing import BinaryIO, cast
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.files.base import File

PORT = 3310
# Whoever waits for a page waits no longer than this for the scanner to answer.
SECONDS = 30


class ScannerAway(Exception):
    """There should be a scanner, and it does not answer."""


def is_on() -> bool:
    """Whether the site has a scanner."""
    return bool(settings.CLAMD)


def daemon(seconds: int) -> ClamdNetworkSocket:
    """The scanner that the settings name."""
    address = urlsplit(settings.CLAMD)
    if address.scheme == "unix":
        return ClamdUnixSocket(address.path, timeout=seconds)
    return ClamdNetworkSocket(address.hostname or "127.0.0.1", address.port or PORT, timeout=seconds)


def version() -> str:
    """What the scanner calls itself and its signatures; raises ScannerAway."""
    try:
        return daemon(2).version().strip()
    except (ClamdError, OSError) as fault:
        raise ScannerAway(str(fault)) from fault


def infection(file: File[bytes]) -> str:
    """What the scanner calls the virus in this file, empty for a clean one; raises ScannerAway when it cannot say."""
    file.seek(0)
    try:
        answers = daemon(SECONDS).instream(cast("BinaryIO", file))  # all that it does with it is read
    except (ClamdError, OSError) as fault:
        raise ScannerAway(str(fault)) from fault
    status, name = next(iter(answers.values()), ("", ""))
    if status == "FOUND":
        return name or "?"
    if status != "OK":
        raise ScannerAway(name or status)
    return ""
