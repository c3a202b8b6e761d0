"""Text of one line, wherever it comes from: a form, a sheet, an interface."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lsp.text import one_line


class LineField(models.CharField[str, str]):
    """A name, an address, a number: what breaks a line on its way in becomes a space. A calendar or a letter's head would break with it."""

    def to_python(self, value: Any) -> Any:  # Any: Django hands over whatever was given
        given = super().to_python(value)
        return one_line(given) if isinstance(given, str) else given

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:  # Any: as Django says it
        kept = one_line(value) if isinstance(value, str) else value
        return super().get_db_prep_save(kept, connection)

    def deconstruct(self) -> Any:  # Any: as Django says it
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
