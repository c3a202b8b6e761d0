"""What one person of the LSP has to do, by due day: findings, returned documents, and what a draft still lacks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.findings.urgency import time_left, urgencies, urgency_key, urgency_of_day
from audits.models import Application, DayProposal, DocumentNote, DossierItem, Finding, ScopeItem
from audits.states import FINDING_ENDED, Holder, ItemState, Result, ReviewArea, Side, State
from lsp.models import Membership, User
from lsp.shapes import Context
from lsp.web.formats import distance, shortdate

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class OpenNote(TypedDict):
    """The reviewer's last open note on a document."""

    open_note: str | None


class Progress(TypedDict):
    """How far a draft has come: criteria answered of how many, people named, a scope or none."""

    answered: int
    criteria: int
    named: int
    has_scope: bool


@dataclass(frozen=True)
class Task:
    """One thing this person has to do, and until when."""

    url: str
    title: str
    detail: str
    due_on: dt.date | None
    tone: str
    urgency: str
    wants_person: bool = False
    # How far the day is: by the finding's own clock, which may stand.
    distance: str = ""

    @property
    def due_words(self) -> str:
        """The day in short."""
        return shortdate(self.due_on) if self.due_on else ""


def is_somebody_elses(person: Membership | None, user: User) -> bool:
    """Whether another person of the LSP is in charge, who is still there and for whom this one does not stand in today."""
    if person is None or person.user_id == user.pk or not person.is_held_now:
        return False
    return not any(row.person_id == person.user_id and row.lsp_id == person.lsp_id for row in user.stands_in)


def finding_tasks(user: User, findings: list[Finding], on: dt.date) -> list[Task]:
    """Findings that wait for the LSP and that are this person's, or nobody's yet."""
    words = urgencies()
    tasks = []
    for finding in findings:
        if finding.state in FINDING_ENDED or finding.holder != Holder.LSP:
            continue
        if is_somebody_elses(finding.person, user):
            continue
        urgency = words[urgency_key(finding, on)]
        tasks.append(
            Task(
                url=finding.get_absolute_url(),
                title=_("Jawab %(label)s %(title)s") % {"label": finding.label, "title": finding.title}
                if finding.is_binding
                else _("Baca saran %(label)s %(title)s") % {"label": finding.label, "title": finding.title},
                detail=f"{finding.get_category_display()} · {ReviewArea(finding.criterion.area).label}",
                due_on=finding.due_on,
                tone=urgency.tone,
                urgency=urgency.label,
                wants_person=not (finding.person and finding.person.is_held_now),
                distance=time_left(finding, on),
            )
        )
    return tasks


def dossier_of(record: Application) -> "list[WithAnnotations[DossierItem, OpenNote]]":
    """The rows of the dossier with the reviewer's last open note."""
    note = DocumentNote.objects.filter(item=OuterRef("pk"), side=Side.BNSP, sent=True, resolved_at__isnull=True)
    rows: QuerySet[DossierItem] = record.items.in_order()
    items = list(rows.annotate(open_note=Subquery(note.order_by("-at", "-pk").values("text")[:1])))
    for item in items:
        item.application = record
    return items


def document_tasks(
    user: User, record: Application, returned: "Iterable[WithAnnotations[DossierItem, OpenNote]]", on: dt.date
) -> list[Task]:
    """Returned documents that are this person's, or nobody's yet."""
    if record.state != State.RETURNED or record.due_on is None:
        return []
    tasks = []
    for item in returned:
        if is_somebody_elses(item.person, user):
            continue
        due_on = min(filter(None, [item.due_on, record.due_on]))  # the LSP's own day where it set one
        urgency = urgencies()[urgency_of_day(due_on, on)]
        tasks.append(
            Task(
                url=item.get_absolute_url(),
                title=_("Perbaiki %(code)s %(title)s") % {"code": item.code, "title": item.requirement.name},
                detail=item.open_note or "",
                due_on=due_on,
                tone=urgency.tone,
                urgency=urgency.label,
                wants_person=not (item.person and item.person.is_held_now),
                distance=distance(due_on, on),
            )
        )
    return tasks


def rule_tasks(user: User, items: Sequence[DossierItem], on: dt.date) -> list[Task]:
    """Documents of this person, or nobody's yet, that still follow a rule which was replaced."""
    return [
        Task(
            url=f"{item.get_absolute_url()}#acuan",
            title=_("Sesuaikan %(code)s dengan peraturan yang berlaku") % {"code": item.code},
            detail=_("Masih mengikuti %(rules)s, yang sudah digantikan") % {"rules": item.outdated},
            due_on=item.due_on,
            tone="soon",
            urgency=_("Peraturan diganti"),
            wants_person=not (item.person and item.person.is_held_now),
            distance=distance(item.due_on, on) if item.due_on else "",
        )
        for item in items
        if item.outdated and not is_somebody_elses(item.person, user)
    ]


