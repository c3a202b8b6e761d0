"""Search in the register by pieces of words and forgiving of typing errors: pg_trgm on PostgreSQL, FTS5 trigrams on SQLite."""

# ruff: noqa: S608, S611
# Names of tables and columns come from TEXTS alone; everything typed goes as a parameter.
from collections.abc import Iterable
from functools import lru_cache

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

MOST_WORDS = 6
SHORTEST = 3  # a trigram index knows nothing shorter
LIKENESS = 0.45
CANDIDATES = 100
MOST_NEAR = 50

# What is searched: the table, its text, and the columns the text is made of.
TEXTS = {
    "lsp_lsp": ("lsp_words", ("name", "licence_number", "regency", "sector", "parent_institution")),
    "lsp_scheme": ("scheme_words", ("title", "code")),
}


def text_of(table: str, prefix: str = "") -> str:
    """The searched text of a row as an expression of SQL."""
    return "lower(" + " || ' ' || ".join(f"{prefix}{column}" for column in TEXTS[table][1]) + ")"


def prepare(**_signal: object) -> None:
    """Make the indexes where they are missing; runs after every migration, because rebuilding a table drops its triggers on SQLite."""
    with connection.cursor() as cursor:
        here = set(connection.introspection.table_names(cursor))
        if set(TEXTS) <= here:
            {"postgresql": prepare_postgresql, "sqlite": prepare_sqlite}[connection.vendor](cursor, here)


def prepare_postgresql(cursor: CursorWrapper, here: set[str]) -> None:
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table, (words, _columns) in TEXTS.items():
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {words}_trigrams ON {table} USING gin ({text_of(table)} gin_trgm_ops)"
        )


def prepare_sqlite(cursor: CursorWrapper, here: set[str]) -> None:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    triggers = {name for (name,) in cursor.fetchall()}
    for table, (words, columns) in TEXTS.items():
        acts = {
            f"{words}_added": f"AFTER INSERT ON {table} BEGIN "
            f"INSERT INTO {words} (rowid, text) VALUES (new.id, {text_of(table, 'new.')}); END",
            f"{words}_changed": f"AFTER UPDATE OF {', '.join(columns)} ON {table} BEGIN "
            f"UPDATE {words} SET text = {text_of(table, 'new.')} WHERE rowid = new.id; END",
            f"{words}_gone": f"AFTER DELETE ON {table} BEGIN DELETE FROM {words} WHERE rowid = old.id; END",
        }
        if words in here and set(acts) <= triggers:
            continue
        cursor.execute(f"DROP TABLE IF EXISTS {words}")
        cursor.execute(f"CREATE VIRTUAL TABLE {words} USING fts5(text, tokenize = 'trigram')")
        cursor.execute(f"INSERT INTO {words} (rowid, text) SELECT id, {text_of(table)} FROM {table}")
        for name, act in acts.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {act}")


def words_in(typed: str) -> list[str]:
    """The words that were typed, in lower case, the first few of them."""
    return typed.casefold().split()[:MOST_WORDS]


def rows_with(table: str, word: str) -> RawSQL:
    """The primary keys of rows whose text holds this word, for `pk__in`; every value goes as a parameter."""
    words = TEXTS[table][0]
    if connection.vendor == "sqlite" and len(word) >= SHORTEST:
        return RawSQL(f"SELECT rowid FROM {words} WHERE {words} MATCH %s", [quoted(word)])
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    escape = " ESCAPE '\\'" if connection.vendor == "sqlite" else ""
    return RawSQL(f"SELECT id FROM {table} WHERE {text_of(table)} LIKE %s{escape}", [pattern])


def quoted(word: str) -> str:
    """A word as one string of the full-text language, whatever stands in it."""
    return '"' + word.replace('"', '""') + '"'


def similar(typed: str) -> list[tuple[int, int, float]]:
    """What comes nearest to what was typed: body, the scheme by which it was found (0: by its own name), and how near; best first.

    A number is right or wrong and never nearly right: nothing is near to it.
    """
    typed = " ".join(words_in(typed))
    if len(typed) < SHORTEST or any(letter.isdigit() for letter in typed):
        return []
    found = near_on_sqlite(typed) if connection.vendor == "sqlite" else near_on_postgresql(typed)
    near = [(body, scheme, likeness) for body, scheme, likeness in found if likeness >= LIKENESS]
    return sorted(near, key=lambda hit: (-hit[2], hit[0]))[:MOST_NEAR]


NEAR = "SELECT {body}, {scheme} AS scheme, word_similarity(%s, {text}) AS likeness FROM {table}"


def near_on_postgresql(typed: str) -> Iterable[tuple[int, int, float]]:
    """Bodies and how near they come, by the database's own measure."""
    parts = [
        NEAR.format(body=body, scheme=scheme, text=text_of(table), table=table)
        for table, body, scheme in (("lsp_lsp", "id", "0"), ("lsp_scheme", "lsp_id", "id"))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS near WHERE likeness >= %s ORDER BY likeness DESC LIMIT %s",
            [typed, typed, LIKENESS, MOST_NEAR],
        )
        return cursor.fetchall()


def near_on_sqlite(typed: str) -> Iterable[tuple[int, int, float]]:
    """Bodies and how near they come: rows that share trigrams, measured here word by word."""
    pieces = {word[start : start + 3] for word in typed.split() for start in range(len(word) - 2)}
    if not pieces:
        return
    question = " OR ".join(quoted(piece) for piece in sorted(pieces))
    both = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {body}, {scheme}, text FROM {words} JOIN {table} t ON t.id = {words}.rowid "
        f"WHERE {words} MATCH %s ORDER BY rank LIMIT {CANDIDATES})"
        for words, table, body, scheme in (
            ("lsp_words", "lsp_lsp", "t.id", "0"),
            ("scheme_words", "lsp_scheme", "t.lsp_id", "t.id"),
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(both, [question, question])
        rows = cursor.fetchall()
    for body, scheme, text in rows:
        yield body, scheme, likeness_of(typed, text)


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> frozenset[str]:
    """A word in pieces of three letters, its beginning and end marked; the register says the same words over and over."""
    marked = f"  {word} "
    return frozenset(marked[start : start + 3] for start in range(len(marked) - 2))


def likeness_of(typed: str, text: str) -> float:
    """How much of each typed word is found in its nearest word of the text, on average: 1 is all of it."""
    there = [trigrams(word) for word in text.split()]
    if not there:
        return 0
    shares = []
    for word in typed.split():
        wanted = trigrams(word)
        shares.append(max(len(wanted & one) * 2 / (len(wanted) + len(one)) for one in there))
    return sum(shares) / len(shares)
