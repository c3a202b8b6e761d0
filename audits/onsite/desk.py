"""What was written at a desk while the visit runs becomes an event too, so that it stands beside what phones bring."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction

from audits.models import Application, Attendance, Criterion, EventKind, Finding, Judgement, Question, Visit, VisitEvent
from audits.onsite.envelope import content_hash
from audits.onsite.overruling import tell_of_overruling
from audits.onsite.projection import project
from audits.states import FindingState, Method, State, TeamRole
from audits.visit.attendance import subject_of_person
from audits.visit.entries import Items, VisitEntry, items_of, without_reason
from audits.visit.judgements import judge
from lsp.models import User
from lsp.shapes import Json

# Rows that desks and phones write to.
VisitRow = Judgement | Attendance | Question | Finding
NAMESPACE = uuid.UUID("6f0b7f6e-5a0e-5f0a-9d0e-6c1c6f1d7a01")


def said_of(row: VisitRow) -> tuple[str, str, Json]:
    """Kind, subject and content of a row of the visit, as an event would say it."""
    if isinstance(row, Judgement):
        methods = sorted({m for m in row.methods if m in Method.values}, key=Method.values.index)
        return EventKind.JUDGEMENT, row.criterion.code, {"result": row.result, "methods": methods, "note": row.note}
    if isinstance(row, Attendance):
        body = {"name": row.name, "position": row.position, "side": row.side}
        return EventKind.ATTENDANCE, subject_of_person(row.name, row.position), body
    if isinstance(row, Question):
        body = {
            "area": row.area,
            "criterion": row.criterion.code if row.criterion else "",
            "asked_by": row.asked_by,
            "question": row.question,
            "answer": row.answer,
        }
        return EventKind.QUESTION, str(row.origin), body
    body = {name: getattr(row, name) for name in ("category", "claim", "evidence", "clause")}
    return EventKind.FINDING, str(row.origin), body | {"criterion": row.criterion.code}


def author_of(row: VisitRow) -> tuple[User, dt.datetime]:
    """Who wrote the row, and when."""
    return (row.recorded_by, row.recorded_at) if isinstance(row, Finding) else (row.by, row.at)


def rows_of(application: Application) -> list[VisitRow]:
    """Every row of the visit that phones write to as well."""
    drafts = application.findings.filter(state=FindingState.DRAFT)
    return [
        *application.judgements.select_related("criterion", "by"),
        *application.attendances.select_related("by"),
        *application.questions.select_related("criterion", "by"),
        *drafts.select_related("criterion", "recorded_by"),
    ]


def write_event(
    application: Application,
    kind: str,
    subject: str,
    body: Json,
    parents: list[str],
    *,
    by: User,
    made_at: dt.datetime,
    at: dt.datetime,
) -> VisitEvent:
    """An event that no device made."""
    key = uuid.uuid4()
    said = {
        "key": str(key),
        "device": "",
        "pack": "",
        "number": 0,
        "at": made_at.isoformat(),
        "version": application.rule_set.version,
        "kind": kind,
        "subject": subject,
        "parents": parents,
        "body": body,
    }
    return VisitEvent.objects.create(
        key=key,
        application=application,
        by=by,
        kind=kind,
        subject=subject,
        said=said,
        sha256=content_hash(said),
        made_at=made_at,
        received_at=at,
    )


def catch_up(application: Application, *, at: dt.datetime, reasons: dict[str, str] | None = None) -> set[str]:
    """Write an event for every row that says something else than the entry it shows; returns their keys. The caller holds the application.

    `reasons` says, by criterion, why somebody judges otherwise than somebody else did.
    """
    written = set()
    rows = rows_of(application)
    items = items_of(application)
    earlier_notes(application, items, at=at)
    shown = {entry.key: entry for entries in items.values() for entry in entries}
    for row in rows:
        if isinstance(row, Question | Finding) and row.origin is None:
            row.origin = uuid.uuid5(NAMESPACE, f"{type(row).__name__} {row.pk}")
            type(row).objects.filter(pk=row.pk).update(origin=row.origin)
        kind, subject, body = said_of(row)
        entry = shown.get(str(row.head)) if row.head else None
        if entry and without_reason(entry.body) == body:
            continue
        if reasons and kind == EventKind.JUDGEMENT and subject in reasons:
            body |= {"why": reasons[subject]}
        by, made_at = author_of(row)
        event = write_event(
            application, kind, subject, body, [str(row.head)] if row.head else [], by=by, made_at=made_at, at=at
        )
        type(row).objects.filter(pk=row.pk).update(head=event.key)
        written.add(str(event.key))
    return written


def judge_at_desk(
    application: Application, criterion: Criterion, said: Json, why: str, *, seen: int, by: User, at: dt.datetime
) -> bool:
    """Judge one criterion; whoever judged otherwise before hears of it. False when somebody judged it since version `seen`.

    Raises Stale once the visit is closed.
    """
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])
        catch_up(application, at=at)  # what stood before becomes an event, so that it stays readable
        if not judge(application, criterion, said, seen=seen, by=by, at=at):
            return False
        written = catch_up(application, at=at, reasons={criterion.code: why} if why else None)
        tell_of_overruling(application, written, {criterion.code}, at=at)
    return True


def earlier_notes(application: Application, items: Items, *, at: dt.datetime) -> None:
    """Agenda and advice that were written before any phone asked: they are the lead's."""
    visit = application.visit
    texts = {subject: getattr(visit, subject) for subject in ("agenda", "advice")}
    fresh = {subject: text for subject, text in texts.items() if text and (EventKind.NOTE, subject) not in items}
    lead = application.team.joined().filter(role=TeamRole.LEAD).select_related("assessor__user").first()
    if fresh and lead:
        note_down(application, fresh, by=lead.assessor.user, at=at)


