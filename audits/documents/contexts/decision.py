"""What each kind of document says: the facts of one file, read from the models, as its template takes them."""

import json
from collections import Counter
from math import ceil

from audits import signing
from audits.deadlines import after_days, legal_day, licence_days
from audits.documents.words import day
from audits.entries import events_hash, is_removed, items_of
from audits.models import (
    Answer,
    Application,
    Decision,
    EventKind,
    Finding,
    IssuedDocument,
    Plenary,
    Regulation,
    RuleSet,
    Vote,
)
from audits.models.plenary import deciders, quorum_of
from audits.states import Category, FindingState, ItemState, Outcome, Result, ReviewArea, TeamRole

LAWS = [
    "Undang-Undang Nomor 13 Tahun 2003 tentang Ketenagakerjaan",
    "Peraturan Pemerintah Nomor 10 Tahun 2018 tentang Badan Nasional Sertifikasi Profesi",
]
# The rules on certification bodies and on their licences.
LICENSING_RULES = ("PBNSP 201", "PBNSP 208")
SECRETARIAT = "Sekretariat Badan Nasional Sertifikasi Profesi"

# What the certificate holds on its page; whatever is longer goes to an annex.
LINES_OF_SCOPE = 7
LETTERS_IN_A_LINE = 46
LETTERS_OF_PLACE = 28
LONG_NAME, LONGEST_NAME = 34, 70
MICRO_LETTERS = 430

VERDICTS = [
    (Result.CONFORMS, "sesuai"),
    (Result.FAILS, "tidak sesuai"),
    (Result.OBSERVATION, "observasi"),
    (Result.NOT_APPLICABLE, "tidak berlaku"),
]
STANDING = {
    FindingState.ISSUED: "Belum dijawab",
    FindingState.ANSWERED: "Dijawab",
    FindingState.RETURNED: "Dikembalikan",
    FindingState.DISPUTED: "Disanggah",
    FindingState.CLOSED: "Ditutup",
    FindingState.WITHDRAWN: "Ditarik",
}


# Parts that several documents share


def body(application: Application) -> dict:
    lsp = application.lsp
    return {
        "name": lsp.name,
        "full_name": "Lembaga Sertifikasi Profesi " + lsp.name.removeprefix("LSP "),
        "kind": lsp.get_kind_display(),
        "place": lsp.place,
        "licence_number": lsp.licence_number,
        "ends_on": application.licence_ends_on,
    }


def scheme_row(scheme, outcome="", reason="") -> dict:
    return {
        "name": scheme.title,
        "kind": scheme.get_kind_display(),
        "code": scheme.code,
        "outcome": outcome,
        "reason": reason,
    }


def judged_schemes(rows) -> list[dict]:
    return [
        scheme_row(row.scheme, row.get_outcome_display(), " · ".join(filter(None, (row.clause, row.reason))))
        for row in rows.select_related("scheme")
    ]


def team(application: Application) -> list:
    order = {"lead": 0, "member": 1, "observer": 2}
    members = application.team.standing().select_related("assessor__user")
    return sorted(members, key=lambda member: (order[member.role], member.pk))


def team_rows(application: Application) -> list[dict]:
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


