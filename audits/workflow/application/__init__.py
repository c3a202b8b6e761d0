"""The table of steps of an application: from the draft to the licence, with every way back and every way out."""

from audits.decision.objection import DECISION_NOTICES, told_of_decision
from audits.models import Application, LogEntry
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.workflow.application import decision, ending, submission, visit
from audits.workflow.engine import Move, Workflow


def write_log(application: Application, move: Move, source: str) -> None:
    """One line in the log."""
    facts = {key: value if isinstance(value, (str, int, list)) else str(value) for key, value in move.facts.items()}
    LogEntry.write(
        application,
        verb=move.step.name,
        by=move.by,
        at=move.at,
        source=source,
        target=application.state,
        note=move.note,
        facts=facts,
    )


def write_notices(kind: str, application: Application, move: Move) -> None:
    """The notices of a step."""
    facts = move.facts | (told_of_decision(application) if kind in DECISION_NOTICES else {})
    tell(kind, application, at=move.at, by=move.by, note=move.note, facts=facts)


APPLICATION = Workflow(
    Application,
    *submission.STEPS,
    *visit.STEPS,
    *decision.STEPS,
    *ending.STEPS,
    log=write_log,
    tell=write_notices,
    deliver=deliver_soon,
)
