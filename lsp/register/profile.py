"""Changes that several people may make to one body at the same time: one after the other, and never to what is in use."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction

from lsp.models import LSP


@contextmanager
def body_locked(lsp: LSP) -> Iterator[LSP]:
    """Hold the body for one transaction and yield it as it is now: whoever changes it too waits, then reads what was saved."""
    with transaction.atomic():
        yield LSP.objects.select_for_update().get(pk=lsp.pk)


def remove(record: models.Model) -> None:
    """Delete what nothing else names, its history stays; raises ProtectedError where something does."""
    with transaction.atomic():
        record.delete()
