"""The open corrections of an application as its chair reads them: by their effect on the licence, by area and urgency, with a way to hand each over."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import Calendar, ComputedDeadline, days_between, legal_day
from audits.findings.due_date import deadline_of, known_since, resumed_due_on
from audits.findings.urgency import (
    arithmetic_of,
    handover_form,
    handover_url,
    time_left,
    urgencies,
    urgency_key,
    why_due,
)
from audits.models import Application, Finding, RuleSet, calendars
from audits.states import Category, FindingState, Holder, ReviewArea
from lsp.shapes import Context
from lsp.web.formats import longdate, shortdate

# Keys in addresses: corrections that nobody was put in charge of, and all that are still open.
NOBODY = "belum"
OPEN = "terbuka"


@dataclass(frozen=True)
class CorrectionRow:
    """One open correction in the list, ready to be written down."""

    url: str
    label: str
    title: str
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
    urgency: str
    due: str
    due_on: dt.date | None
    earliest_on: dt.date
    distance: str
    why: str
    handover: str


def urgency_table(record: Application, binding: list[Finding], on: dt.date) -> Context:
    """Corrections by area and urgency; each number links to the rows it counts."""
    columns = [urgencies()[key] for key in ("overdue", "soon", "on_time", "done")]
    keys = [(f.criterion.area, urgency_key(f, on)) for f in binding]
    here = record.url("findings")
    lines = [
        {
            "label": area.label,
            "cells": [
                {"n": keys.count((area, c.key)), "tone": c.tone, "url": f"{here}?area={area}&keadaan={c.slug}"}
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
    due_on = resumed_due_on(finding, on)
    begin = max(due_on, on) if due_on else on
    decided_on = rules.stage_until("decision", rules.decision_days, begin)
    return rules.stage_until("issue", rules.issue_days, decided_on)


def by_effect(record: Application, binding: list[Finding], on: dt.date) -> list[Finding]:
    """Open corrections, the one that decides about the licence first; a major before a minor of the same day."""
    waiting = [f for f in binding if f.is_open]
    return sorted(
        waiting,
        key=lambda f: (
            -days_between(on, licence_if_closed_by(record, f, on)),
            f.category != Category.MAJOR,
            f.due_on,
            f.seq,
        ),
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


@dataclass(frozen=True)
class Count:
    """How many open corrections somebody has, and where they are listed."""

    label: str
    n: int
    url: str


def counts_by_holder(record: Application, binding: list[Finding]) -> list[Count]:
    """Open corrections by who must act next, the largest number first."""
    held = Counter(f.holder for f in binding if f.is_open)
    here = record.url("findings")
    return [
        Count(HOLDER_WORDS[holder](), n, f"{here}?keadaan={OPEN}&pemegang={holder}") for holder, n in held.most_common()
    ]


def counts_by_person(record: Application, binding: list[Finding]) -> list[Count]:
    """Open corrections by the person in charge at the LSP, the largest number first, those of nobody last."""
    waiting = [f for f in binding if f.is_open]
    people = {f.person_id: f.person.user.full_name for f in waiting if f.person and f.person.is_held_now}
    held = Counter(f.person_id if f.person_id in people else None for f in waiting)
    here = record.url("findings")
    counts = [Count(people[key], n, f"{here}?keadaan={OPEN}&orang={key}") for key, n in held.most_common() if key]
    if held[None]:
        counts.append(Count(_("belum ditunjuk"), held[None], f"{here}?keadaan={OPEN}&orang={NOBODY}"))
    return counts


def arithmetic(findings: list[Finding], on: dt.date) -> Callable[[Finding], str]:
    """How the deadlines of these findings came about, each day that was passed over by its name, as the page of a finding says it."""
    prefetch_related_objects(findings, "pauses", "extensions")
    begun = [legal_day(finding.begun_at) for finding in findings if finding.begun_at]
    versions = calendars(min(begun)) if begun else []

    def because(finding: Finding) -> str:
        known = known_since(versions, legal_day(finding.begun_at)) if finding.begun_at else ()
        deadline = deadline_of(finding, versions=known)
        return " ".join(why_due(finding, deadline, on)) if deadline else ""

    return because


def correction_rows(
    record: Application,
    ordered: list[Finding],
    on: dt.date,
    *,
    limit: int | None = None,
    because: Callable[[Finding], str] | None = None,
) -> list[CorrectionRow]:
    """Open corrections, already ordered by their effect, as rows; the first so many where a limit is given.

    `because` says how a deadline came about; without it a shorter sentence does, that needs nothing but the finding.
    """
    words = urgencies()
    # Most rows share a few days and words: each is written once.
    short, category, form, why = cache(shortdate), cache(label_of), cache(handover_form), {}
    areas = {area: str(area.label) for area in ReviewArea}
    first = licence_if_closed_by(record, ordered[0], on) if ordered else on
    # The few whose day was moved by a pause or an extension are told in full.
    moved = [f for f in ordered[:limit] if f.due_on != f.original_due_on or f.paused_since]
    in_full = because or (arithmetic(moved, on) if moved else None)
    told = {f.pk for f in ordered[:limit]} if because else {f.pk for f in moved}
    rows = []
    for finding in ordered[:limit]:
        day = licence_if_closed_by(record, finding, on)
        slack = days_between(day, first)
        urgency = words[urgency_key(finding, on)]
        same = (finding.category, finding.issued_on, finding.original_due_on, finding.due_on)
        if finding.pk not in told and same not in why:
            why[same] = why_of(record, finding)
        url = finding.get_absolute_url()
        rows.append(
            CorrectionRow(
                url=url,
                label=finding.label,
                title=finding.title,
                claim=finding.claim,
                category=finding.category,
                category_label=category(finding.category),
                area=areas[ReviewArea(finding.criterion.area)],
                earliest=short(day),
                earliest_on=day,
                effect=ngettext("masih ada sisa %(n)d hari", "masih ada sisa %(n)d hari", slack) % {"n": slack}
                if slack
                else _("paling menentukan tanggal lisensi"),
                is_decisive=not slack,
                holder=HOLDER_WORDS[finding.holder](),
                act=_("Menjawab pertanyaan LSP") if finding.has_open_question else ACT_WORDS[finding.state](),
                person=finding.person.user.full_name
                if finding.person and finding.person.is_held_now
                else _("belum ditunjuk"),
                tone=urgency.tone,
                urgency=urgency.label,
                due=short(finding.due_on),
                due_on=finding.due_on,
                distance=time_left(finding, on),
                why=told_in_full(finding, in_full, now=because is None)
                if in_full and finding.pk in told
                else why[same],
                handover=handover_url(finding, url, form),
            )
        )
    return rows


def told_in_full(finding: Finding, in_full: Callable[[Finding], str], *, now: bool) -> str:
    """How a deadline came about with every pause and extension, and, in the short list, the day that it is now."""
    words = in_full(finding)
    return f"{words} {_('Sekarang %(day)s.') % {'day': longdate(finding.due_on)}}" if now and finding.due_on else words


def label_of(category: str) -> str:
    """A category in words; asking a row for them costs ten times as much."""
    return str(Category(category).label)


def why_of(record: Application, finding: Finding) -> str:
    """The arithmetic of a deadline that nothing has moved, in a sentence or two."""
    policy = record.rule_set.correction_policy(finding.category)
    told_on, due_on = finding.original_due_on, finding.due_on
    if policy is None or finding.issued_on is None or told_on is None or due_on is None:
        return ""
    is_working = policy.unit == RuleSet.Unit.WORKING
    words = arithmetic_of(ComputedDeadline(finding.issued_on, policy, Calendar(), told_on, told_on, due_on))
    words += " " + (_("Hari libur tidak dihitung.") if is_working else _("Hari libur ikut dihitung."))
    return words + " " + _("Berlaku sampai pukul 23.59 WIB.")
