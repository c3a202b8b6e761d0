"""What somebody in a body still has in hand when their position ends, and who takes it over; whoever keeps such things answers the signals."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from django.utils.translation import gettext_lazy as _

from lsp.models import Membership, Position, User
from lsp.models.people import WORKING_POSITIONS
from lsp.shapes import OpenThing
from lsp.signals import things_handed_over, things_in_hand

NOBODY_WORKS = _("seorang pun yang mengerjakan permohonan")


def open_things(membership: Membership) -> list[OpenThing]:
    """Everything open of which this person is in charge by this position."""
    found: list[OpenThing] = []
    for _receiver, things in things_in_hand.send(Membership, membership=membership):
        found += cast(list[OpenThing], things)
    return found


def hand_over(
    membership: Membership, successors: Mapping[str, Membership | None], *, by: User, at: dt.datetime
) -> None:
    """Give each thing to whoever was named by its key; what is not named belongs to everybody in the body from now on."""
    things_handed_over.send(Membership, membership=membership, successors=successors, by=by, at=at)


def who_may_take_over(membership: Membership, on: dt.date) -> Sequence[Membership]:
    """The other people who work for the body; one seat each."""
    others = membership.lsp.memberships.current(on).working().filter(ended_on__isnull=True, user__is_active=True)
    rows = others.exclude(pk=membership.pk).select_related("user").order_by("user__full_name", "pk")
    return list({row.user_id: row for row in rows}.values())


def left_without(membership: Membership, on: dt.date) -> list[str]:
    """What the body no longer has once this position ends: the position itself, or anybody who works for it."""
    others = membership.lsp.memberships.current(on).filter(ended_on__isnull=True, user__is_active=True)
    others = others.exclude(pk=membership.pk)
    lost = []
    is_one_of_many = membership.position == Position.STAFF
    if not is_one_of_many and not others.filter(position=membership.position).exists():
        lost.append(str(membership.get_position_display()))
    if membership.position in WORKING_POSITIONS and not others.working().exists():
        lost.append(str(NOBODY_WORKS))
    return lost
