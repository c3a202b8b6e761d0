"""Tells of what an administrator changed by hand: the one concerned, and every other administrator."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audits.notices import delivery, outbox
from lsp.letters import written
from lsp.models import SECRETARIAT, AdminChange, User

log = logging.getLogger(__name__)


def tell_of_change(sender: object, change: AdminChange, former: User | None, **_more: object) -> None:
    """One message to the person or the people of the body concerned, and to everybody else who could have done the same.

    Whoever has lost the account hears of it by mail, for no notice reaches them any more; of a new address the former one is told by itself.
    """
    administrators = User.objects.filter(Q(groups__name=SECRETARIAT) | Q(is_superuser=True), is_active=True)
    people = {person.pk: person for person in [*administrators, change.person, former] if person}
    if change.lsp:
        held = change.lsp.memberships.current(timezone.localdate(change.at))
        people |= {person.pk: person for person in User.objects.filter(is_active=True, pk__in=held.values("user"))}
    if change.person and any(row["field"] == "email" and row["before"] for row in change.changes):
        people.pop(change.person.pk, None)  # told by itself, at both mailboxes
    facts = {"change": change}
    outbox.tell("admin_change", None, at=change.at, by=change.by, to=people.values(), lsp=change.lsp, facts=facts)
    transaction.on_commit(delivery.deliver_soon)
    if former and former.is_active and not User.objects.filter(pk=former.pk, is_active=True).exists():
        transaction.on_commit(lambda: write_to(former, change))


def write_to(person: User, change: AdminChange) -> None:
    """The same words by mail alone."""
    context = {"by": change.by, "facts": {"change": change}}
    subject, body = written("audits/mail", "admin_change", context, person.language)
    try:
        EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, body + "\n", to=[person.email]).send()
    except OSError as fault:
        log.warning("whoever lost the account was not told of change %s: %s", change.pk, fault)
