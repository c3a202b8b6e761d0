"""Annulling an event of a licence that was recorded wrongly: it stays, and counts as if it had never been."""

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lsp.models.licence import CLOSING, NEXT_TURNS, TURNS, LicenceEvent
from lsp.models.people import User
from lsp.models.scope_change import ScopeChange
from lsp.signals import licence_event_recorded

if TYPE_CHECKING:
    from lsp.models.body import LSP

Kind = LicenceEvent.Kind


def annul(event: LicenceEvent, on: dt.date, *, decree_number: str, reason: str, by: User | None) -> LicenceEvent:
    """Annul an event, and what of it was carried to periods that had not begun; raises ValidationError when it cannot be annulled."""
    with transaction.atomic():
        body = type(event.licence.lsp).objects.select_for_update().get(pk=event.licence.lsp_id)
        event = LicenceEvent.objects.select_related("licence").get(pk=event.pk)
        check(event, body)
        later = Q(licence__starts_on__gt=event.licence.starts_on)
        carried = LicenceEvent.objects.effective().filter(later, licence__lsp=body, kind=event.kind, on=event.on)
        annulments = [
            LicenceEvent(
                licence=one.licence,
                kind=Kind.ANNULLED,
                on=on,
                ordinal=LicenceEvent.objects.filter(licence=one.licence, kind=Kind.ANNULLED, on=on).count(),
                annuls=one,
                decree_number=decree_number,
                reason=reason,
                recorded_by=by,
            )
            for one in [event, *(carried.select_related("licence") if event.kind in TURNS else [])]
        ]
        for annulment in annulments:
            annulment.full_clean()
            annulment.save()
            undo(annulment, body)
        licence_event_recorded.send(LicenceEvent, event=annulments[0], lsp=body)
    return annulments[0]


def check(event: LicenceEvent, lsp: "LSP") -> None:
    """Whether this event may be annulled: it was not before, and what was recorded after it stands without it."""
    if event.kind == Kind.ANNULLED:
        raise ValidationError({"event": _("Pembatalan tidak dapat dibatalkan. Catat peristiwanya lagi.")})
    known = LicenceEvent.objects.filter(annuls=event).select_related("recorded_by").first()
    if known:
        words = _("Peristiwa ini sudah dibatalkan oleh %(by)s, %(day)s, dengan SK %(number)s.")
        said = {"by": known.recorded_by or "BNSP", "day": f"{known.on:%d-%m-%Y}", "number": known.decree_number}
        raise ValidationError({"event": words % said})
    if later := rests_on(event, lsp):
        words = _("Sesudahnya tercatat: %(event)s. Batalkan dahulu yang itu.")
        raise ValidationError({"event": words % {"event": later}})


def rests_on(event: LicenceEvent, lsp: "LSP") -> LicenceEvent | None:
    """The first later event that could not have been recorded without this one."""
    if event.kind in {Kind.RENAMED, Kind.MOVED}:
        same = LicenceEvent.objects.effective().filter(licence__lsp=lsp, kind=event.kind)
        return same.filter(Q(on__gt=event.on) | Q(on=event.on, pk__gt=event.pk)).order_by("on", "pk").first()
    if event.kind in {Kind.EXTENDED, Kind.REDUCED}:
        schemes = ScopeChange.objects.filter(event=event).values("scheme")
        changes = ScopeChange.objects.effective().filter(event__licence=event.licence, scheme__in=schemes)
        change = changes.filter(Q(event__on__gt=event.on) | Q(event__on=event.on, event__gt=event)).first()
        return change.event if change else None
    last: str | None = None
    for turn in event.licence.turns_by(event.licence.ends_on):
        if turn.pk == event.pk:
            continue
        if turn.kind not in NEXT_TURNS[last]:
            return turn
        last = turn.kind
    return None


def undo(annulment: LicenceEvent, lsp: "LSP") -> None:
    """What an annulment puts back: the end of the period, the body's former name or address."""
    event = annulment.annuls
    if event is None:
        return
    if event.kind in CLOSING:
        event.licence.closed_on = None
        event.licence.save(update_fields=["closed_on"])
    if before := event.changes.get("before"):
        for name, value in before.items():
            setattr(lsp, name, value)
        lsp.save(update_fields=list(before))
