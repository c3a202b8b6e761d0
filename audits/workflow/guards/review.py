"""Whether the review of documents is ready for its next step."""

import datetime as dt

from django.utils.translation import gettext as _

from audits.dossier.items import was_answered
from audits.errors import Reason
from audits.models import Application
from audits.states import ItemState


def something_is_returned(application: Application, on: dt.date) -> list[Reason]:
    """At least one document is marked, and each marked one says why."""
    marked = application.items.filter(state=ItemState.FIX).in_order().prefetch_related("notes")
    if not marked:
        return [Reason(_("Tandai paling sedikit satu dokumen yang perlu diperbaiki"), application.url("documents"))]
    return [
        Reason(_("Tulis catatan untuk %(code)s") % {"code": item.code}, application.url("document", item.code))
        for item in marked
        if not any(note.is_open for note in item.notes.all())
    ]


def returned_documents_are_answered(application: Application, on: dt.date) -> list[Reason]:
    """Each returned document has a newer version, or an answer of the LSP since it was returned."""
    returned = application.items.filter(state=ItemState.FIX).in_order().prefetch_related("versions", "notes")
    return [
        Reason(
            _("Unggah versi baru atau jawab catatan %(code)s %(title)s")
            % {"code": item.code, "title": item.requirement.name},
            application.url("document", item.code),
        )
        for item in returned
        if not was_answered(item, application)
    ]


def documents_are_accepted(application: Application, on: dt.date) -> list[Reason]:
    """Every mandatory document and every one that was handed in is accepted, and no note is open."""
    items = application.items.in_order().prefetch_related("notes")
    missing = []
    for item in items:
        url = application.url("document", item.code)
        words = {"code": item.code, "title": item.requirement.name}
        if item.state == ItemState.FIX:
            missing.append(Reason(_("%(code)s %(title)s masih perlu diperbaiki") % words, url))
        elif item.state in {ItemState.FILLED, ItemState.REVIEWING}:
            missing.append(Reason(_("Periksa %(code)s %(title)s") % words, url))
        elif item.state == ItemState.EMPTY and item.requirement.is_mandatory:
            missing.append(Reason(_("%(code)s %(title)s belum ada") % words, url))
        elif any(note.is_open for note in item.notes.all()):
            missing.append(Reason(_("Catatan pada %(code)s belum dinyatakan selesai") % words, url))
    return missing