def visit(application: Application) -> dict:
    planned = application.visit
    held_on = legal_day(planned.opened_at) if planned.opened_at else planned.planned_on
    return {
        "held_on": held_on,
        "last_day": legal_day(planned.closed_at) if planned.closed_at else held_on,
        "place": planned.place,
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
    policy = rules.correction_policy(finding.category)
    said = f"{policy.count} {RuleSet.Unit(policy.unit).label} sejak {day(finding.issued_on)}"
    if finding.due_on != finding.original_due_on:
        said += f", diperpanjang dari {day(finding.original_due_on)}"
    return said


def finding_row(finding: Finding) -> dict:
    binding = finding.is_binding
    return {
        "seq": finding.seq,
        "category": finding.category,
        "category_label": finding.get_category_display(),
        "area": finding.criterion.get_area_display(),
        "criterion": finding.criterion.code,
        "criterion_title": finding.criterion.title,
        "claim": finding.claim.rstrip(" ."),
        "evidence": finding.evidence.rstrip(" ."),
        "clause": finding.clause,
        "due_on": finding.due_on,
        "arithmetic": arithmetic(finding) if finding.due_on else "",
        "due_note": f"Tenggat {day(finding.due_on)}" if binding and finding.due_on else "Tanpa tenggat",
        "status": STANDING.get(finding.state, "") if binding or not finding.is_open else "Saran",
    }


def tone(finding: Finding, on) -> str:
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


def sheet_row(finding: Finding, on) -> dict:
    answers = [answer for answer in finding.answers.all() if answer.sent_at]
    last = answers[-1] if answers else None
    return finding_row(finding) | {
        "answer": last,
        "verification": verification(finding, answers),
        "rounds": round_lines(answers),
        "tone": tone(finding, on),
    }


def signatures(application: Application, *, lead_signed_at=None, with_lsp: bool = True) -> list[dict]:
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


# One function for each kind


def receipt(application: Application, issued: IssuedDocument) -> dict:
    beside, chair = counterparts(application), application.declared_by
    place = application.lsp.memberships.filter(user=chair, ended_on__isnull=True).first()
    items = application.items.values_list("requirement__area", "state")
    asked = Counter(area for area, _state in items)
    sent = Counter(area for area, state in items if state not in {ItemState.EMPTY, ItemState.NOT_APPLICABLE})
    answers = application.self_assessments.exclude(result=Result.OPEN)
    answered = Counter(answers.values_list("criterion__area", flat=True))
    return {
        "submitted_at": application.submitted_at,
        "submitted_by": {"name": chair.full_name, "position": place.get_position_display() if place else ""},
        "schemes": [
            scheme_row(item.scheme, item.get_action_display()) for item in application.scope.select_related("scheme")
        ],
        "areas": [
            {
                "label": area.label,
                "counterpart": beside.get(area, ""),
                "documents": f"{sent[area]} dari {asked[area]}",
                "self_assessment": f"{answered[area]} kriteria terisi",
            }
            for area in ReviewArea
        ],
        "review_until": after_days(legal_day(application.submitted_at), application.rule_set.review_days).due_on,
    }


def assignment_letter(application: Application, issued: IssuedDocument) -> dict:
    beside = counterparts(application)
    rows = team_rows(application)
    holders = {member.area: member.assessor.user.full_name for member in team(application) if member.area}
    return {
        "dated": legal_day(issued.issued_at),
        "bases": [
            *regulations(LICENSING_RULES[1:]),
            f"Permohonan perpanjangan lisensi Nomor {application.number} dari {application.lsp.name}",
        ],
        "team": rows,
        "areas": [
            {"label": area.label, "assessor": holders.get(area, ""), "counterpart": beside.get(area, "")}
            for area in ReviewArea
        ],
        "visit": visit(application),
        "signatory": {"name": issued.issued_by.full_name, "position": SECRETARIAT},
    }


def responses(application: Application) -> dict[str, str]:
    """What the LSP said of each finding at the closing meeting, as the phones recorded it, by the finding's origin."""
    stances = {"accepted": "LSP menerima", "objected": "LSP berkeberatan"}
    said = {}
    for (_kind, origin), entries in items_of(application, kind=EventKind.RESPONSE).items():
        body = entries[0].body
        note = f": {body['note'].rstrip(' .')}" if body["note"] else ""
        said[origin] = f"{stances[body['stance']]} ({body['name']}){note}."
    return said


def drawn_signatures(application: Application) -> dict[str, dict]:
    """The signatures drawn on the phones, by the name of who signed: the lines as SVG wants them, and when."""
    drawn = {}
    for entries in items_of(application, kind=EventKind.SIGNATURE).values():
        entry = entries[0]
        if not is_removed(entry):
            lines = [" ".join(map(str, stroke)) for stroke in entry.body["strokes"]]
            drawn[entry.body["name"]] = {"lines": lines, "drawn_at": entry.made_at}
    return drawn


def minutes(application: Application, issued: IssuedDocument) -> dict:
    findings = told_findings(application)
    said, drawn = responses(application), drawn_signatures(application)
    return {
        "visit": visit(application),
        "verdicts": verdicts(application),
        "attendance": [
            {"name": person.name, "role": person.position, "came_at": person.at}
            for person in application.attendances.all()
        ],
        "findings": [finding_row(f) | {"response": said.get(str(f.origin), "")} for f in findings],
        "events_hash": events_hash(application),
        "dispute_until": max((f.dispute_until for f in findings if f.dispute_until), default=None),
        "questions": list(application.questions.all()),
        "signatures": [
            row | drawn.get(row["name"], {}) for row in signatures(application, lead_signed_at=issued.issued_at)
        ],
    }


def lks(application: Application, issued: IssuedDocument) -> dict:
    on = legal_day(issued.issued_at)
    findings = told_findings(application)
    by_area = [
        {"label": area.label, "findings": [sheet_row(f, on) for f in findings if f.area == area]} for area in ReviewArea
    ]
    return {
        "visit": visit(application),
        "as_of": issued.issued_at,
        "totals": [totals(category, findings) for category in Category],
        "areas": [area for area in by_area if area["findings"]],
        "signatures": signatures(application, lead_signed_at=issued.issued_at),
    }


def totals(category, findings: list[Finding]) -> dict:
    chosen = [finding for finding in findings if finding.category == category]
    open_ones = sum(finding.is_open for finding in chosen)
    said = str(len(chosen))
    if chosen and category != Category.OBSERVATION:
        said += f", {open_ones} belum ditutup" if open_ones else ", semua ditutup"
    return {"label": category.label, "text": said}


def recommendation(application: Application, issued: IssuedDocument) -> dict:
    standing = application.recommendations.get(voided_at__isnull=True)
    findings = told_findings(application)
    return {
        "visit": visit(application),
        "team": team_rows(application),
        "verdicts": verdicts(application),
        "recommended_at": standing.at,
        "schemes": judged_schemes(standing.schemes),
        "outcome": standing.get_outcome_display(),
        "reasons": standing.summary,
        "open_points": standing.open_points,
        "clauses": list(standing.clauses.all()),
        "findings": [finding_row(finding) for finding in findings],
        "open_findings": sum(finding.is_open and finding.is_binding for finding in findings),
        "dossier": standing.dossier_hash,
        "signatures": [
            {
                "name": row.person.full_name,
                "role": TeamRole(row.role).label,
                "signed_at": row.signed_at,
                "note": row.note or row.excused_reason,
            }
            for row in standing.signatures.select_related("person")
        ],
    }


def decision_row(decision: Decision) -> dict:
    """What a plenary decided about one file and how each of those present stood to it."""
    votes = list(decision.votes.select_related("person"))
    agreed = [vote.person.full_name for vote in votes if vote.stand == Vote.Stand.AGREES]
    return {
        "outcome": decision.get_outcome_display(),
        "schemes": judged_schemes(decision.schemes),
        "reasons": decision.reasons,
        "conditions": list(decision.conditions.select_related("scheme")),
        "agreed": agreed,
        "others": [
            {"name": vote.person.full_name, "stand": vote.get_stand_display(), "reason": vote.reason}
            for vote in votes
            if vote.stand != Vote.Stand.AGREES
        ],
        "recorded_by": decision.by.full_name,
        "at": decision.at,
    }


def plenary_minutes(application: Application, issued: IssuedDocument) -> dict:
    decision = application.decisions.select_related("plenary__chaired_by", "recommendation", "by").first()
    recommended = Counter(row.get_outcome_display() for row in decision.recommendation.schemes.all())
    signed = [{"name": decision.by.full_name, "role": "Pemutus, pencatat putusan", "signed_at": decision.at}]
    return decision_row(decision) | {
        "plenary": decision.plenary,
        "recommendation": ", ".join(f"{label}: {count} skema" for label, count in recommended.items()),
        "dossier": decision.recommendation.dossier_hash,
        "signatures": signed,
    }


def sitting_minutes(plenary: Plenary, issued: IssuedDocument) -> dict:
    decisions = plenary.decisions.select_related("application__lsp", "by").order_by("at", "pk")
    decided = {decision.application_id for decision in decisions}
    people = deciders().count()
    items = plenary.agenda.select_related("application__lsp")
    closed_by = issued.issued_by
    signed = [{"name": closed_by.full_name, "role": "Penutup sidang", "signed_at": plenary.closed_at}]
    if plenary.chaired_by and plenary.chaired_by != closed_by:
        signed.insert(0, {"name": plenary.chaired_by.full_name, "role": "Pimpinan sidang", "signed_at": None})
    return {
        "plenary": plenary,
        "chaired_by": plenary.chaired_by.full_name if plenary.chaired_by else "",
        "present": [presence.person.full_name for presence in plenary.presences.select_related("person")],
        "deciders": people,
        "quorum": quorum_of(people, RuleSet.objects.in_force(plenary.held_on).quorum_percent),
        "decisions": [
            decision_row(decision) | {"lsp": decision.application.lsp.name, "number": decision.application.number}
            for decision in decisions
        ],
        "left": [
            {"lsp": item.application.lsp.name, "number": item.application.number}
            for item in items
            if item.application_id not in decided
        ],
        "signatures": signed,
    }


def regulations(codes) -> list[str]:
    rows = Regulation.objects.order_by("code")
    return [f"{row.instrument} tentang {row.title}" for row in rows if row.code.startswith(tuple(codes))]


def decree(application: Application, issued: IssuedDocument) -> dict:
    order = application.decree
    decision = application.decisions.filter(outcome=Decision.Verdict.APPROVED).select_related("plenary").first()
    previous_end = application.licence_ends_on
    starts_on, ends_on, gap = licence_days(order.decree_date, previous_end, application.rule_set.licence_years)
    planned = application.visit_or_none
    return {
        "dated": order.decree_date,
        "visited_on": legal_day(planned.opened_at) if planned and planned.opened_at else None,
        "gap": {
            "previous_end": previous_end,
            "first_day": after_days(previous_end, 1).due_on,
            "last_day": after_days(starts_on, -1).due_on,
        }
        if gap and previous_end
        else None,
        "regulations": [*LAWS, *regulations(LICENSING_RULES)],
        "plenary": decision.plenary,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "schemes": judged_schemes(decision.schemes),
        "signatory": {"name": order.signatory, "position": order.signatory_position},
        "signed_at": issued.issued_at,
        "development": signing.has_key() and signing.is_development(),
    }


def scope_file(application: Application, issued: IssuedDocument, *, starts_on, ends_on, schemes, dated) -> tuple:
    """Days and scope for machines, as the document says them in a table."""
    said = {
        "document": issued.kind,
        "lsp": application.lsp.name,
        "licence_number": application.lsp.licence_number,
        "decree_number": application.decree.number,
        "decree_date": application.decree.decree_date.isoformat(),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "schemes": [{"code": scheme.code, "title": scheme.title, "kind": scheme.kind} for scheme in schemes],
    }
    return (
        (
            ("name", "ruang-lingkup.json"),
            ("description", "Ruang lingkup dan masa berlaku yang dapat dibaca mesin"),
            ("content", json.dumps(said, ensure_ascii=False, indent=1)),
            ("created", f"{dated:%Y-%m-%d}T00:00:00"),
        ),
    )


def granted_schemes(application: Application) -> list:
    """The schemes that the approval covers, in the order of their codes."""
    decision = application.decisions.filter(outcome=Decision.Verdict.APPROVED).first()
    rows = decision.schemes.filter(outcome__in=[Outcome.GRANT, Outcome.CONDITIONS]).select_related("scheme")
    return [row.scheme for row in rows.order_by("scheme__code")]


def scope_of_decree(application: Application, issued: IssuedDocument) -> tuple:
    order = application.decree
    starts_on, ends_on, _gap = licence_days(
        order.decree_date, application.licence_ends_on, application.rule_set.licence_years
    )
    schemes = granted_schemes(application)
    return scope_file(
        application, issued, starts_on=starts_on, ends_on=ends_on, schemes=schemes, dated=order.decree_date
    )


def scope_of_certificate(application: Application, issued: IssuedDocument) -> tuple:
    licence = application.new_licence
    return scope_file(
        application,
        issued,
        starts_on=licence.starts_on,
        ends_on=licence.ends_on,
        schemes=granted_schemes(application),
        dated=legal_day(issued.issued_at),
    )


def certificate(application: Application, issued: IssuedDocument) -> dict:
    licence, order = application.new_licence, application.decree
    name = application.lsp.name
    conditions = dict(
        application.decisions.filter(outcome=Decision.Verdict.APPROVED)
        .first()
        .schemes.filter(outcome=Outcome.CONDITIONS)
        .values_list("scheme_id", "reason")
    )
    schemes = [scheme_row(scheme, reason=conditions.get(scheme.pk, "")) for scheme in granted_schemes(application)]
    size = "longest" if len(name) > LONGEST_NAME else "long" if len(name) > LONG_NAME else ""
    lines = sum(ceil(len(s["name"]) / LETTERS_IN_A_LINE) + ceil(len(s["reason"]) / LETTERS_IN_A_LINE) for s in schemes)
    room = LINES_OF_SCOPE - bool(size) - (len(application.lsp.place) > LETTERS_OF_PLACE)
    micro = (
        f"BADAN NASIONAL SERTIFIKASI PROFESI · {application.lsp.licence_number} · {name.upper()} · {order.number} · "
    )
    return {
        "licence_number": application.lsp.licence_number,
        "decree": {"number": order.number, "dated": order.decree_date},
        "starts_on": licence.starts_on,
        "ends_on": licence.ends_on,
        "schemes": schemes,
        "annex": lines > room,
        "name_size": size,
        "micro": micro * ceil(MICRO_LETTERS / len(micro)),
        "signatory": {"name": order.signatory, "position": order.signatory_position},
        "signed_at": issued.issued_at,
        "development": signing.has_key() and signing.is_development(),
    }
