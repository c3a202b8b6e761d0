"""What a test has played, the next one need not play again: rows that real steps wrote are kept and put back as they were.

A record is found again only from the same beginning: everything that a test writes before it, statement by statement, is part of the key.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from psycopg2.extras import execute_values

READING = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "SHOW", "SET ", "BEGIN", "COMMIT", "EXPLAIN")

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


class Archive:
    """The records of this process, and the line of everything that the present test has written so far."""

    def __init__(self):
        self.records: dict[Hashable, Record] = {}
        self.begin()

    def begin(self) -> None:
        """A new test begins where all tests begin."""
        self.line, self.is_listening = "", True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note every statement of this thread that writes."""
        self.begin()
        with connection.execute_wrapper(self.note):
            yield

    def note(self, execute, sql, params, many, context):
        if self.is_listening and not sql.lstrip().upper().startswith(READING):
            self.go_on(sql, params)
        return execute(sql, params, many, context)

    def go_on(self, *what) -> None:
        self.line = hashlib.sha256(repr((self.line, what)).encode()).hexdigest()

    def once(self, name: Hashable, play: Callable[[], object]) -> object:
        """Play, or put back what the same play wrote when it was played from the same beginning; the returned value must be plain."""
        key = (name, self.line, connection.in_atomic_block, counts())
        if not self.is_listening:
            return play()
        self.is_listening = False
        try:
            if key not in self.records:
                self.records[key] = record(play)
            else:
                put_back(self.records[key])
        finally:
            self.is_listening = True
        self.go_on(name)
        return self.records[key].returned


def tables() -> dict[str, str]:
    """Every table of a model with its key column; the tables between two models included."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found[model._meta.db_table] = model._meta.pk.column
    return found


def counts() -> tuple:
    """How many rows each table has: what another thread or connection has written shows here."""
    union = " UNION ALL ".join(f'SELECT COUNT(*) FROM "{name}"' for name in tables())
    with connection.cursor() as cursor:
        cursor.execute(union)
        return tuple(row[0] for row in cursor.fetchall())


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
                        found[field, name] = file.read()
    return found


@transaction.atomic
def put_back(kept: Record) -> None:
    """Write the rows and files of a record, and send its letters once more."""
    keys = tables()
    for name, gone in kept.removed.items():
        if gone:
            delete(name, keys[name], gone)
    for name, rows in kept.added.items():
        write(name, rows)
    for name, rows in kept.changed.items():
        others = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in columns_of(name) if column != keys[name])
        write(name, rows, f'ON CONFLICT ("{keys[name]}") DO UPDATE SET {others}')
    for (field, name), content in kept.files.items():
        if not field.storage.exists(name):
            field.storage.save(name, ContentFile(content))
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


def columns_of(name: str) -> list[str]:
    """The columns of a table as `SELECT *` names them."""
    if name not in COLUMNS:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')
            COLUMNS[name] = [column[0] for column in cursor.description]
    return COLUMNS[name]


COLUMNS: dict[str, list[str]] = {}
ARCHIVE = Archive()
