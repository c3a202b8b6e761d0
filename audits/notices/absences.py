"""Tells who stands in for somebody who is away."""

import datetime as dt

from django.db import transaction

from audits.notices import delivery, outbox
from lsp.models import Absence, User


def tell_of_absence(sender: object, absence: Absence, by: User, at: dt.datetime, **_more: object) -> None:
    """One message to the deputy and one to the absent person, never to whoever named it."""
    facts = {"absence": absence}
    outbox.tell("absence_named", None, at=at, by=by, to=[absence.deputy, absence.person], lsp=absence.lsp, facts=facts)
    transaction.on_commit(delivery.deliver_soon)
