"""The log can only grow: the database itself refuses to change or delete a line."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER log_entry_never_changes BEFORE UPDATE ON audits_logentry
       BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER log_entry_never_goes BEFORE DELETE ON audits_logentry
       BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
    """CREATE TRIGGER log_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audits_logentry
       FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()""",
]


def add_triggers(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER log_entry_never_changes")
        schema_editor.execute("DROP TRIGGER log_entry_never_goes")
    else:
        schema_editor.execute("DROP FUNCTION log_is_append_only() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("audits", "0002_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
