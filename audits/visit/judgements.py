"""Acts on the judgements of a visit that are made at a desk, and everything that was recorded of them."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from audits.models import Application, Criterion, EventKind, Judgement, VisitEvent
from audits.states import Result, State
from audits.visit.entries import entry_of, overrules
from lsp.models import User
from lsp.shapes import Cleaned


def in_words(event: VisitEvent) -> str:
    """Who judged how, in one line."""
    name = event.by.full_name if event.by else ""
    words = f"{name}: {Result(event.body['result']).label}"
    return f"{words} ({event.body['note']})" if event.body["note"] else words


def judgements_of(application: Application, codes: Iterable[str] | None = None) -> dict[str, VisitEvent]:
    """Every judgement of these criteria that counts, or of all, by its key, in the order in which they were made."""
    events = VisitEvent.objects.accepted().filter(application=application, kind=EventKind.JUDGEMENT)
    if codes is not None:
        events = events.filter(subject__in=codes)
    return {str(event.key): event for event in events.select_related("by").order_by("made_at", "pk")}


def overruled_of(application: Application, user: User) -> list[tuple[VisitEvent, VisitEvent]]:
    """What this person judged and somebody else judged otherwise in its place, each with what took the place; by criterion."""
    events = judgements_of(application)
    pairs = {
        event.subject: (events[parent], event)
        for event in events.values()
        for parent in event.parents
        if parent in events and events[parent].by == user and overrules(entry_of(event), entry_of(events[parent]))
    }
    return [pairs[code] for code in sorted(pairs)]


def judge_several(
    application: Application, criteria: Iterable[Criterion], said: Cleaned, *, by: User, at: dt.datetime
) -> int:
    """Judge the ticked criteria that nobody has judged meanwhile; returns how many there were. Raises Stale."""
    wanted = {c.code: c for c in criteria if c.code in said["criteria"]}
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])
        rows = Judgement.objects.filter(application=application, criterion__in=wanted.values())
        known = {j.criterion_id: j for j in rows}
        written = 0
        for criterion in wanted.values():
            judgement = known.get(criterion.pk)
            if judgement and judgement.result != Result.OPEN:
                continue
            judgement = judgement or Judgement(application=application, criterion=criterion, version=0)
            judgement.result, judgement.methods = Result.CONFORMS, said["methods"]
            judgement.by, judgement.at, judgement.version = by, at, judgement.version + 1
            judgement.save()
            written += 1
    return written


def judge(
    application: Application, criterion: Criterion, said: Cleaned, *, seen: int, by: User, at: dt.datetime
) -> bool:
    """Write the judgement of one criterion; False when somebody judged it since version `seen`, and then nothing is written.

    Raises Stale once the visit is closed.
    """
    said = said | {"by": by, "at": at}
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])
        if seen:
            same = Judgement.objects.filter(application=application, criterion=criterion, version=seen)
            if same.update(version=F("version") + 1, **said):
                return True
        return Judgement.objects.get_or_create(application=application, criterion=criterion, defaults=said)[1]
