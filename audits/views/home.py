"""The first page of everybody: where `/` leads, and the dashboard of one LSP for its chair, staff and steering board."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from audits.deadlines import Deadline, before_days, days_between, forward_plan
from audits.effects import start_application
from audits.errors import NotReady, Stale
from audits.models import Application, DocumentNote, DossierItem, Finding, RuleSet, ScopeItem
from audits.plan import Plan, chart, draw, make_burndown, make_plan, make_ruler
from audits.roles import Seat, hats_of
from audits.standing import SOON_DAYS, arithmetic_of, standing_key, standings
from audits.states import (
    FINDING_ENDED,
    Category,
    FindingState,
    Holder,
    ItemState,
    Result,
    ReviewArea,
    Side,
    State,
)
from audits.track import held_by
from lsp.models import LSP, Licence, LicenceStatus, Position
from lsp.models.people import WORKING_POSITIONS
from lsp.standing import STANDINGS
from lsp.templatetags.ui import distance, longdate, plaindate, shortdate

WIDE, NARROW = 1102, 312
# Rows of the open list on the first page; the rest stands behind a link.
MOST_ROWS = 25


@require_GET
def home(request):
    """To the page of the first hat; a person without one sees their own data, a stranger signs in or checks a licence."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    hats = hats_of(request.user)
    return redirect(hats[0].url if hats else "audits:account")


def seat_of(request, slug: str) -> Seat:
    """What this person is in the LSP of this address, or 404."""
    for seat in request.user.seats:
        if seat.slug == slug:
            return seat
    raise Http404


@require_GET
@login_required
def lsp_home(request, slug):
    """The dashboard: the chair and the steering board see what it means for the licence, staff what they must do."""
    seat = seat_of(request, slug)
    on = timezone.localdate()
    record = newest_file(seat.lsp_id)
    licence = current_licence(seat.lsp_id, on)
    lsp = record.lsp if record else licence.lsp if licence else get_object_or_404(LSP, pk=seat.lsp_id)
    running = record if record and record.is_open else None
    rules = (
        running.rule_set
        if running
        else RuleSet.objects.filter(effective_from__lte=on).order_by("effective_from", "pk").last()
    )
    findings = findings_of(running) if running else []
    is_staff = seat.position in WORKING_POSITIONS and seat.position != Position.CHAIR
    context = {
        "lsp": lsp,
        "seat": seat,
        "on": on,
        "record": record,
        "running": running,
        "may_start": running is None and seat.position in WORKING_POSITIONS and rules is not None,
        "may_work": seat.position in WORKING_POSITIONS,
        "state_label": record.label_for(Side.LSP) if record else "",
        "is_window_open": licence is None or on >= licence.renewal_opens_on,
        "is_correcting": running is not None and running.state == State.CORRECTING,
    }
    until = max((f.due_on for f in findings if f.is_open and f.is_binding and f.due_on), default=None)
    # Staff read their tasks instead of the drawn plan, so the log is not asked for.
    log = [] if is_staff or not running else list(running.log.filter(finding__isnull=True).order_by("seq"))
    plan = None
    if licence and rules:
        is_forecast = running is not None or on >= licence.renewal_opens_on
        plan = make_plan(rules, licence.ends_on, on, running, log, until, is_forecast=is_forecast)
    context["clock"] = clock_of(licence, on, plan, running)
    if is_staff:
        return render(
            request, "audits/lsp_home_staff.html", context | staff_context(request.user, running, findings, on)
        )
    return render(request, "audits/lsp_home.html", context | chair_context(licence, plan, running, findings, on))


def newest_file(lsp_id: int) -> Application | None:
    """The open file of an LSP, or else its last one."""
    done = Q(self_assessments__isnull=False) & ~Q(self_assessments__result=Result.OPEN)
    files = Application.objects.filter(lsp=lsp_id).annotate(
        answered=Count("self_assessments", filter=done, distinct=True),
        criteria=Count("self_assessments", distinct=True),
        named=Count("counterparts", distinct=True),
        has_scope=Exists(ScopeItem.objects.filter(application=OuterRef("pk"))),
    )
    files = files.select_related("lsp", "licence", "rule_set", "visit").order_by("-created_at", "-pk")
    return files.first()


