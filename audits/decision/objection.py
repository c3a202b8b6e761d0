"""What people do about a decision they cannot accept: the LSP objects in time, once, and a decider with no part in it rules."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.errors import Stale
from audits.findings.due_date import period_end
from audits.models import Application, Decision, LogEntry, Objection
from audits.notices.outbox import tell
from audits.states import Outcome, State
from lsp.models import User
from lsp.shapes import Facts

# The decree and the licence carry out what was granted; they take nothing from the right to object to the rest.
CARRIED_OUT = (State.DECREE_ISSUED, State.LICENSED)
OPEN_TO_OBJECTION = (State.APPROVED, State.DEFERRED, State.REJECTED, *CARRIED_OUT)


def last_decision(application: Application) -> Decision | None:
    """The decision that counts, with its objection where there is one."""
    rows = application.decisions.select_related("plenary", "objection", "by")
    return rows.prefetch_related("schemes").first()


def objection_until(application: Application, decision: Decision) -> dt.date:
    """The last day on which the LSP may object: so many working days after the decision (rule set)."""
    rules = application.rule_set
    return period_end(legal_day(decision.at), rules.working_days(rules.decision_objection_working_days))


def has_something_to_object_to(decision: Decision) -> bool:
    """Whether anything was not simply granted."""
    return decision.outcome != Decision.Verdict.APPROVED or any(
        row.outcome != Outcome.GRANT for row in decision.schemes.all()
    )


# Whoever reads of a decision reads at once what was not granted and until when the LSP may object.
DECISION_NOTICES = frozenset({"decision_approved", "decision_deferred", "decision_rejected"})


def told_of_decision(application: Application) -> Facts:
    """What the notice of a decision names: schemes that were not granted, conditions with their day, and the right to object."""
    decision = last_decision(application)
    if decision is None:
        return {}
    given = (Outcome.GRANT, Outcome.CONDITIONS)
    rows = decision.schemes.select_related("scheme")
    return {
        "not_granted": [row for row in rows if row.outcome not in given],
        "conditions": list(decision.conditions.select_related("scheme")),
        "object_until": objection_until(application, decision) if has_something_to_object_to(decision) else None,
    }


def object_to(application: Application, decision: Decision, *, by: User, reason: str, at: dt.datetime) -> Objection:
    """The LSP objects; the day by which it is answered is counted from today (rule set)."""
    rules = application.rule_set
    answer_by = period_end(legal_day(at), rules.working_days(rules.objection_answer_working_days))
    try:
        with transaction.atomic():
            application.touch(while_in=OPEN_TO_OBJECTION)
            if application.decisions.first() != decision:
                raise Stale(_("Sudah ada keputusan yang lebih baru."))
            raised = Objection.objects.create(decision=decision, reason=reason, by=by, at=at, answer_by=answer_by)
            LogEntry.write(application, verb="decision_objected", by=by, at=at, note=reason)
            tell("decision_objected", application, at=at, by=by, note=reason, facts={"answer_by": answer_by})
    except IntegrityError:
        raise Stale(_("Keberatan atas keputusan ini sudah diajukan.")) from None
    return raised


@transaction.atomic
def dismiss(application: Application, objection: Objection, *, by: User, note: str, at: dt.datetime) -> None:
    """The decision stands."""
    application.touch(while_in=OPEN_TO_OBJECTION)
    rule(objection, Objection.Ruling.DISMISSED, by=by, note=note, at=at)
    LogEntry.write(application, verb="objection_dismissed", by=by, at=at, note=note)
    tell("objection_ruled", application, at=at, by=by, note=note, facts={"is_upheld": False})


@transaction.atomic
def uphold_beside_licence(
    application: Application, objection: Objection, *, by: User, note: str, at: dt.datetime
) -> None:
    """The decree stands, and what the LSP is given beyond it enters the register by a decree of its own."""
    application.touch(while_in=CARRIED_OUT)
    rule(objection, Objection.Ruling.UPHELD, by=by, note=note, at=at)
    LogEntry.write(application, verb="objection_upheld", by=by, at=at, note=note)
    tell("objection_ruled", application, at=at, by=by, note=note, facts={"is_upheld": True, "has_decree": True})


def rule(objection: Objection, ruling: str, *, by: User, note: str, at: dt.datetime) -> None:
    """Write the ruling, once."""
    waiting = Objection.objects.filter(pk=objection.pk, ruling="")
    if not waiting.update(ruling=ruling, ruling_note=note, ruled_by=by, ruled_at=at):
        raise Stale(_("Keberatan ini sudah diputus orang lain."))


def uphold(application: Application, *, by: User, note: str, at: dt.datetime) -> None:
    """The decision falls: the application goes back to the plenary, by the step that this belongs to."""
    objection = Objection.objects.filter(decision__application=application, ruling="").order_by("-at").first()
    if objection is None:
        raise Stale(_("Keberatan ini sudah diputus orang lain."))
    rule(objection, Objection.Ruling.UPHELD, by=by, note=note, at=at)
