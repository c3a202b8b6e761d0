"""What is signed at a visit: the LSP's answer is given to a finding as it read, a signature to everything that its page showed.

A device takes the hash of what it shows, and the same is computed here from what stands now: where they differ, what was signed has changed,
and neither answer nor signature holds any more.
"""

import hashlib
import json

from audits.models import Application, EventKind, Finding, Visit
from audits.states import FindingState, Result
from audits.visit.entries import VisitEntry, is_removed, items_of
from lsp.shapes import Json


def canonical(said: object) -> str:
    """The one way of writing a value down: keys in order, no blanks, whole numbers only; the device writes the same."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(said: object) -> str:
    """SHA-256 over a value, as devices compute it."""
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def finding_as_shown(finding: Finding) -> Json:
    """What a phone shows of a finding; where its category rose by the rules, the one that was read out."""
    body = {name: getattr(finding, name) for name in ("claim", "evidence", "clause")}
    return body | {"criterion": finding.criterion.code, "category": finding.raised_from or finding.category}


def findings_of(application: Application) -> dict[str, Finding]:
    """The findings of the visit by their origin."""
    rows = application.findings.exclude(state=FindingState.WITHDRAWN).filter(origin__isnull=False)
    return {str(finding.origin): finding for finding in rows.select_related("criterion")}


def answers_of(application: Application) -> dict[str, tuple[Json, bool]]:
    """What the LSP answered to each finding, by its origin, and whether the finding still reads as it did then."""
    given = items_of(application, kind=EventKind.RESPONSE)
    findings = findings_of(application)
    return {
        origin: (entries[0].body, entries[0].body["of"] == hash_of(finding_as_shown(findings[origin])))
        for (_kind, origin), entries in given.items()
        if origin in findings
    }


def sheet_of(application: Application) -> Json:
    """Everything that whoever signs is shown."""
    answers = answers_of(application)
    judged = application.judgements.exclude(result=Result.OPEN).select_related("criterion")
    questions = application.questions.filter(origin__isnull=False).select_related("criterion")
    return {
        "results": {judgement.criterion.code: judgement.result for judgement in judged},
        "findings": {origin: finding_as_shown(finding) for origin, finding in findings_of(application).items()},
        "answers": {
            origin: {name: body[name] for name in ("stance", "name", "note")}
            for origin, (body, holds) in answers.items()
            if holds
        },
        "questions": {
            str(row.origin): {name: getattr(row, name) for name in ("area", "asked_by", "question", "answer")}
            | {"criterion": row.criterion.code if row.criterion else ""}
            for row in questions
        },
        "advice": Visit.objects.get(application=application).advice,
    }


def signatures_of(application: Application) -> list[tuple[VisitEntry, bool]]:
    """Every signature that was drawn, and whether what was signed still stands as it was shown."""
    drawn = [entries[0] for entries in items_of(application, kind=EventKind.SIGNATURE).values()]
    now = hash_of(sheet_of(application)) if drawn else ""
    return [(entry, entry.body["of"] == now) for entry in drawn if not is_removed(entry)]