def current_licence(lsp_id: int, on: dt.date) -> Licence | None:
    """The period whose decree counts today, with its last event."""
    return Licence.objects.filter(lsp=lsp_id).begun(on).with_last_event(on).select_related("lsp").first()


def findings_of(record: Application) -> list[Finding]:
    """What was told to the LSP, with all that a row shows; a draft that was dropped never was."""
    told = record.findings.filter(issued_on__isnull=False).select_related("criterion", "person__user")
    rows = list(told.order_by("seq"))
    for finding in rows:
        finding.application = record
    return rows


# The clock


def unbroken(day: dt.date) -> str:
    """A day whose words stay on one line."""
    return plaindate(day).replace(" ", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True)
class Clock:
    """The licence clock: how many days, until when, and what happens if everything goes on as it does."""

    status: object
    outlook: "Outlook"
    number: str = ""
    unit: str = ""
    ends_on: dt.date | None = None
    ruler: object = None


def clock_of(licence: Licence | None, on: dt.date, plan: Plan | None, running) -> Clock:
    """The clock of today, honest where there is no licence."""
    if licence is None:
        none = Outlook(
            _("Belum ada lisensi dalam register"),
            _("LSP ini belum boleh melakukan sertifikasi."),
            "overdue",
            [_("Bila lisensi sudah ada tetapi belum tercatat, hubungi Sekretariat BNSP.")],
        )
        return Clock(STANDINGS[LicenceStatus.NONE], none)
    status = licence.status_after(licence.last_event, on)
    left = licence.days_left(on)
    outlook = outlook_of(licence, on, plan, running)
    if status in STOPPED:
        words = STOPPED[status]() % {"day": unbroken(licence.last_event_on or on)}
        forbidden = _("Selama itu LSP tidak boleh melakukan sertifikasi.")
        outlook = Outlook(_("Keadaan lisensi hari ini"), words, "overdue", [forbidden, outlook.words])
    return Clock(
        status=STANDINGS[status],
        outlook=outlook,
        number=str(abs(left)),
        unit=_("hari lagi") if left > 0 else _("hari lewat") if left else _("hari tersisa"),
        ends_on=licence.ends_on,
        ruler=make_ruler(licence.renewal_opens_on, licence.ends_on, on),
    )


STOPPED: dict[str, Callable[[], str]] = {
    LicenceStatus.SUSPENDED: lambda: _("Lisensi dibekukan sejak %(day)s."),
    LicenceStatus.REVOKED: lambda: _("Lisensi dicabut sejak %(day)s."),
}


@dataclass
class Outlook:
    """What happens to the licence if everything takes its planned length from here."""

    head: str
    words: str
    tone: str
    explanation: list[str]


def outlook_of(licence: Licence, on: dt.date, plan: Plan | None, running) -> Outlook:
    """The outlook of this day: nothing pressing yet, a gap, or days to spare."""
    if plan is None:
        return Outlook(_("Perkiraan"), _("Belum dapat diperkirakan karena aturan belum dimuat."), "", [])
    filing = plan.milestones[0].safe_on
    last_safe = _("Hari aman terakhir untuk mengajukan: %(day)s (%(distance)s).") % {
        "day": longdate(filing),
        "distance": distance(filing, on),
    }
    explanation = [] if running else [last_safe]
    if plan.expected_on is None:
        opens_on = licence.renewal_opens_on
        words = _("Masa perpanjangan dibuka %(day)s, %(distance)s.") % {
            "day": unbroken(opens_on),
            "distance": distance(opens_on, on),
        }
        return Outlook(_("Belum ada yang mendesak"), words, "ontime", explanation)
    head = _("Menurut langkah yang tersisa sekarang") if running else _("Bila permohonan diajukan hari ini")
    if plan.gap > 0:
        explanation.append(_("Selama terputus, LSP tidak boleh melakukan sertifikasi baru. Permohonan tetap diproses."))
        if running:
            explanation.append(_("Satu hari lebih cepat mengurangi jeda satu hari."))
        return Outlook(head, gap_words(plan, on), "overdue", explanation)
    if (spare := days_between(plan.expected_on, licence.ends_on)) > 0:
        words = ngettext(
            "Masih ada kelonggaran %(n)d hari sebelum lisensi berakhir.",
            "Masih ada kelonggaran %(n)d hari sebelum lisensi berakhir.",
            spare,
        )
        explanation.append(words % {"n": spare})
    words = _("Lisensi baru diperkirakan terbit %(day)s, tanpa jeda.") % {"day": unbroken(plan.expected_on)}
    return Outlook(head, words, "ontime", explanation)


