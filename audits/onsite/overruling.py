"""Whose judgement was replaced by another one of somebody else hears of it, with the reason, and both stay readable."""

import datetime as dt

from django.db import transaction

from audits.models import Application, LogEntry, VisitEvent
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.visit.entries import entry_of, overrules
from audits.visit.judgements import in_words, judgements_of


def tell_of_overruling(application: Application, new: set[str], codes: set[str], *, at: dt.datetime) -> None:
    """Log and tell where one of these new judgements replaces another result of somebody else, or is itself replaced."""
    if not codes:
        return
    events = judgements_of(application, codes)
    for event in events.values():
        for parent in event.parents:
            before = events.get(parent)
            if before is None or new.isdisjoint({str(event.key), parent}):
                continue
            if overrules(entry_of(event), entry_of(before)):
                tell_one(application, event, before, at=at)


def tell_one(application: Application, event: VisitEvent, before: VisitEvent, *, at: dt.datetime) -> None:
    """One line of the log, one notice to whoever was overruled."""
    why = event.body.get("why", "")
    facts = {"subject": event.subject, "before": in_words(before), "now": in_words(event)}
    LogEntry.write(application, verb="judgement_overruled", by=event.by, at=at, note=why, facts=facts)
    tell(
        "judgement_overruled",
        application,
        at=at,
        by=event.by,
        to=[before.by] if before.by else [],
        note=why,
        facts=facts,
    )
    transaction.on_commit(deliver_soon)
