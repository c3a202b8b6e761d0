"""Changes by hand: each is logged with its reason and called out, so that the one concerned and the other administrators hear of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from django.db import models
from django.utils.formats import date_format

from lsp.models import LSP, AdminChange, User
from lsp.signals import admin_change_recorded

Column: TypeAlias = "models.Field[Any, Any]"  # Any: fields of every kind


def field_of(record: models.Model, name: str) -> Column:
    """A column of the record, or its relation to several others."""
    return cast("Column", record._meta.get_field(name))


def words_of(record: models.Model, name: str, several: Mapping[str, Iterable[models.Model]]) -> str:
    """The value of a field as people read it; relations to several others as given, else as they are kept."""
    field = field_of(record, name)
    if field.many_to_many:
        kept = getattr(record, name).all() if record.pk else ()
        return ", ".join(sorted(map(str, several.get(name, kept))))
    return in_words(field, getattr(record, name))


def in_words(field: Column, value: object) -> str:
    """A value that a field may have, as people read it."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "" if value is None else str(value)


def snapshot(
    record: models.Model, names: Iterable[str], several: Mapping[str, Iterable[models.Model]] | None = None
) -> dict[str, str]:
    """The fields of these names in words; `several` holds relations that are not kept yet."""
    return {name: words_of(record, name, several or {}) for name in names}


def record_change(
    *args: Any,  # Any: what `note_change` takes
    former: User | None = None,
    **facts: Any,  # Any: as above
) -> AdminChange | None:
    """Log what changed and tell; None where nothing did. `former` is a person whom it concerned until now, with the address that was theirs."""
    change = note_change(*args, **facts)
    if change:
        tell_of(change, former)
    return change


def tell_of(change: AdminChange, former: User | None = None) -> None:
    """Call it out, once it has been made."""
    admin_change_recorded.send(AdminChange, change=change, former=former)


def note_change(
    record: models.Model,
    before: dict[str, str],
    after: dict[str, str],
    *,
    reason: str,
    by: User,
    at: dt.datetime,
    person: User | None = None,
    lsp: LSP | None = None,
) -> AdminChange | None:
    """Write the line of the log; None where nothing changed. Part of the transaction that changes it.

    `person` and `lsp` say whom it concerns. A period of a licence changes only after its line, which it names (`Licence.correction`).
    """
    changes = [
        {
            "field": name,
            "label": str(field_of(record, name).verbose_name),
            "before": before.get(name, ""),
            "after": value,
        }
        for name, value in after.items()
        if before.get(name, "") != value
    ]
    if not changes:
        return None
    return AdminChange.objects.create(
        what=str(record._meta.verbose_name),
        key=str(record.pk),
        name=str(record)[:200],
        changes=changes,
        reason=reason,
        by=by,
        at=at,
        person=person,
        lsp=lsp,
    )