def gap_words(plan: Plan, on: dt.date) -> str:
    """The days without a licence, from when until when."""
    if on > plan.ends_on:
        words = ngettext(
            "Lisensi terputus sejak %(first)s, paling sedikit %(n)d hari sampai %(last)s.",
            "Lisensi terputus sejak %(first)s, paling sedikit %(n)d hari sampai %(last)s.",
            plan.gap,
        )
    else:
        words = ngettext(
            "Lisensi akan terputus %(n)d hari, %(first)s sampai %(last)s.",
            "Lisensi akan terputus %(n)d hari, %(first)s sampai %(last)s.",
            plan.gap,
        )
    last = before_days(plan.expected_on or plan.gap_begins, 1)
    return words % {"n": plan.gap, "first": unbroken(plan.gap_begins), "last": unbroken(last)}


# The chair's page


@dataclass(frozen=True)
class CorrectionRow:
    """One open correction in the list, ready to be written down."""

    url: str
    label: str
    claim: str
    category: str
    category_label: str
    area: str
    earliest: str
    effect: str
    is_decisive: bool
    holder: str
    act: str
    person: str
    tone: str
    standing: str
    due: str
    distance: str
    why: str
    handover: str


def chair_context(licence, plan: Plan | None, running, findings: list[Finding], on: dt.date) -> dict:
    """What the chair's page shows beyond the clock."""
    context: dict[str, Any] = {"plan": plan, "drawings": [], "table": None, "charts": [], "rows": [], "more_rows": 0}
    if plan:
        context["drawings"] = [draw(plan, "w", WIDE, is_wide=True), draw(plan, "n", NARROW, is_wide=False)]
    context["plan_summary"] = plan_summary(plan, running)
    binding = [f for f in findings if f.is_binding]
    burndown = make_burndown(findings, on, licence.ends_on if licence else None)
    if not running or burndown is None:
        return context
    rows = correction_rows(running, binding, on)
    return context | {
        "table": standing_table(running, binding, on),
        "open_count": sum(f.is_open for f in binding),
        "all_count": len(binding),
        "observations": len(findings) - len(binding),
        "burndown": burndown,
        "charts": [chart(burndown, "bw", 500, 236), chart(burndown, "bn", NARROW, 220)],
        "rows": rows[:MOST_ROWS],
        "more_rows": max(len(rows) - MOST_ROWS, 0),
        "next_finding": next((f for f in by_effect(running, binding, on) if f.holder == Holder.LSP), None),
    }


def plan_summary(plan: Plan | None, running) -> str:
    """How far the plan is behind, in one line."""
    if plan is None:
        return ""
    if plan.lateness > 0:
        return ngettext(
            "Langkah yang tersisa terlambat %(n)d hari dari rencana aman.",
            "Langkah yang tersisa terlambat %(n)d hari dari rencana aman.",
            plan.lateness,
        ) % {"n": plan.lateness}
    if running is None:
        return _("Hari aman terakhir untuk mengajukan: %(day)s.") % {"day": plaindate(plan.milestones[0].safe_on)}
    return _("Semua langkah masih di dalam rencana aman.")


def standing_table(record: Application, binding: list[Finding], on: dt.date) -> dict:
    """Corrections by area and standing; each number links to the rows it counts."""
    columns = [standings()[key] for key in ("lewat", "segera", "tepat", "selesai")]
    keys = [(f.criterion.area, standing_key(f, on)) for f in binding]
    here = record.url("findings")
    lines = [
        {
            "label": area.label,
            "cells": [
                {"n": keys.count((area, c.key)), "tone": c.tone, "url": f"{here}?area={area}&keadaan={c.key}"}
                for c in columns
            ],
        }
        for area in ReviewArea
    ]
    totals = [{"n": sum(key == c.key for _area, key in keys), "tone": c.tone} for c in columns]
    return {"columns": columns, "lines": lines, "totals": totals}


