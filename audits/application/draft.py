"""The draft of an application while its LSP fills it in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from audits.models import Application
from audits.states import State


@contextmanager
def writing(application: Application) -> Iterator[None]:
    """One transaction that holds the draft: what is read inside is what will be written over. Raises Stale once it was submitted."""
    with transaction.atomic():
        application.touch(while_in=[State.DRAFT])
        yield
