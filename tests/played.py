"""What a test has played, the next one need not play again: rows that real steps wrote are kept and put back as they were.

A record is found again only from the same beginning: everything that a test writes before it, statement by statement, is part of the key.
Records lie on a shelf, where the other processes of a run and the runs of the same day find them until the code that plays them changes.
"""

import datetime as dt
import hashlib
import itertools
import os
import pickle
import secrets
import shutil
import sqlite3
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from psycopg2.extras import execute_values

from audits.deadlines import WIB

ROOT = Path(__file__).resolve().parents[1]
SHELVES = ROOT / "var" / "tests" / "plays"
# Whatever has a hand in a play: all but the pages and what they are made of.
SOURCES = (
    "audits/**/*.py",
    "lsp/**/*.py",
    "relisensi/settings.py",
    "templates/**/documents/**",
    "templates/**/mail/**",
    "templates/print/**",
    "static/css/print*",
    "tests/cast.py",
    "tests/p*.py",
    "tests/requirements.txt",
)
PAGES = {"views", "forms", "admin.py", "urls.py"}

# Who is signed in where, and since when: no play reads or writes it, and its keys are drawn by lot.
SESSIONS = "django_session"
SIGN_IN = (
    f'INSERT INTO "{SESSIONS}"',
    f'UPDATE "{SESSIONS}"',
    f'DELETE FROM "{SESSIONS}"',
    'UPDATE "lsp_user" SET "last_login"',
)
READING = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "SHOW", "SET ", "BEGIN", "COMMIT", "EXPLAIN")

# SQLite takes hours as it stores them.
sqlite3.register_adapter(dt.time, dt.time.isoformat)

Rows = dict[object, tuple]


@dataclass(frozen=True)
class Record:
    """What one piece of play changed: rows by table and key, the files they name, the letters that left, and what it returned."""

    added: dict[str, Rows]
    changed: dict[str, Rows]
    removed: dict[str, list]
    files: dict[tuple, bytes]
    letters: list
    returned: object

    @cached_property
    def mark(self) -> str:
        """The same for records that hold the same rows: what is played upon them names their keys."""
        return digest_of(self.added, self.changed, self.removed)


class Archive:
    """The records of this process, and the line of everything that the present test has written so far."""

    def __init__(self):
        self.records: dict[str, Record] = {}
        self.shelf = todays_shelf()
        self.began = self.moment()
        self.begin()

    def moment(self) -> dt.datetime:
        """When the first run of this shelf began: the last act of every play that names no other moment."""
        began = self.shelf / "began"
        try:
            with began.open("x") as file:
                file.write(dt.datetime.now(WIB).isoformat())
        except FileExistsError:
            while not began.read_text():  # the other process is about to write it
                time.sleep(0.01)
        return dt.datetime.fromisoformat(began.read_text())

    def find(self, key: str) -> Record | None:
        """The record of this key, from this process or from the shelf."""
        path = self.shelf / key
        if key not in self.records and path.exists():
            self.records[key] = pickle.loads(path.read_bytes())
        return self.records.get(key)

    def keep(self, key: str, kept: Record) -> None:
        """Put a record on the shelf."""
        self.records[key] = kept
        path = self.shelf / f"{key}.{os.getpid()}"
        path.write_bytes(pickle.dumps(kept))
        path.replace(self.shelf / key)

    def begin(self) -> None:
        """A new test begins where all tests begin."""
        self.line, self.is_listening, self.names = "", True, []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note every statement of this thread that writes."""
        self.begin()
        with connection.execute_wrapper(self.note):
            yield

    def note(self, execute, sql, params, many, context):
        if self.is_listening and not sql.lstrip().upper().startswith(READING) and not sql.startswith(SIGN_IN):
            self.go_on(sql, params)
        return execute(sql, params, many, context)

    def go_on(self, *what) -> None:
        self.line = digest_of(self.line, what)

    def once(self, name: Hashable, play: Callable[[], object]) -> object:
        """Play, or put back what the same play wrote when it was played from the same beginning; the returned value must be plain."""
        if not self.is_listening:
            return play()
        self.is_listening = False
        key = digest_of(connection.vendor, name, self.line, connection.in_atomic_block, counts())
        try:
            kept = self.find(key)
            if kept:
                put_back(kept)
            else:
                with drawn_by(name, self.names.count(name)):
                    kept = record(play)
                self.keep(key, kept)
        finally:
            self.is_listening = True
        self.names.append(name)
        self.go_on(name, kept.mark)
        return kept.returned


@contextmanager
def drawn_by(*play: Hashable) -> Iterator[None]:
    """Let the addresses of papers follow from the play: its papers are then the same after other plays and on the other database."""
    draw, number = secrets.token_urlsafe, itertools.count()
    secrets.token_urlsafe = lambda size=32: (
        urlsafe_b64encode(bytes.fromhex(digest_of(play, next(number)))[:size]).decode().rstrip("=")
    )
    try:
        yield
    finally:
        secrets.token_urlsafe = draw


def digest_of(*what) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()


def todays_shelf() -> Path:
    """The folder of this legal day and this state of the code; the shelves of other days go."""
    day = f"{dt.datetime.now(WIB):%Y-%m-%d}"
    sources = {path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file()}
    read = [path.read_bytes() for path in sorted(sources) if not PAGES & set(path.relative_to(ROOT).parts)]
    for shelf in SHELVES.glob("*"):
        if not shelf.name.startswith(day):
            shutil.rmtree(shelf, ignore_errors=True)
    shelf = SHELVES / f"{day}-{digest_of(*read)[:16]}"
    shelf.mkdir(parents=True, exist_ok=True)
    return shelf


def tables() -> dict[str, str]:
    """Every table of a model but the sessions, with its key column; the tables between two models included."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table != SESSIONS:
            found[model._meta.db_table] = model._meta.pk.column
    return found