def strike(application: Application, row: VisitRow, *, by: User, at: dt.datetime) -> None:
    """Take a row of the visit away at a desk; what a phone recorded beside it comes to stand. The caller holds the application."""
    catch_up(application, at=at)
    row.refresh_from_db()
    kind, subject, body = said_of(row)
    write_event(application, kind, subject, body | {"removed": True}, [str(row.head)], by=by, made_at=at, at=at)
    project(application, {(kind, subject)})


def note_down(application: Application, texts: dict[str, str], *, by: User, at: dt.datetime) -> None:
    """Say what agenda and advice were changed to at a desk; the caller holds the application."""
    items = items_of(application, kind=EventKind.NOTE)
    for subject, words in texts.items():
        entries: list[VisitEntry] = items.get((EventKind.NOTE, subject), [])
        if not any(entry.body["text"] == words for entry in entries) and (entries or words):
            parents = [entry.key for entry in entries[:1]]  # the one that the desk shows
            write_event(application, EventKind.NOTE, subject, {"text": words}, parents, by=by, made_at=at, at=at)


def settle(
    application: Application,
    kind: str,
    subject: str,
    body: Json,
    entries: list[VisitEntry],
    *,
    by: User,
    at: dt.datetime,
) -> None:
    """Say what holds where several entries stood side by side; all of them stay readable. The caller holds the application."""
    parents = [entry.key for entry in entries]
    event = write_event(application, kind, subject, body, parents, by=by, made_at=at, at=at)
    project(application, {(kind, subject)})
    if kind == EventKind.JUDGEMENT:
        tell_of_overruling(application, {str(event.key)}, {subject}, at=at)


def strike_row(application: Application, row: VisitRow, *, by: User, at: dt.datetime) -> None:
    """Take a row of the visit away in a transaction of its own; raises Stale once the visit is closed."""
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])
        strike(application, row, by=by, at=at)


def write_notes(
    application: Application, texts: dict[str, str], is_as_seen: Callable[[Visit], bool], *, by: User, at: dt.datetime
) -> Visit | None:
    """Keep agenda and advice; returns the visit as a colleague left it meanwhile, and then keeps nothing. Raises Stale."""
    with transaction.atomic():
        application.touch(while_in=[State.SCHEDULED, State.ON_SITE])
        stored = Visit.objects.get(application=application)
        if not is_as_seen(stored):
            return stored
        Visit.objects.filter(pk=stored.pk).update(**texts)
        note_down(application, texts, by=by, at=at)
    return None
