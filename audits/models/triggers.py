"""Triggers: what the database itself refuses to change, whoever asks.

A line of the log, an event of a visit and an event of a licence never change. A round of an answer that was sent stays as it was sent, and
so does its verdict. A licence with its certificate, its scope, and every issued document stay as they were issued. A licence without one
changes with a line in the log of administrators that names each changed word, and ends early by an event alone.
Every `migrate` ends by putting the triggers in place (`AuditsConfig.ready`), because SQLite drops them whenever it rebuilds a table; no
migration makes one.
"""

from typing import NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audits.models.finding import Answer

# Tables that only grow: the stem of the trigger's name, the table, and what the database says.
APPEND_ONLY = [
    ("log_entry", "audits_logentry", "the log is append-only"),
    ("visit_event", "audits_visitevent", "events never change"),
    ("licence_event", "lsp_licenceevent", "events of a licence never change"),
    ("scope_change", "lsp_scopechange", "events of a licence never change"),
    ("decree", "audits_decree", "a decree never changes"),
    ("decision", "audits_decision", "a decision never changes"),
    ("scheme_decision", "audits_schemedecision", "a decision never changes"),
    ("vote", "audits_vote", "a vote never changes"),
    ("admin_change", "lsp_adminchange", "the log of administrators never changes"),
]

SENT = ["finding_id", "round", *Answer.POINTS, "person_id", "target_on", "sent_by_id", "sent_at"]
JUDGED = ["verdict", "verdict_note", "verified_by_id", "verified_at"]
FILES = ["answer_id", "file", "original_name", "sha256", "size", "note", "pages", "shows"]

IS_SENT = "(SELECT sent_at FROM audits_answer WHERE id = {}.answer_id) IS NOT NULL"
OF_SENT, TO_SENT = IS_SENT.format("OLD"), IS_SENT.format("NEW")
ROUND_IS_SENT = "a round that was sent is never rewritten"

# What a certificate says, and what says that there is one.
LICENCE = ["lsp_id", "decree_number", "decree_date", "starts_on", "ends_on", "renewal_opens_on", "check_code", "proof"]
CERTIFICATE = ["certificate_sha256", "signer", "signed_with_development_key"]
# Of a licence without a certificate each changed word is named by the line of the log that the licence names.
NAMED_BY_CORRECTION = (
    "EXISTS (SELECT 1 FROM lsp_adminchange WHERE id = NEW.correction_id AND id > COALESCE(OLD.correction_id, 0) "
    'AND key = CAST(OLD.id AS varchar) AND CAST(changes AS text) LIKE \'%"field": "{}"%\')'
)
UNEXPLAINED = " OR ".join(
    f"(NEW.{column} <> OLD.{column} AND NOT {NAMED_BY_CORRECTION.format(column.removesuffix('_id'))})"
    for column in LICENCE
)
NOT_ANNULLED = "NOT EXISTS (SELECT 1 FROM lsp_licenceevent AS undoing WHERE undoing.annuls_id = closing.id)"
CLOSING_EVENTS = (
    "SELECT 1 FROM lsp_licenceevent AS closing WHERE closing.licence_id = OLD.id "
    "AND closing.kind IN ('revoked', 'surrendered')"
)
CLOSING_EVENT = f'EXISTS ({CLOSING_EVENTS} AND {NOT_ANNULLED} AND closing."on" > NEW.closed_on)'
# What ended a licence early was annulled by another event.
REOPENED = f"(NEW.closed_on IS NULL AND EXISTS ({CLOSING_EVENTS}) AND NOT EXISTS ({CLOSING_EVENTS} AND {NOT_ANNULLED}))"
SCHEME = ["lsp_id", "code", "title", "kind", "standard"]
ISSUED_DOCUMENT = [
    *("application_id", "plenary_id", "kind", "seq", "number", "title"),
    *("file", "size", "sha256", "check_code", "log_head", "issued_by_id", "issued_at"),
]
HAS_CERTIFICATE = "OLD.certificate_sha256 <> ''"
CERTIFIED = "EXISTS (SELECT 1 FROM lsp_licence WHERE id = {}.licence_id AND certificate_sha256 <> '')"
OF_CERTIFIED, TO_CERTIFIED = CERTIFIED.format("OLD"), CERTIFIED.format("NEW")
ON_CERTIFICATE = (
    "EXISTS (SELECT 1 FROM lsp_licence_scope JOIN lsp_licence ON lsp_licence.id = lsp_licence_scope.licence_id "
    "WHERE scheme_id = OLD.id AND certificate_sha256 <> '')"
)
AS_ISSUED = "what was issued is never rewritten"
WITH_REASON = "a licence never changes without a line in the log of administrators"
ENDS_UNSEEN = (
    "COALESCE(CAST(NEW.closed_on AS varchar), '') <> COALESCE(CAST(OLD.closed_on AS varchar), '') "
    f"AND (OLD.closed_on IS NOT NULL OR NOT {CLOSING_EVENT}) AND NOT {REOPENED}"
)
BY_EVENT = "a licence never ends early but by an event"


class Guard(NamedTuple):
    """What the database refuses for single rows: its name, the table, the act, when, and what it says then."""

    name: str
    table: str
    act: str
    when: str
    words: str


