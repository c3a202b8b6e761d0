"""What follows from submitting an application and from its review."""

from audits import documents
from audits.deadlines import after_days, legal_day
from audits.decision.dossier_hash import hashed_parts
from audits.documents.numbers import APPLICATION_SERIES, next_number
from audits.dossier import items
from audits.models import Application
from audits.notices import outbox
from audits.notices.recipients import lsp_people
from audits.states import ItemState
from audits.workflow.engine import Move
from lsp.shapes import Json, Values


def sets_submission(application: Application, move: Move) -> Values:
    """The number from the counter row, the moment, who declared, and the frozen copy of what was sent."""
    on = legal_day(move.at)
    return {
        "number": next_number(APPLICATION_SERIES, on),
        "submitted_at": move.at,
        "declared_by": move.by,
        "submission": frozen_submission(application),
    }


def sets_handed_over(application: Application, move: Move) -> Values:
    """When the draft was laid before the chair, and by whom."""
    return {"handed_over_at": move.at, "handed_over_by": move.by}


def sets_handed_back(application: Application, move: Move) -> Values:
    """It lies before nobody; who had handed it over stays known."""
    return {"handed_over_at": None}


def tell_who_handed_over(application: Application, move: Move) -> None:
    """Whoever handed the draft over reads why it came back; all who prepare it where that person has left."""
    everybody = list(lsp_people(application, legal_day(move.at)))
    giver = [one for one in everybody if one == application.handed_over_by]
    outbox.tell("handed_back", application, at=move.at, by=move.by, note=move.note, to=giver or everybody)


def frozen_submission(application: Application) -> Json:
    """What the LSP sent, as it stood, in words and codes that outlive later edits."""
    parts = hashed_parts(application)
    return {
        "lsp": {
            "name": application.lsp.name,
            "kind": application.lsp.kind,
            "licence_number": application.lsp.licence_number,
        },
        "rule_set": application.rule_set.version,
        "scope": [
            {"code": item.scheme.code, "title": item.scheme.title, "action": item.action}
            for item in application.scope.select_related("scheme")
        ],
        "counterparts": {
            c.area: c.person.user.full_name for c in application.counterparts.select_related("person__user")
        },
        "phone": application.phone,
        "changes": application.changes,
        "documents": parts["documents"],
        "versions": parts["versions"],
        "self_assessment": list(application.self_assessments.values_list("criterion__code", "result", "text")),
    }


def issue_receipt(application: Application, move: Move) -> None:
    """The receipt of the submission as PDF."""
    documents.issue("receipt", application, by=move.person, at=move.at)


def sets_reviewer(application: Application, move: Move) -> Values:
    """Whoever begins the review is the reviewer."""
    return {"reviewer": move.by, "round": 1}


def lay_before_reviewer(application: Application, move: Move) -> None:
    """What was handed in waits for a verdict from now on."""
    items.lay_before_reviewer(application, [ItemState.FILLED])


def sets_return(application: Application, move: Move) -> Values:
    """The day until which the LSP mends its documents, and the next round."""
    on = legal_day(move.at)
    return {"due_on": after_days(on, application.rule_set.return_days).due_on, "round": application.round + 1}


def hand_over_notes(application: Application, move: Move) -> None:
    """From now on the LSP reads the reviewer's notes; each returned document remembers which version was returned."""
    for item in application.items.filter(state=ItemState.FIX).prefetch_related("versions"):
        item.returned_version = item.latest.number if item.latest else 0
        item.save(update_fields=["returned_version"])
        item.notes.filter(sent=False).update(sent=True)


def sets_no_due_day(application: Application, move: Move) -> Values:
    """The deadline is met."""
    return {"due_on": None}


def send_back_to_review(application: Application, move: Move) -> None:
    """Only what was returned is looked at again; every other verdict stays."""
    items.lay_before_reviewer(application, [ItemState.FIX, ItemState.FILLED])
