"""A round that was sent stays as it was sent, and so does its verdict: the database itself refuses to rewrite or to add to them.

The guards are put in place after every migration and not by one, because SQLite loses them whenever it rebuilds a table.
"""

from django.db import connections

SENT = ["finding_id", "round", "correction", "root_cause", "corrective_action", "person_id", "target_on"]
SENT += ["sent_by_id", "sent_at"]
JUDGED = ["verdict", "verdict_note", "verified_by_id", "verified_at"]
FILES = ["answer_id", "file", "original_name", "sha256", "size", "note", "pages", "shows"]

IS_SENT = "(SELECT sent_at FROM audits_answer WHERE id = {}.answer_id) IS NOT NULL"
OF_SENT, TO_SENT = IS_SENT.format("OLD"), IS_SENT.format("NEW")
# Name, table, what is refused, when.
GUARDS = [
    ("sent_answer_stays", "audits_answer", f"UPDATE OF {', '.join(SENT)}", "OLD.sent_at IS NOT NULL"),
    ("sent_answer_never_goes", "audits_answer", "DELETE", "OLD.sent_at IS NOT NULL"),
    ("verdict_stays", "audits_answer", f"UPDATE OF {', '.join(JUDGED)}", "OLD.verdict <> ''"),
    ("sent_evidence_stays", "audits_evidence", f"UPDATE OF {', '.join(FILES)}", OF_SENT),
    ("sent_evidence_never_goes", "audits_evidence", "DELETE", OF_SENT),
    ("sent_round_gets_no_more", "audits_evidence", "INSERT", TO_SENT),
    ("sent_round_is_joined_by_none", "audits_evidence", "UPDATE OF answer_id", TO_SENT),
]
WORDS = "a round that was sent is never rewritten"
FUNCTION = (
    "CREATE OR REPLACE FUNCTION sent_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + " ".join(
        f"IF TG_NAME = '{name}' THEN IF {when} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF;"
        for name, _table, _act, when in GUARDS
    )
    + " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
)


def columns_of(connection, table: str) -> set[str]:
    """The columns of a table as it stands; empty while there is none."""
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return set()
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def lift_guards(sender, using: str, **kwargs) -> None:
    """Take the guards away while tables may be rebuilt: SQLite renames no table that a trigger of another one names."""
    connection = connections[using]
    for name, table, _act, _when in GUARDS:
        if columns_of(connection, table):
            with connection.cursor() as cursor:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def put_guards(sender, using: str, **kwargs) -> None:
    """Put the guards in place."""
    connection = connections[using]
    if not set(FILES) <= columns_of(connection, "audits_evidence"):
        return  # migrated back to a time before them
    lift_guards(sender, using)
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(FUNCTION)
        for name, table, act, when in GUARDS:
            head = f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
            if is_postgresql:
                cursor.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION sent_round_stays()")
            else:
                cursor.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END")
