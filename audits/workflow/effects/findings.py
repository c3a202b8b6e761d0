"""What follows from telling, answering, judging and withdrawing a finding."""

from collections.abc import Callable

from django.db.models import F

from audits.deadlines import legal_day
from audits.findings.due_date import begun, period_end, start_clock, stop_clock
from audits.models import (
    Answer,
    Finding,
    Pause,
    StandardSentence,
)
from audits.states import State
from audits.workflow.engine import Move
from lsp.certain import certain
from lsp.shapes import Values


def sets_issue(finding: Finding, move: Move) -> Values:
    """The day it was told, its deadline, and until when it may be disputed."""
    on = legal_day(move.at)
    deadline, rules = begun(finding, on), finding.application.rule_set
    due_on = deadline.due_on if deadline else None
    return {
        "issued_on": on,
        "begun_at": move.at,
        "due_on": due_on,
        "original_due_on": due_on,
        "dispute_until": period_end(on, rules.working_days(rules.dispute_working_days)),
    }


def touch_while_correcting(finding: Finding, move: Move) -> None:
    """A finding is a part of its application: nobody may move the application past a change they have not seen."""
    finding.application.touch(while_in=[State.CORRECTING, State.ASSESSED])


def touch_while_on_site(finding: Finding, move: Move) -> None:
    """Nobody may close the visit past the dropping of a draft."""
    finding.application.touch(while_in=[State.ON_SITE])


def send_answer(finding: Finding, move: Move) -> None:
    """The answer is fixed as it was sent."""
    answer = certain(finding.current_answer)
    answer.sent_by, answer.sent_at = move.by, move.at
    answer.save(update_fields=["sent_by", "sent_at"])


def verdict(kind: str) -> Callable[[Finding, Move], None]:
    """An effect that writes the team's verdict on the answer that waits for it."""

    def give_verdict(finding: Finding, move: Move) -> None:
        answer = finding.answers.filter(sent_at__isnull=False, verdict="").latest("round")
        answer.verdict, answer.verdict_note = kind, move.note
        if chosen := move.facts.get("sentence"):
            StandardSentence.objects.filter(pk=chosen).update(uses=F("uses") + 1)
        answer.verified_by, answer.verified_at = move.by, move.at
        points = move.facts.get("points", {})
        for name in Answer.POINTS:
            # whoever closes without a word on a point has found it enough
            said = points.get(name) or (Answer.Point.ENOUGH if kind == Answer.Verdict.CLOSE else "")
            setattr(answer, f"{name}_verdict", said if getattr(answer, name) else "")
        answer.save(
            update_fields=[
                "verdict",
                "verdict_note",
                "verified_by",
                "verified_at",
                *(f"{name}_verdict" for name in Answer.POINTS),
            ]
        )

    return give_verdict


close_answer = verdict(Answer.Verdict.CLOSE)
accept_plan = verdict(Answer.Verdict.PLAN)
return_answer = verdict(Answer.Verdict.RETURN)


def sets_closed(finding: Finding, move: Move) -> Values:
    """The moment of closing; the clock has nothing left to count."""
    return {"closed_at": move.at, "paused_since": None}


def sets_plan_accepted(finding: Finding, move: Move) -> Values:
    """Closed on the strength of a plan."""
    return {"closed_at": move.at, "plan_accepted": True, "paused_since": None}


def sets_withdrawn(finding: Finding, move: Move) -> Values:
    """What is withdrawn runs against nobody."""
    return {"paused_since": None}


def sets_reopened(finding: Finding, move: Move) -> Values:
    """A reopened finding gets the period of its category again, from today."""
    deadline = begun(finding, legal_day(move.at))
    due_on = deadline.due_on if deadline else None
    return {"closed_at": None, "plan_accepted": False, "begun_at": move.at, "due_on": due_on}


def stop_clock_for_verification(finding: Finding, move: Move) -> None:
    """While an answer waits for its verdict the LSP's clock stands, where the rules say so."""
    if finding.application.rule_set.answer_stops_clock:
        stop_clock(finding, Pause.Reason.VERIFICATION, move.at)


def let_clock_run(finding: Finding, move: Move) -> None:
    """The answer has its verdict: the clock goes on."""
    start_clock(finding, move.at, [Pause.Reason.VERIFICATION])


def end_pauses(finding: Finding, move: Move) -> None:
    """Whatever held the clock is over with the finding itself."""
    start_clock(finding, move.at)
