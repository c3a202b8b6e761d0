"""Naming who stands in for somebody who is away, by the person or by whoever directs them, and ending it early."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lsp.models import DECIDERS, LSP, SECRETARIAT, Absence, Membership, Office, Position, User
from lsp.people.seats import NotNow
from lsp.permissions import keeps_register_of
from lsp.signals import absence_named
from lsp.web.formats import plaindate

GROUPS: dict[str, str] = {Office.SECRETARIAT: SECRETARIAT, Office.PLENARY: DECIDERS}


def working_in(lsp: LSP, on: dt.date) -> list[Membership]:
    """Who works for the body today; one seat each, the chair's before others."""
    held = lsp.memberships.current(on).working().filter(user__is_active=True).select_related("user")
    rows = sorted(held.order_by("user__full_name", "pk"), key=lambda seat: seat.position == Position.CHAIR)
    return sorted({seat.user_id: seat for seat in rows}.values(), key=lambda seat: seat.user.full_name)


def serving_in(office: str) -> QuerySet[User]:
    """Who serves in an office of BNSP."""
    return User.objects.filter(is_active=True, groups__name=GROUPS[office]).order_by("full_name", "pk")


def directs(user: User, lsp: LSP | None) -> bool:
    """Whether the person names deputies for others: the chair in their body, BNSP's secretariat everywhere but where it belongs to."""
    if lsp is None:
        return user.is_secretariat
    return user.positions.get(lsp.pk) == Position.CHAIR or keeps_register_of(user, lsp)


def name(
    person: User,
    deputy: User,
    *,
    lsp: LSP | None = None,
    office: str = "",
    first_on: dt.date,
    last_on: dt.date,
    by: User,
    at: dt.datetime,
) -> Absence:
    """Name who stands in; raises NotNow where somebody does so already on one of these days."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        same = Absence.objects.filter(person=person, lsp=lsp, office=office, ended_at__isnull=True)
        other = same.filter(first_on__lte=last_on, last_on__gte=first_on).select_related("deputy", "named_by").first()
        if other:
            words = _("%(deputy)s sudah menggantikan %(person)s, %(first)s–%(last)s, ditunjuk oleh %(by)s.")
            days = {"first": plaindate(other.first_on), "last": plaindate(other.last_on)}
            raise NotNow(words % {"deputy": other.deputy, "person": person, "by": other.named_by, **days})
        absence = Absence.objects.create(
            person=person,
            deputy=deputy,
            lsp=lsp,
            office=office,
            first_on=first_on,
            last_on=last_on,
            named_by=by,
            named_at=at,
        )
        absence_named.send(Absence, absence=absence, by=by, at=at)
    return absence


def end(absence: Absence, *, by: User, at: dt.datetime) -> bool:
    """Let nobody stand in any more from now on; False where that was done already."""
    running = Absence.objects.filter(pk=absence.pk, ended_at__isnull=True)
    return bool(running.update(ended_by=by, ended_at=at))


def may_end(user: User, absence: Absence) -> bool:
    """Whether the person may end it: whose it is, who named it, who stands in, and whoever directs them."""
    return user.pk in {absence.person_id, absence.named_by_id, absence.deputy_id} or directs(user, absence.lsp)
