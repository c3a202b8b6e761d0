"""Shows what the events say as answers of the visit: judgements, attendance, questions, drafts of findings, agenda and advice."""

import uuid

from django.db.models import Max

from audits.models import Application, Attendance, Criterion, EventKind, Finding, Judgement, LogEntry, Question, Visit
from audits.states import FindingState
from audits.visit.attendance import subject_of_person
from audits.visit.entries import VisitEntry, is_removed, items_among
from audits.workflow.finding import FINDING


def project(application: Application, touched: set[tuple[str, str]]) -> dict[tuple[str, str], list[VisitEntry]]:
    """Bring the rows of these items to what their entries say, whatever the order in which the events came; holds the application already.

    While two entries stand side by side the row shows the earlier one: the other is not lost, and the visit cannot be closed.
    Returns the heads of these items.
    """
    if not touched:
        return {}
    criteria = {criterion.code: criterion for criterion in application.rule_set.criteria.all()}
    items = items_among(application, touched)
    for kind, subject in sorted(touched):
        show = SHOWS.get(EventKind(kind))
        if show:
            show(application, subject, items[kind, subject], criteria)
    return items


def chosen(entries: list[VisitEntry]) -> VisitEntry | None:
    """The entry that the row shows; None when the item was taken away."""
    kept = [entry for entry in entries if not is_removed(entry)]
    return kept[0] if kept else None


def show_judgement(
    application: Application, code: str, entries: list[VisitEntry], criteria: dict[str, Criterion]
) -> None:
    entry = entries[0]
    row = Judgement.objects.filter(application=application, criterion=criteria[code]).first()
    row = row or Judgement(application=application, criterion=criteria[code], version=0)
    if row.head == entry.event.key:
        return
    row.result, row.methods, row.note = entry.body["result"], entry.body["methods"], entry.body["note"]
    row.by, row.at, row.head, row.version = entry.by, entry.event.received_at, entry.event.key, row.version + 1
    row.save()


def show_attendance(
    application: Application, subject: str, entries: list[VisitEntry], criteria: dict[str, Criterion]
) -> None:
    known = [row for row in application.attendances.all() if subject_of_person(row.name, row.position) == subject]
    entry = chosen(entries)
    if entry is None:
        Attendance.objects.filter(pk__in=[row.pk for row in known]).delete()
        return
    row = known[0] if known else Attendance(application=application)
    if row.head == entry.event.key:
        return
    row.name, row.position, row.side = entry.body["name"], entry.body["position"], entry.body["side"]
    row.by, row.at, row.head = entry.by, entry.event.received_at, entry.event.key
    row.save()


def show_question(
    application: Application, subject: str, entries: list[VisitEntry], criteria: dict[str, Criterion]
) -> None:
    row = Question.objects.filter(application=application, origin=subject).first()
    entry = chosen(entries)
    if entry is None:
        if row:
            row.delete()
        return
    row = row or Question(application=application, origin=uuid.UUID(subject))
    if row.head == entry.event.key:
        return
    for name in ("area", "asked_by", "question", "answer"):
        setattr(row, name, entry.body[name])
    row.criterion = criteria.get(entry.body["criterion"])
    row.by, row.at, row.head = entry.by, entry.event.received_at, entry.event.key
    row.save()


def show_finding(
    application: Application, subject: str, entries: list[VisitEntry], criteria: dict[str, Criterion]
) -> None:
    live = Finding.objects.filter(application=application, origin=subject).exclude(state=FindingState.WITHDRAWN)
    row = live.first()
    entry = chosen(entries)
    if entry is None:
        if row:
            dropped = entries[0]
            row.application = application
            note = dropped.body["evidence"]
            FINDING.perform(row, "drop", by=dropped.by, at=dropped.event.received_at, note=note)
        return
    said = {name: entry.body[name] for name in ("category", "claim", "evidence", "clause")}
    said |= {"criterion": criteria[entry.body["criterion"]], "head": entry.event.key}
    if row is None:
        last = application.findings.aggregate(last=Max("seq"))["last"] or 0
        at = entry.event.received_at
        row = Finding(application=application, origin=uuid.UUID(subject), seq=last + 1, state_since=at, recorded_at=at)
        row.recorded_by = entry.by
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
        LogEntry.write(application, verb="finding_drafted", by=entry.by, at=at, finding=row)
    elif row.head != entry.event.key:
        if row.raised_from:
            said["category"] = row.category  # it rose by the rules, which a phone may not know yet
        Finding.objects.filter(pk=row.pk).update(version=row.version + 1, recorded_by=entry.by, **said)


def show_note(
    application: Application, subject: str, entries: list[VisitEntry], criteria: dict[str, Criterion]
) -> None:
    Visit.objects.filter(application=application).update(**{subject: entries[0].body["text"]})


SHOWS = {
    EventKind.JUDGEMENT: show_judgement,
    EventKind.ATTENDANCE: show_attendance,
    EventKind.QUESTION: show_question,
    EventKind.FINDING: show_finding,
    EventKind.NOTE: show_note,
}