def licence_if_closed_by(record: Application, finding: Finding, on: dt.date) -> dt.date:
    """The earliest new licence when this correction is done on its last day."""
    rules = record.rule_set
    begin = max(finding.due_on, on) if finding.due_on else on
    return forward_plan(begin, [("decision", rules.decision_days), ("issue", rules.issue_days)])[-1].until


def by_effect(record: Application, binding: list[Finding], on: dt.date) -> list[Finding]:
    """Open corrections, the one that decides about the licence first; a major before a minor of the same day."""
    waiting = [f for f in binding if f.is_open]
    return sorted(
        waiting,
        key=lambda f: (-licence_if_closed_by(record, f, on).toordinal(), f.category != Category.MAJOR, f.due_on, f.seq),
    )


HOLDER_WORDS: dict[str, Callable[[], str]] = {
    Holder.LSP: lambda: _("LSP"),
    Holder.TEAM: lambda: _("Tim asesor"),
    Holder.LEAD: lambda: _("Ketua tim"),
}
ACT_WORDS: dict[str, Callable[[], str]] = {
    FindingState.ISSUED: lambda: _("Lengkapi dan kirim jawaban"),
    FindingState.RETURNED: lambda: _("Jawab lagi"),
    FindingState.ANSWERED: lambda: _("Memeriksa jawaban"),
    FindingState.DISPUTED: lambda: _("Memutus sanggahan"),
}


def correction_rows(record: Application, binding: list[Finding], on: dt.date) -> list[CorrectionRow]:
    """The open corrections as rows."""
    ordered = by_effect(record, binding, on)
    words = standings()
    days = [licence_if_closed_by(record, f, on) for f in ordered]
    rows = []
    for finding, day in zip(ordered, days, strict=True):
        slack = days_between(day, days[0])
        standing = words[standing_key(finding, on)]
        rows.append(
            CorrectionRow(
                url=finding.get_absolute_url(),
                label=finding.label,
                claim=finding.claim,
                category=finding.category,
                category_label=finding.get_category_display(),
                area=str(ReviewArea(finding.criterion.area).label),
                earliest=shortdate(day),
                effect=ngettext("longgar %(n)d hari", "longgar %(n)d hari", slack) % {"n": slack}
                if slack
                else _("penentu tanggal lisensi"),
                is_decisive=not slack,
                holder=HOLDER_WORDS[finding.holder](),
                act=ACT_WORDS[finding.state](),
                person=finding.person.user.full_name if finding.person else _("belum ditunjuk"),
                tone=standing.tone,
                standing=standing.label,
                due=shortdate(finding.due_on),
                distance=distance(finding.due_on, on),
                why=why_of(record, finding),
                handover=handover_url(finding, on),
            )
        )
    return rows


def why_of(record: Application, finding: Finding) -> str:
    """The arithmetic of a deadline in a sentence or two."""
    rules = record.rule_set
    is_working = rules.correction_unit == RuleSet.Unit.WORKING
    count = rules.correction_days(finding.category)
    if count is None or finding.issued_on is None or finding.original_due_on is None:
        return ""
    counted = Deadline(finding.issued_on, count, is_working, finding.original_due_on)
    words = arithmetic_of(counted)
    words += " " + (_("Hari libur tidak dihitung.") if is_working else _("Hari libur ikut dihitung."))
    if finding.due_on != finding.original_due_on:
        words += " " + _("Sekarang %(day)s.") % {"day": longdate(finding.due_on)}
    return words + " " + _("Berlaku sampai pukul 23.59 WIB.")


def handover_url(finding: Finding, on: dt.date) -> str:
    """A WhatsApp text that hands a correction over: what, until when, where; no name of a person."""
    text = _("Perbaikan %(label)s: %(claim)s. Tenggat: %(day)s (%(distance)s). Buka di Relisensi: %(url)s") % {
        "label": finding.label,
        "claim": finding.claim.rstrip(" ."),
        "day": longdate(finding.due_on),
        "distance": distance(finding.due_on, on),
        "url": f"{settings.SITE_URL}{finding.get_absolute_url()}",
    }
    return f"https://wa.me/?text={quote(text, safe='')}"


# The staff's page


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


