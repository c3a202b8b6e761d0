"""What one person of the LSP has to do, by due day: findings, returned documents, and what a draft still lacks."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import days_between
from audits.models import Application, DossierItem, Finding, ScopeItem
from audits.standing import SOON_DAYS, standing_key, standings
from audits.states import FINDING_ENDED, Holder, ItemState, Result, ReviewArea, State
from lsp.templatetags.ui import shortdate


@dataclass(frozen=True)
class Task:
    """One thing this person has to do, and until when."""

    url: str
    title: str
    detail: str
    due_on: dt.date | None
    tone: str
    standing: str
    wants_person: bool = False

    @property
    def due_words(self) -> str:
        """The day in short."""
        return shortdate(self.due_on) if self.due_on else ""


def finding_tasks(user, findings: list[Finding], on: dt.date) -> list[Task]:
    """Findings that wait for the LSP and that are this person's, or nobody's yet."""
    words = standings()
    tasks = []
    for finding in findings:
        if finding.state in FINDING_ENDED or finding.holder != Holder.LSP:
            continue
        if finding.person and finding.person.user_id != user.pk:
            continue
        standing = words[standing_key(finding, on)]
        tasks.append(
            Task(
                url=finding.get_absolute_url(),
                title=_("Jawab %(label)s %(claim)s") % {"label": finding.label, "claim": finding.claim}
                if finding.is_binding
                else _("Baca saran %(label)s %(claim)s") % {"label": finding.label, "claim": finding.claim},
                detail=f"{finding.get_category_display()} · {ReviewArea(finding.criterion.area).label}",
                due_on=finding.due_on,
                tone=standing.tone,
                standing=standing.label,
                wants_person=finding.person_id is None,
            )
        )
    return tasks


def document_tasks(user, record: Application, returned: list, on: dt.date) -> list[Task]:
    """Returned documents that are this person's, or nobody's yet."""
    if record.state != State.RETURNED or record.due_on is None:
        return []
    tasks = []
    for item in returned:
        if item.person and item.person.user_id != user.pk:
            continue
        due_on = min(filter(None, [item.due_on, record.due_on]))  # the LSP's own day where it set one
        standing = standing_of_day(due_on, on)
        tasks.append(
            Task(
                url=item.get_absolute_url(),
                title=_("Perbaiki %(code)s %(title)s") % {"code": item.code, "title": item.requirement.title},
                detail=item.open_note or "",
                due_on=due_on,
                tone=standing.tone,
                standing=standing.label,
                wants_person=item.person_id is None,
            )
        )
    return tasks


def rule_tasks(user, items: list[DossierItem]) -> list[Task]:
    """Documents of this person, or nobody's yet, that still follow a rule which was replaced."""
    return [
        Task(
            url=f"{item.get_absolute_url()}#acuan",
            title=_("Sesuaikan %(code)s dengan peraturan yang berlaku") % {"code": item.code},
            detail=_("Masih mengikuti %(rules)s, yang sudah digantikan") % {"rules": item.outdated},
            due_on=item.due_on,
            tone="soon",
            standing=_("Peraturan diganti"),
            wants_person=item.person_id is None,
        )
        for item in items
        if item.outdated and (not item.person or item.person.user_id == user.pk)
    ]


def standing_of_day(due_on: dt.date, on: dt.date):
    """How a day stands that somebody set for themselves."""
    left = days_between(on, due_on)
    return standings()["lewat" if left < 0 else "segera" if left <= SOON_DAYS else "tepat"]


def with_progress(record: Application) -> Application:
    """A draft with how far its form and its self-assessment have come."""
    done = Q(self_assessments__isnull=False) & ~Q(self_assessments__result=Result.OPEN)
    return Application.objects.annotate(
        answered=Count("self_assessments", filter=done, distinct=True),
        criteria=Count("self_assessments", distinct=True),
        named=Count("counterparts", distinct=True),
        has_scope=Exists(ScopeItem.objects.filter(application=OuterRef("pk"))),
    ).get(pk=record.pk)


def draft_tasks(user, record, items: list[DossierItem], on: dt.date) -> list[Task]:
    """What a draft still lacks: the self-assessment, the documents of this person, and all the rest as one line."""
    if record.state != State.DRAFT:
        return []

    def task(url, title, detail="", due_on=None):
        if due_on is None:
            return Task(url, title, detail, None, "", "")
        standing = standing_of_day(due_on, on)
        return Task(url, title, detail, due_on, standing.tone, standing.label)

    tasks = []
    record = with_progress(record)
    if not (record.phone and record.has_scope and record.named == len(ReviewArea)):
        tasks.append(task(record.url("application_form"), _("Isi ruang lingkup, pendamping, dan kontak")))
    if record.answered < record.criteria:
        detail = _("%(n)d dari %(all)d kriteria dijawab") % {"n": record.answered, "all": record.criteria}
        tasks.append(task(record.url("self_assessment"), _("Lanjutkan swa-asesmen"), detail))
    empty = [i for i in items if i.state == ItemState.EMPTY and i.requirement.is_mandatory]
    mine = [i for i in empty if i.person and i.person.user_id == user.pk]
    for item in mine:
        title = _("Unggah %(code)s %(title)s") % {"code": item.code, "title": item.requirement.title}
        tasks.append(task(item.get_absolute_url(), title, due_on=item.due_on))
    unsure = [i for i in items if i.awaits_confirmation and (not i.person or i.person.user_id == user.pk)]
    if unsure:
        title = ngettext(
            "Nyatakan apakah %(n)d dokumen masa lisensi lalu masih sama",
            "Nyatakan apakah %(n)d dokumen masa lisensi lalu masih sama",
            len(unsure),
        ) % {"n": len(unsure)}
        tasks.append(task(record.url("documents"), title, ", ".join(i.code for i in unsure[:6])))
    free = [i for i in empty if not i.person]
    if free:
        title = ngettext(
            "Unggah %(n)d dokumen wajib yang belum ada", "Unggah %(n)d dokumen wajib yang belum ada", len(free)
        ) % {"n": len(free)}
        tasks.append(task(record.url("documents"), title, ", ".join(i.code for i in free[:6])))
    return tasks


def completeness(area: ReviewArea, items: list[DossierItem]) -> dict:
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
