"""What was written at a desk while the visit runs becomes an event too, so that it stands beside what phones bring."""

import datetime as dt
import uuid

from audits.entries import Entry, items_of
from audits.models import Application, EventKind, VisitEvent
from audits.onsite.envelope import content_hash
from audits.onsite.projection import project
from audits.states import FindingState, Method, TeamRole

NAMESPACE = uuid.UUID("6f0b7f6e-5a0e-5f0a-9d0e-6c1c6f1d7a01")


def said_of(row) -> tuple[str, str, dict]:
    """Kind, subject and content of a row of the visit, as an event would say it."""
    name = type(row).__name__
    if name == "Judgement":
        methods = sorted({m for m in row.methods if m in Method.values}, key=Method.values.index)
        return EventKind.JUDGEMENT, row.criterion.code, {"result": row.result, "methods": methods, "note": row.note}
    if name == "Attendance":
        body = {"name": row.name, "position": row.position, "side": row.side}
        return EventKind.ATTENDANCE, " ".join(row.name.split()).casefold(), body
    if name == "Question":
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


def author_of(row) -> tuple:
    """Who wrote the row, and when."""
    return (row.recorded_by, row.recorded_at) if hasattr(row, "recorded_by") else (row.by, row.at)


def rows_of(application: Application) -> list:
    """Every row of the visit that phones write to as well."""
    drafts = application.findings.filter(state=FindingState.DRAFT)
    return [
        *application.judgements.select_related("criterion", "by"),
        *application.attendances.select_related("by"),
        *application.questions.select_related("criterion", "by"),
        *drafts.select_related("criterion", "recorded_by"),
    ]


def write_event(
    application: Application, kind: str, subject: str, body: dict, parents: list[str], *, by, made_at, at
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


def catch_up(application: Application, *, at: dt.datetime) -> None:
    """Write an event for every row that says something else than the entry it shows; the caller holds the file."""
    rows = rows_of(application)
    items = items_of(application)
    earlier_notes(application, items, at=at)
    shown = {entry.key: entry for entries in items.values() for entry in entries}
    for row in rows:
        if hasattr(row, "origin") and row.origin is None:
            row.origin = uuid.uuid5(NAMESPACE, f"{type(row).__name__} {row.pk}")
            type(row).objects.filter(pk=row.pk).update(origin=row.origin)
        kind, subject, body = said_of(row)
        entry = shown.get(str(row.head)) if row.head else None
        if entry and entry.body == body:
            continue
        by, made_at = author_of(row)
        event = write_event(
            application, kind, subject, body, [str(row.head)] if row.head else [], by=by, made_at=made_at, at=at
        )
        type(row).objects.filter(pk=row.pk).update(head=event.key)


def earlier_notes(application: Application, items: dict, *, at: dt.datetime) -> None:
    """Agenda and advice that were written before any phone asked: they are the lead's."""
    visit = application.visit
    texts = {subject: getattr(visit, subject) for subject in ("agenda", "advice")}
    fresh = {subject: text for subject, text in texts.items() if text and (EventKind.NOTE, subject) not in items}
    lead = application.team.standing().filter(role=TeamRole.LEAD).select_related("assessor__user").first()
    if fresh and lead:
        note_down(application, fresh, by=lead.assessor.user, at=at)


def strike(application: Application, row, *, by, at: dt.datetime) -> None:
    """Take a row of the visit away at a desk; what a phone recorded beside it comes to stand. The caller holds the file."""
    catch_up(application, at=at)
    row.refresh_from_db()
    kind, subject, body = said_of(row)
    write_event(application, kind, subject, body | {"removed": True}, [str(row.head)], by=by, made_at=at, at=at)
    project(application, {(kind, subject)})


def note_down(application: Application, texts: dict[str, str], *, by, at: dt.datetime) -> None:
    """Say what agenda and advice were changed to at a desk; the caller holds the file."""
    items = items_of(application, kind=EventKind.NOTE)
    for subject, words in texts.items():
        entries: list[Entry] = items.get((EventKind.NOTE, subject), [])
        if not any(entry.body["text"] == words for entry in entries) and (entries or words):
            parents = [entry.key for entry in entries]
            write_event(application, EventKind.NOTE, subject, {"text": words}, parents, by=by, made_at=at, at=at)


def settle(application: Application, kind: str, subject: str, body: dict, entries: list[Entry], *, by, at) -> None:
    """Say what holds where several entries stood side by side; all of them stay readable. The caller holds the file."""
    parents = [entry.key for entry in entries]
    write_event(application, kind, subject, body, parents, by=by, made_at=at, at=at)
    project(application, {(kind, subject)})
