"""The database refuses what must never change: every trigger stands after a migration, and one that was lost is made again."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connection

from audits.models.triggers import drop_trigger, put_triggers, statements_for

pytestmark = pytest.mark.django_db

WANTED = {name: table for name, table, _statement in statements_for(connection.vendor)}


def triggers_in_place() -> set[str]:
    """The names of all triggers that we made, as the database lists them."""
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(listed[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_every_trigger_stands_after_a_migration():
    assert set(WANTED) <= triggers_in_place()


@pytest.mark.parametrize("name", WANTED)
def test_a_lost_trigger_is_made_again_by_the_next_migration(name):
    drop_trigger(connection, name, WANTED[name])
    assert name not in triggers_in_place()
    put_triggers(sender=None, using=DEFAULT_DB_ALIAS)
    assert name in triggers_in_place()