def day_tasks(waiting: DayProposal | None, on: dt.date) -> list[Task]:
    """Days that BNSP proposes for the visit."""
    if waiting is None or waiting.side != Side.BNSP:
        return []
    urgency = urgencies()[urgency_of_day(waiting.answer_by, on)]
    return [
        Task(
            url=waiting.get_absolute_url(),
            title=_("Jawab usulan hari asesmen"),
            detail=waiting.title,
            due_on=waiting.answer_by,
            tone=urgency.tone,
            urgency=urgency.label,
            distance=distance(waiting.answer_by, on),
        )
    ]


def with_progress(record: Application) -> "WithAnnotations[Application, Progress]":
    """A draft with how far its form and its self-assessment have come."""
    done = Q(self_assessments__isnull=False) & ~Q(self_assessments__result=Result.OPEN)
    this: QuerySet[Application] = Application.objects.filter(pk=record.pk)
    return this.annotate(
        answered=Count("self_assessments", filter=done, distinct=True),
        criteria=Count("self_assessments", distinct=True),
        named=Count("counterparts", distinct=True),
        has_scope=Exists(ScopeItem.objects.filter(application=OuterRef("pk"))),
    ).get()


def draft_tasks(user: User, record: Application, items: Sequence[DossierItem], on: dt.date) -> list[Task]:
    """What a draft still lacks: the self-assessment, the documents of this person, and all the rest as one line."""
    if record.state != State.DRAFT:
        return []

    def task(url: str, title: str, detail: str = "", due_on: dt.date | None = None) -> Task:
        if due_on is None:
            return Task(url, title, detail, None, "", "")
        urgency = urgencies()[urgency_of_day(due_on, on)]
        return Task(url, title, detail, due_on, urgency.tone, urgency.label, distance=distance(due_on, on))

    tasks = []
    done = with_progress(record)
    if not (record.phone and done.has_scope and done.named == len(ReviewArea)):
        tasks.append(task(record.url("application_form"), _("Isi ruang lingkup, pendamping, dan kontak")))
    if done.answered < done.criteria:
        detail = _("%(n)d dari %(all)d kriteria dijawab") % {"n": done.answered, "all": done.criteria}
        tasks.append(task(record.url("self_assessment"), _("Lanjutkan swa-asesmen"), detail))
    empty = [i for i in items if i.state == ItemState.EMPTY and i.requirement.is_mandatory]
    mine = [i for i in empty if i.person and i.person.is_held_now and not is_somebody_elses(i.person, user)]
    for item in mine:
        title = _("Unggah %(code)s %(title)s") % {"code": item.code, "title": item.requirement.name}
        tasks.append(task(item.get_absolute_url(), title, due_on=item.due_on))
    unsure = [i for i in items if i.awaits_confirmation and not is_somebody_elses(i.person, user)]
    if unsure:
        title = ngettext(
            "Nyatakan apakah %(n)d dokumen masa lisensi lalu masih sama",
            "Nyatakan apakah %(n)d dokumen masa lisensi lalu masih sama",
            len(unsure),
        ) % {"n": len(unsure)}
        tasks.append(task(record.url("documents"), title, ", ".join(i.code for i in unsure[:6])))
    free = [i for i in empty if not (i.person and i.person.is_held_now)]
    if free:
        title = ngettext(
            "Unggah %(n)d dokumen wajib yang belum ada", "Unggah %(n)d dokumen wajib yang belum ada", len(free)
        ) % {"n": len(free)}
        tasks.append(task(record.url("documents"), title, ", ".join(i.code for i in free[:6])))
    return tasks


def completeness(area: ReviewArea, items: Sequence[DossierItem]) -> Context:
    """How much of an area's dossier is there and how much is accepted; what is marked for repair counts once it was returned."""
    rows = [i for i in items if i.requirement.area == area and i.requirement.is_mandatory]
    present = sum(i.state != ItemState.EMPTY and not i.awaits_confirmation for i in rows)
    return {
        "label": area.label,
        "all": len(rows),
        "present": present,
        "accepted": sum(i.state == ItemState.ACCEPTED for i in rows),
        "fix": sum(i.state == ItemState.FIX and i.application.state == State.RETURNED for i in rows),
    }
