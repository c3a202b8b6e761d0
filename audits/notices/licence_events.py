"""Tells an LSP what happened to its licence: the register calls it out, the outbox takes it up in the same transaction."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from audits.notices import delivery, outbox
from lsp.models import LSP, LicenceEvent, User
from lsp.register.licence_status import changed_words


def tell_of_event(sender: object, event: LicenceEvent, lsp: LSP, **_more: object) -> None:
    """One message to everybody who holds a position there, the steering board included."""
    at = timezone.now()
    held = lsp.memberships.current(timezone.localdate(at))
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    # Words are made when a letter is written, in its reader's language.
    facts = {"event": event, "label": event.get_kind_display, "changed": partial(changed_words, event)}
    outbox.tell("licence_event", None, at=at, by=event.recorded_by, to=people, lsp=lsp, facts=facts)
    transaction.on_commit(delivery.deliver_soon)
