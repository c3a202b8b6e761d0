"""A pack that is taken back: nothing that it signs counts any more, and its devices are not waited for."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Application, Device, LogEntry, Pack
from audits.visit.entries import devices_of, unfinished
from lsp.models import User


def take_back(pack: Pack, reason: str, *, by: User, at: dt.datetime) -> list[tuple[Device, int]]:
    """Take a pack back; returns the devices from which something was still to come, each with how many entries are known to be missing.

    The caller holds the application.
    """
    waiting = unfinished(devices_of(pack.application).filter(pack=pack))
    pack.revoked_at, pack.revoked_by, pack.revoke_reason, pack.restored_at = at, by, reason[:LONGEST], None
    pack.save(update_fields=["revoked_at", "revoked_by", "revoke_reason", "restored_at"])
    given_up = {"abandoned_at": at, "abandoned_by": by, "abandon_reason": reason[:LONGEST]}
    pack.devices.filter(abandoned_at__isnull=True).update(**given_up)
    facts = {"subject": pack.person.full_name}
    LogEntry.write(pack.application, verb="pack_revoked", by=by, at=at, note=reason, facts=facts)
    return waiting


def take_back_all(
    application: Application, person: User, reason: str, *, by: User, at: dt.datetime
) -> list[tuple[Device, int]]:
    """Take back every pack of somebody who leaves the visit; returns as `take_back` does."""
    packs = (
        Pack.objects.counting().filter(application=application, person=person).select_related("application", "person")
    )
    return [row for pack in packs for row in take_back(pack, reason, by=by, at=at)]


def unsent_words(device: Device, missing: int) -> str:
    """What a phone has not sent."""
    if not missing:
        return _("%(device)s: belum dinyatakan selesai") % {"device": device}
    words = ngettext("%(device)s: %(n)d catatan belum diterima", "%(device)s: %(n)d catatan belum diterima", missing)
    return words % {"device": device, "n": missing}


LONGEST = Pack._meta.get_field("revoke_reason").max_length