def columns(names: list[str]) -> str:
    """An act that writes one of these columns."""
    return f"UPDATE OF {', '.join(names)}"


GUARDS = [
    Guard("sent_answer_stays", "audits_answer", columns(SENT), "OLD.sent_at IS NOT NULL", ROUND_IS_SENT),
    Guard("sent_answer_never_goes", "audits_answer", "DELETE", "OLD.sent_at IS NOT NULL", ROUND_IS_SENT),
    Guard("verdict_stays", "audits_answer", columns(JUDGED), "OLD.verdict <> ''", ROUND_IS_SENT),
    Guard("sent_evidence_stays", "audits_evidence", columns(FILES), OF_SENT, ROUND_IS_SENT),
    Guard("sent_evidence_never_goes", "audits_evidence", "DELETE", OF_SENT, ROUND_IS_SENT),
    Guard("sent_round_gets_no_more", "audits_evidence", "INSERT", TO_SENT, ROUND_IS_SENT),
    Guard("sent_round_is_joined_by_none", "audits_evidence", "UPDATE OF answer_id", TO_SENT, ROUND_IS_SENT),
    Guard("issued_licence_stays", "lsp_licence", columns([*LICENCE, *CERTIFICATE]), HAS_CERTIFICATE, AS_ISSUED),
    Guard("licence_changes_with_its_reason", "lsp_licence", columns(LICENCE), UNEXPLAINED, WITH_REASON),
    Guard("licence_ends_by_its_event", "lsp_licence", columns(["closed_on"]), ENDS_UNSEEN, BY_EVENT),
    Guard("issued_licence_never_goes", "lsp_licence", "DELETE", HAS_CERTIFICATE, AS_ISSUED),
    Guard("issued_scope_stays", "lsp_licence_scope", columns(["licence_id", "scheme_id"]), OF_CERTIFIED, AS_ISSUED),
    Guard("issued_scope_never_shrinks", "lsp_licence_scope", "DELETE", OF_CERTIFIED, AS_ISSUED),
    Guard("issued_scope_never_grows", "lsp_licence_scope", "INSERT", TO_CERTIFIED, AS_ISSUED),
    Guard("scheme_on_certificate_stays", "lsp_scheme", columns(SCHEME), ON_CERTIFICATE, AS_ISSUED),
    Guard("issued_document_stays", "audits_issueddocument", columns(ISSUED_DOCUMENT), "TRUE", AS_ISSUED),
    Guard("issued_document_never_goes", "audits_issueddocument", "DELETE", "TRUE", AS_ISSUED),
]

# PostgreSQL runs functions only: one for each of the two kinds.
PLPGSQL = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
FUNCTIONS = [
    f"CREATE OR REPLACE FUNCTION row_never_changes() {PLPGSQL} RAISE EXCEPTION '%', TG_ARGV[0]; END $$",
    f"CREATE OR REPLACE FUNCTION row_stays() {PLPGSQL} "
    + " ".join(
        f"IF TG_NAME = '{guard.name}' THEN IF {guard.when} THEN RAISE EXCEPTION '{guard.words}'; END IF; END IF;"
        for guard in GUARDS
    )
    + " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
]


def statements_for(vendor: str) -> list[tuple[str, str, str]]:
    """The triggers of a database: name, table, and the statement that makes each."""
    made = []
    for stem, table, words in APPEND_ONLY:
        if vendor == "postgresql":
            act = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
            name = f"{stem}_never_changes"
            made.append((name, table, f"CREATE TRIGGER {name} {act} EXECUTE FUNCTION row_never_changes('{words}')"))
        else:
            for name, act in ((f"{stem}_never_changes", "UPDATE"), (f"{stem}_never_goes", "DELETE")):
                body = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
                made.append((name, table, f"CREATE TRIGGER {name} BEFORE {act} ON {table} {body}"))
    for name, table, act, when, words in GUARDS:
        head = f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
        if vendor == "postgresql":
            made.append((name, table, f"{head} FOR EACH ROW EXECUTE FUNCTION row_stays()"))
        else:
            made.append((name, table, f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"))
    return made


def tables_of(connection: BaseDatabaseWrapper) -> set[str]:
    """The tables that are there, those with triggers among them."""
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def drop_trigger(connection: BaseDatabaseWrapper, name: str, table: str) -> None:
    """Take one trigger away where it stands."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def lift_triggers(sender: object, using: str, **kwargs: object) -> None:
    """Take away the triggers that name a second table while tables may be rebuilt: SQLite renames none that another's trigger names."""
    connection = connections[using]
    here = tables_of(connection)
    for guard in GUARDS:
        if guard.table in here:
            drop_trigger(connection, guard.name, guard.table)


def put_triggers(sender: object, using: str, **kwargs: object) -> None:
    """Put every trigger in place, anew where it stands already."""
    connection = connections[using]
    made = statements_for(connection.vendor)
    if not {table for _name, table, _statement in made} <= tables_of(connection):
        return  # migrated back to a time before the tables
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in FUNCTIONS:
                cursor.execute(function)
        for name, table, statement in made:
            drop_trigger(connection, name, table)
            cursor.execute(statement)