def counts() -> tuple:
    """How many rows each table has: what another thread or connection has written shows here."""
    asked = ", ".join(f'(SELECT COUNT(*) FROM "{name}")' for name in tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")  # one row: PostgreSQL returns those of a union as they come
        return cursor.fetchone()


def contents() -> dict[str, Rows]:
    """The rows of every table, by key."""
    found = {}
    with connection.cursor() as cursor:
        for name, key in tables().items():
            cursor.execute(f'SELECT * FROM "{name}"')
            place = [column[0] for column in cursor.description].index(key)
            found[name] = {row[place]: row for row in cursor.fetchall()}
    return found


def record(play: Callable[[], object]) -> Record:
    """Play, and note what has changed since before."""
    before, letters = contents(), len(getattr(mail, "outbox", ()))
    returned = play()
    added, changed, removed = {}, {}, {}
    for name, rows in contents().items():
        was = before[name]
        added[name] = {key: row for key, row in rows.items() if key not in was}
        changed[name] = {key: row for key, row in rows.items() if key in was and was[key] != row}
        removed[name] = [key for key in was if key not in rows]
    files = files_of({name: added[name] | changed[name] for name in added})
    return Record(added, changed, removed, files, list(getattr(mail, "outbox", ())[letters:]), returned)


def files_of(written: dict[str, Rows]) -> dict[tuple, bytes]:
    """The content of every file that these rows name."""
    found = {}
    for model in apps.get_models():
        rows = written.get(model._meta.db_table, {})
        for field in model._meta.fields if rows else ():
            if isinstance(field, models.FileField):
                named = model._base_manager.filter(pk__in=rows).exclude(**{field.name: ""})
                for name in named.values_list(field.name, flat=True):
                    with field.storage.open(name) as file:
                        found[model._meta.label, field.name, name] = file.read()
    return found


@transaction.atomic
def put_back(kept: Record) -> None:
    """Write the rows and files of a record, and send its letters once more."""
    keys = tables()
    for name, gone in kept.removed.items():
        if gone:
            delete(name, keys[name], gone)
    # Evidence comes before its round and a scope before its licence: the database adds none to what was sent or issued.
    first = {"audits_evidence", "lsp_licence_scope"}
    for name, rows in sorted(kept.added.items(), key=lambda written: written[0] not in first):
        write(name, rows)
    for name, rows in kept.changed.items():
        others = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in columns_of(name) if column != keys[name])
        write(name, rows, f'ON CONFLICT ("{keys[name]}") DO UPDATE SET {others}')
    if connection.vendor == "postgresql":
        count_on({name: keys[name] for name, rows in kept.added.items() if rows})
    for (model, field, name), content in kept.files.items():
        storage = apps.get_model(model)._meta.get_field(field).storage
        if not storage.exists(name):
            storage.save(name, ContentFile(content))
    if kept.letters:
        mail.outbox.extend(kept.letters)


def delete(name: str, key: str, gone: list) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f'DELETE FROM "{name}" WHERE "{key}" = %s', [(value,) for value in gone])


def write(name: str, rows: Rows, end: str = "") -> None:
    """Insert these rows as they were read."""
    if not rows:
        return
    columns = columns_of(name)
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            execute_values(cursor.cursor, f'INSERT INTO "{name}" ({named}) VALUES %s {end}', list(rows.values()))
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({places}) {end}', list(rows.values()))


def count_on(keys: dict[str, str]) -> None:
    """Rows that are put back take no number from PostgreSQL's counters: move them on, or the next row gets a number twice."""
    count_from('GREATEST((SELECT last_value FROM {counter}), (SELECT MAX("{key}") FROM "{table}"))', keys)


def rewind() -> None:
    """PostgreSQL counts on over rows that were taken back: let it count from those that are there, as SQLite does by itself."""
    if connection.vendor == "postgresql":
        count_from('COALESCE((SELECT MAX("{key}") FROM "{table}"), 0) + 1, FALSE', tables())


def count_from(start: str, keys: dict[str, str]) -> None:
    """Set the counters of these tables, all in one statement."""
    with connection.cursor() as cursor:
        if not COUNTERS:
            names = tables()
            asked = ", ".join(f"pg_get_serial_sequence('\"{name}\"', '{key}')" for name, key in names.items())
            cursor.execute(f"SELECT {asked}")
            COUNTERS.update(zip(names, cursor.fetchone(), strict=True))
        counted = [
            f"setval('{COUNTERS[name]}', {start.format(counter=COUNTERS[name], key=key, table=name)})"
            for name, key in keys.items()
            if COUNTERS[name]
        ]
        if counted:
            cursor.execute(f"SELECT {', '.join(counted)}")


def columns_of(name: str) -> list[str]:
    """The columns of a table as `SELECT *` names them."""
    if name not in COLUMNS:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')
            COLUMNS[name] = [column[0] for column in cursor.description]
    return COLUMNS[name]


COLUMNS: dict[str, list[str]] = {}
COUNTERS: dict[str, str | None] = {}
ARCHIVE = Archive()
