"""The empty database of a test run: migrated and filled with the rules once, kept on disk until a migration, a rule or a package changes."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
# Whatever decides what an empty database looks like.
SOURCES = (
    "*/migrations/*.py",
    "audits/data/*",
    "audits/management/commands/load_rules.py",
    "tests/cast.py",
    "tests/ground.py",
    "tests/requirements.txt",
)


def kept_in(folder: Path) -> Path:
    """Where the database of these sources is kept, whether or not it is there yet."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return folder / f"{digest.hexdigest()[:16]}.sqlite3"


def take(folder: Path) -> bool:
    """Put a copy where this run expects its database; whether there was one to copy."""
    kept = kept_in(folder)
    if connection.vendor != "sqlite" or not kept.exists():
        return False
    shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])
    return True


def keep(folder: Path) -> None:
    """Keep the database as it is now for the next run; older ones go."""
    kept = kept_in(folder)
    if connection.vendor != "sqlite" or kept.exists():
        return
    for other in folder.glob("*.sqlite3"):
        other.unlink(missing_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(fresh)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    fresh.replace(kept)
