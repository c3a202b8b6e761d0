"""Parts that several documents share."""

import datetime as dt
from collections import Counter

from django.db.models import QuerySet

from audits.documents.words import day
from audits.models import (
    Answer,
    Application,
    Finding,
    RuleSet,
    SchemeDecision,
    SchemeRecommendation,
    TeamMember,
)
from audits.states import FindingState, Result
from audits.visit.days import held_days, planned_days
from lsp.certain import certain
from lsp.models import Licence, LicenceStatus, Scheme
from lsp.shapes import Context

SECRETARIAT = "Sekretariat Badan Nasional Sertifikasi Profesi"
LONG_NAME, LONGEST_NAME = 34, 70

VERDICTS = [
    (Result.CONFORMS, "sesuai"),
    (Result.FAILS, "tidak sesuai"),
    (Result.OBSERVATION, "observasi"),
    (Result.NOT_APPLICABLE, "tidak berlaku"),
]
STATE_WORDS: dict[str, str] = {
    FindingState.ISSUED: "Belum dijawab",
    FindingState.ANSWERED: "Dijawab",
    FindingState.RETURNED: "Dikembalikan",
    FindingState.DISPUTED: "Disanggah",
    FindingState.CLOSED: "Ditutup",
    FindingState.WITHDRAWN: "Ditarik",
}


def validity(licence: Licence, on: dt.date) -> str:
    """What a paper of this day says of the licence: until when it is in force, or why it is not."""
    status, last = licence.status_on(on), day(licence.last_day)
    if status == LicenceStatus.SUSPENDED:
        return f"dibekukan, masa lisensinya sampai {last}"
    if status == LicenceStatus.REVOKED:
        return f"dicabut, terakhir berlaku {last}"
    if status == LicenceStatus.SURRENDERED:
        return f"diserahkan kembali, terakhir berlaku {last}"
    return f"berakhir {last}" if status == LicenceStatus.EXPIRED else f"berlaku sampai {last}"


def body(application: Application, on: dt.date | None = None) -> Context:
    """The LSP as a paper of this day names it."""
    licence = application.licence
    lsp = application.lsp
    return {
        "name": lsp.name,
        "full_name": "Lembaga Sertifikasi Profesi " + lsp.name.removeprefix("LSP "),
        "kind": lsp.get_kind_display(),
        "place": lsp.place,
        "licence_number": lsp.licence_number,
        "ends_on": application.licence_ends_on,
        "validity": validity(licence, on) if licence and on else "",
        "may_certify": licence.allows_on(on) if licence and on else True,
    }


def scheme_row(scheme: Scheme, outcome: str = "", reason: str = "") -> Context:
    return {
        "name": scheme.title,
        "kind": scheme.get_kind_display(),
        "code": scheme.code,
        "outcome": outcome,
        "reason": reason,
    }


def judged_schemes(rows: QuerySet[SchemeRecommendation] | QuerySet[SchemeDecision]) -> list[Context]:
    return [
        scheme_row(row.scheme, row.get_outcome_display(), " · ".join(filter(None, (row.clause, row.reason))))
        for row in rows.select_related("scheme")
    ]


def team(application: Application) -> list[TeamMember]:
    order = {"lead": 0, "member": 1, "observer": 2}
    members = application.team.joined().select_related("assessor__user")
    return sorted(members, key=lambda member: (order[member.role], member.pk))


def team_rows(application: Application) -> list[Context]:
    return [
        {
            "name": member.assessor.user.full_name,
            "role": str(member.get_role_display()).lower(),
            "area": member.get_area_display(),
            "certificate": member.assessor.registration_number,
        }
        for member in team(application)
    ]


def counterparts(application: Application) -> dict[str, str]:
    rows = application.counterparts.select_related("person__user")
    return {row.area: row.person.user.full_name for row in rows}


def assignment_number(application: Application) -> str:
    letter = application.documents.filter(kind="assignment_letter").order_by("seq").last()
    return letter.number if letter else ""


def visit(application: Application) -> Context:
    planned = application.visit
    held = held_days(application)
    return {
        "planned": planned_days(planned),
        "held": held,
        "held_on": held[0][0],
        "last_day": held[-1][1],
        "place": planned.place,
        "hours": planned.hours,
        "meeting_place": planned.meeting_place,
        "assignment_number": assignment_number(application),
        "opened_at": planned.opened_at,
        "closed_at": planned.closed_at,
        "agenda": [line.strip() for line in planned.agenda.splitlines() if line.strip()],
        "advice": planned.advice,
    }


