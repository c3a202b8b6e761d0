"""What the papers of a visit say: assignment letter, minutes, nonconformity reports."""

from audits.deadlines import legal_day
from audits.documents.contexts.citations import LICENCES, rules_of_bnsp
from audits.documents.contexts.parts import (
    SECRETARIAT,
    counterparts,
    finding_row,
    sheet_row,
    signatures,
    team,
    team_rows,
    told_findings,
    verdicts,
    visit,
)
from audits.models import Application, Finding, IssuedDocument
from audits.states import Category, ReviewArea
from audits.visit.entries import events_hash
from audits.visit.sheet import answers_of, signatures_of
from lsp.shapes import Context


def assignment_letter(application: Application, issued: IssuedDocument) -> Context:
    beside = counterparts(application)
    rows = team_rows(application)
    holders = {member.area: member.assessor.user.full_name for member in team(application) if member.area}
    return {
        "dated": legal_day(issued.issued_at),
        "bases": [
            *rules_of_bnsp((LICENCES,), legal_day(issued.issued_at)),
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
    for origin, (body, holds) in answers_of(application).items():
        if not holds:
            said[origin] = "Temuan berubah sesudah LSP menanggapi; tanggapan itu tidak berlaku."
            continue
        note = f": {body['note'].rstrip(' .')}" if body["note"] else ""
        said[origin] = f"{stances[body['stance']]} ({body['name']}){note}."
    return said


def drawn_signatures(application: Application) -> dict[str, Context]:
    """The signatures drawn on the phones, by the name of who signed: the lines as SVG wants them, and when."""
    drawn = {}
    for entry, holds in signatures_of(application):
        lines = [" ".join(map(str, stroke)) for stroke in entry.body["strokes"]]
        row = (
            {"lines": lines, "drawn_at": entry.made_at}
            if holds
            else {"note": "Isi berubah sesudah ditandatangani; tanda tangan itu tidak berlaku."}
        )
        drawn[entry.body["name"]] = row
    return drawn


def minutes(application: Application, issued: IssuedDocument) -> Context:
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


def lks(application: Application, issued: IssuedDocument) -> Context:
    on = legal_day(issued.issued_at)
    findings = told_findings(application)
    by_area = [
        {"label": area.label, "findings": [sheet_row(f, on) for f in findings if f.area == area]} for area in ReviewArea
    ]
    return {
        "visit": visit(application),
        "as_of": issued.issued_at,
        "replaces": application.documents.filter(kind="lks", seq=issued.seq - 1).first(),
        "totals": [totals(category, findings) for category in Category],
        "areas": [area for area in by_area if area["findings"]],
        "signatures": signatures(application, lead_signed_at=issued.issued_at),
    }


def totals(category: Category, findings: list[Finding]) -> Context:
    chosen = [finding for finding in findings if finding.category == category]
    open_ones = sum(finding.is_open for finding in chosen)
    said = str(len(chosen))
    if chosen and category != Category.OBSERVATION:
        said += f" ({open_ones} belum ditutup)" if open_ones else " (semua ditutup)"
    return {"label": category.label, "text": said}
