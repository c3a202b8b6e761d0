"""Acts on entries of a visit that stand side by side until the lead decides."""

import datetime as dt

from django.db import transaction

from audits.models import Application, EventKind
from audits.onsite.desk import catch_up, settle
from audits.states import State
from audits.visit.entries import conflicts_of, items_of
from lsp.models import User
from lsp.shapes import Cleaned


def settle_chosen(record: Application, typed: Cleaned, *, by: User, at: dt.datetime) -> bool:
    """Let the chosen entry hold, with the lead's own words in place of its note when there are any.

    False when other entries stand there than the lead was shown: nobody settles what they have not seen.
    """
    shown = set(typed["shown"].split())
    with transaction.atomic():
        record.touch(while_in=[State.ON_SITE])
        catch_up(record, at=at)
        for (kind, subject), entries in conflicts_of(items_of(record)).items():
            if {entry.key for entry in entries} != shown:
                continue
            for entry in entries:
                if entry.key != typed["chosen"]:
                    continue
                body = dict(entry.body)
                if typed["text"].strip() and kind == EventKind.JUDGEMENT:
                    body["note"] = typed["text"].strip()
                if kind == EventKind.JUDGEMENT:
                    body["why"] = typed["why"].strip()
                settle(record, kind, subject, body, entries, by=by, at=at)
                return True
    return False
