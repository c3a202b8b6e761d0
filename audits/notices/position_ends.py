"""Tells whose position a body has ended, and the others who manage its people."""

from django.db import transaction
from django.utils import timezone

from audits.notices import delivery, outbox
from lsp.models import AdminChange, Membership, User
from lsp.permissions import INVITING


def tell_of_end(sender: object, membership: Membership, change: AdminChange, **_more: object) -> None:
    """One message each, never to whoever did it."""
    held = membership.lsp.memberships.current(timezone.localdate(change.at)).filter(position__in=INVITING)
    managers = User.objects.filter(is_active=True, pk__in=held.values("user"))
    people = [person for person in (membership.user, *managers) if person.is_active]
    facts = {"membership": membership, "reason": change.reason}
    outbox.tell("position_ended", None, at=change.at, by=change.by, to=people, lsp=membership.lsp, facts=facts)
    transaction.on_commit(delivery.deliver_soon)
