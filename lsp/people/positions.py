"""Positions in a body: somebody's position ends."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lsp.models import Membership, User
from lsp.people.handover import hand_over
from lsp.permissions import keeps_register_of
from lsp.register.admin_changes import note_change, snapshot, tell_of
from lsp.signals import position_ended


def end(
    held: Membership,
    ended_on: dt.date,
    by: User,
    reason: str,
    successors: Mapping[str, Membership | None] | None = None,
) -> bool:
    """Write down the last day of a position and who takes over what was in its hands; the row stays. False where it had ended already.

    Its reason is logged, and told to whose it was: by BNSP also to all of the body and to the other administrators, by the body itself also to
    the others who manage its people.
    """
    with transaction.atomic():
        running = Membership.objects.select_for_update(of=("self",)).filter(pk=held.pk, ended_on=None)
        membership = running.select_related("lsp", "user").first()
        if membership is None:
            return False
        at = timezone.now()
        before = snapshot(membership, ["ended_on"])
        membership.ended_on = ended_on
        membership.save(update_fields=["ended_on"])
        change = note_change(
            membership,
            before,
            snapshot(membership, ["ended_on"]),
            reason=reason,
            by=by,
            at=at,
            person=membership.user,
            lsp=membership.lsp,
        )
        if change and keeps_register_of(by, membership.lsp):
            tell_of(change)
        elif change:
            position_ended.send(Membership, membership=membership, change=change)
        hand_over(membership, successors or {}, by=by, at=at)
    return True