def staff_context(user, running, findings: list[Finding], on: dt.date) -> dict:
    """Tasks by due day, the dossier's completeness, and what BNSP sent back."""
    if running is None:
        return {"tasks": [], "areas": [], "returned": []}
    items = dossier_of(running)
    returned = [item for item in items if item.state == ItemState.FIX and item.returned_version is not None]
    tasks = finding_tasks(user, findings, on) + document_tasks(user, running, returned, on)
    tasks += draft_tasks(user, running, items)
    tasks.sort(key=lambda t: (t.due_on is None, t.due_on or on, t.wants_person, t.title))
    return {
        "tasks": tasks,
        "areas": [completeness(area, items) for area in ReviewArea],
        "returned": returned if running.state == State.RETURNED else [],
        "waits": not tasks and held_by(running),
    }


def dossier_of(record: Application) -> list[DossierItem]:
    """The rows of the dossier with the reviewer's last open note."""
    note = DocumentNote.objects.filter(item=OuterRef("pk"), side=Side.BNSP, sent=True, resolved_at__isnull=True)
    rows = record.items.in_order().annotate(open_note=Subquery(note.order_by("-at", "-pk").values("text")[:1]))
    items = list(rows)
    for item in items:
        item.application = record
    return items


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
    left = days_between(on, record.due_on)
    key = "lewat" if left < 0 else "segera" if left <= SOON_DAYS else "tepat"
    standing = standings()[key]
    return [
        Task(
            url=item.get_absolute_url(),
            title=_("Perbaiki %(code)s %(title)s") % {"code": item.code, "title": item.requirement.title},
            detail=item.open_note or "",
            due_on=record.due_on,
            tone=standing.tone,
            standing=standing.label,
            wants_person=item.person_id is None,
        )
        for item in returned
        if not item.person or item.person.user_id == user.pk
    ]


def draft_tasks(user, record, items: list[DossierItem]) -> list[Task]:
    """What a draft still lacks: the self-assessment, the documents of this person, and all the rest as one line."""
    if record.state != State.DRAFT:
        return []

    def task(url, title, detail=""):
        return Task(url, title, detail, None, "", "")

    tasks = []
    if not (record.phone and record.has_scope and record.named == len(ReviewArea)):
        tasks.append(task(record.url("application_form"), _("Isi ruang lingkup, pendamping, dan kontak")))
    if record.answered < record.criteria:
        detail = _("%(n)d dari %(all)d kriteria dijawab") % {"n": record.answered, "all": record.criteria}
        tasks.append(task(record.url("self_assessment"), _("Lanjutkan swa-asesmen"), detail))
    empty = [i for i in items if i.state == ItemState.EMPTY and i.requirement.is_mandatory]
    mine = [i for i in empty if i.person and i.person.user_id == user.pk]
    for item in mine:
        title = _("Unggah %(code)s %(title)s") % {"code": item.code, "title": item.requirement.title}
        tasks.append(task(item.get_absolute_url(), title))
    free = [i for i in empty if not i.person]
    if free:
        title = ngettext(
            "Unggah %(n)d dokumen wajib yang belum ada", "Unggah %(n)d dokumen wajib yang belum ada", len(free)
        ) % {"n": len(free)}
        tasks.append(task(record.url("documents"), title, ", ".join(i.code for i in free[:6])))
    return tasks


def completeness(area: ReviewArea, items: list[DossierItem]) -> dict:
    """How much of an area's dossier is there and how much is accepted."""
    rows = [i for i in items if i.requirement.area == area and i.requirement.is_mandatory]
    present = sum(i.state != ItemState.EMPTY for i in rows)
    return {
        "label": area.label,
        "all": len(rows),
        "present": present,
        "accepted": sum(i.state == ItemState.ACCEPTED for i in rows),
        "fix": sum(i.state == ItemState.FIX for i in rows),
    }


# The start


@require_POST
@login_required
def start(request, slug):
    """Open the draft of a renewal; whoever comes second is led to the file that runs."""
    seat = seat_of(request, slug)
    if seat.position not in WORKING_POSITIONS:
        raise PermissionDenied
    lsp = get_object_or_404(LSP, pk=seat.lsp_id)
    try:
        record = start_application(lsp, by=request.user, at=timezone.now())
    except Stale as stale:
        messages.info(request, str(stale))
        return redirect(Application.objects.filter(lsp=lsp).open().get())
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:lsp_home", slug)
    messages.success(request, _("Draf permohonan dibuka. BNSP belum menerima apa pun sampai Ketua LSP mengajukannya."))
    return redirect(record.url("application_form"))
