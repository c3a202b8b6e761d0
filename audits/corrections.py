"""The open corrections of a file as its chair reads them: by their effect on the licence, by area and standing, with a way to hand each over."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import Calendar, Reckoning, days_between, forward_plan
from audits.models import Application, Finding, RuleSet
from audits.standing import arithmetic_of, handover_url, standing_key, standings
from audits.states import Category, FindingState, Holder, ReviewArea
from lsp.templatetags.ui import distance, longdate, shortdate


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
                act=_("Menjawab pertanyaan LSP") if finding.has_open_question else ACT_WORDS[finding.state](),
                person=finding.person.user.full_name if finding.person else _("belum ditunjuk"),
                tone=standing.tone,
                standing=standing.label,
                due=shortdate(finding.due_on),
                distance=distance(finding.due_on, finding.clock_on(on)),
                why=why_of(record, finding),
                handover=handover_url(finding),
            )
        )
    return rows


def why_of(record: Application, finding: Finding) -> str:
    """The arithmetic of a deadline in a sentence or two."""
    policy = record.rule_set.correction_policy(finding.category)
    if policy is None or finding.issued_on is None or finding.original_due_on is None:
        return ""
    is_working = policy.unit == RuleSet.Unit.WORKING
    told_on = finding.original_due_on
    words = arithmetic_of(Reckoning(finding.issued_on, policy, Calendar(), told_on, told_on, finding.due_on))
    words += " " + (_("Hari libur tidak dihitung.") if is_working else _("Hari libur ikut dihitung."))
    if finding.due_on != finding.original_due_on:
        words += " " + _("Sekarang %(day)s.") % {"day": longdate(finding.due_on)}
    return words + " " + _("Berlaku sampai pukul 23.59 WIB.")
