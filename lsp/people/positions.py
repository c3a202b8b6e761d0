"""Positions in a body: somebody's position ends."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lsp.models import Membership, User
from lsp.register.admin_changes import record_change, snapshot


def end(membership: Membership, ended_on: dt.date, by: User, reason: str = "") -> None:
    """Write down the last day of a position; the row stays. What BNSP does so has a reason, is logged and told."""
    with transaction.atomic():
        before = snapshot(membership, ["ended_on"])
        membership.ended_on = ended_on
        membership.save(update_fields=["ended_on"])
        if reason:
            record_change(
                membership,
                before,
                snapshot(membership, ["ended_on"]),
                reason=reason,
                by=by,
                at=timezone.now(),
                person=membership.user,
                lsp=membership.lsp,
            )