def verdicts(application: Application) -> str:
    """66 dinilai: 61 sesuai, 2 tidak sesuai, 1 observasi, 2 tidak berlaku."""
    count = Counter(application.judgements.exclude(result=Result.OPEN).values_list("result", flat=True))
    parts = [f"{count[result]} {word}" for result, word in VERDICTS if count[result]]
    return f"{count.total()} dinilai" + (": " + ", ".join(parts) if parts else "")


def told_findings(application: Application) -> list[Finding]:
    """What the LSP was told: never a draft, and nothing that was withdrawn before."""
    rows = application.findings.exclude(state=FindingState.DRAFT).exclude(issued_on__isnull=True)
    return list(rows.select_related("criterion").prefetch_related("answers__verified_by").order_by("seq"))


def arithmetic(finding: Finding) -> str:
    rules = finding.application.rule_set
    policy = certain(rules.correction_policy(finding.category))
    said = f"{policy.count} {RuleSet.Unit(policy.unit).label} sejak {day(finding.issued_on)}"
    if finding.due_on != finding.original_due_on:
        said += f", diperpanjang dari {day(finding.original_due_on)}"
    return said


def finding_row(finding: Finding) -> Context:
    binding = finding.is_binding
    return {
        "seq": finding.seq,
        "category": finding.category,
        "category_label": finding.get_category_display(),
        "area": finding.criterion.get_area_display(),
        "criterion": finding.criterion.code,
        "criterion_title": finding.criterion.title,
        "title": finding.title,
        "claim": finding.claim.rstrip(" ."),
        "evidence": finding.evidence.rstrip(" ."),
        "clause": finding.clause,
        "due_on": finding.due_on,
        "arithmetic": arithmetic(finding) if finding.due_on else "",
        "due_note": f"Tenggat {day(finding.due_on)}" if binding and finding.due_on else "Tanpa tenggat",
        "status": STATE_WORDS.get(finding.state, "") if binding or not finding.is_open else "Saran",
    }


def tone(finding: Finding, on: dt.date) -> str:
    if not finding.is_open:
        return "closed"
    if not finding.is_binding:
        return "advice"
    return "overdue" if finding.due_on and finding.due_on < finding.clock_on(on) else "waiting"


def round_lines(answers: list[Answer]) -> list[str]:
    """Every round in one line, the newest first."""
    lines = []
    for answer in reversed(answers):
        if answer.verdict == Answer.Verdict.RETURN:
            lines.append(f"Putaran {answer.round} dikembalikan {day(answer.verified_at)}: {answer.verdict_note}")
        elif answer.verdict:
            lines.append(f"Putaran {answer.round}, {day(answer.verified_at)}")
        else:
            lines.append(f"Putaran {answer.round}, jawaban {day(answer.sent_at)}")
    return lines


def verification(finding: Finding, answers: list[Answer]) -> str:
    if finding.state == FindingState.WITHDRAWN:
        return "Ditarik oleh tim"
    if finding.state == FindingState.CLOSED and answers and answers[-1].verified_by:
        word = "Rencana diterima" if finding.plan_accepted else "Ditutup"
        return f"{word} oleh {answers[-1].verified_by.full_name}"
    if not finding.is_binding:
        return "Tidak diperlukan"
    return "Belum diverifikasi"


def sheet_row(finding: Finding, on: dt.date) -> Context:
    answers = [answer for answer in finding.answers.all() if answer.sent_at]
    last = answers[-1] if answers else None
    return finding_row(finding) | {
        "answer": last,
        "verification": verification(finding, answers),
        "rounds": round_lines(answers),
        "tone": tone(finding, on),
    }


def signatures(
    application: Application, *, lead_signed_at: dt.datetime | None = None, with_lsp: bool = True
) -> list[Context]:
    """Places to sign; whoever acted in the system has signed there, at that moment."""
    rows = [
        {
            "name": member.assessor.user.full_name,
            "role": member.get_role_display(),
            "signed_at": lead_signed_at if member.role == "lead" else None,
        }
        for member in team(application)
    ]
    if with_lsp:
        chair = (
            application.lsp.memberships.filter(position="chair", ended_on__isnull=True).select_related("user").first()
        )
        if chair:
            rows.append({"name": chair.user.full_name, "role": chair.get_position_display(), "signed_at": None})
        rows += [
            {
                "name": row.person.user.full_name,
                "role": f"Pendamping {str(row.get_area_display()).lower()}",
                "signed_at": None,
            }
            for row in application.counterparts.select_related("person__user")
        ]
    return rows
