"""Words that the tests of steps share: who is offered what, who was told, what the log says."""

from django.utils import timezone

from audits.decision.plenary import call_sitting, note_presence, open_sitting, put_on_agenda
from audits.models import DayProposal, LogEntry, Notice, Plenary, Vote
from audits.workflow import APPLICATION, FINDING, VISIT_DAY
from lsp.models import User


def fresh(user: User) -> User:
    """The person as a new request loads them, with today's positions and groups."""
    return User.objects.get(pk=user.pk)


def table_of(record):
    """The table of steps that moves this record."""
    if isinstance(record, DayProposal):
        return VISIT_DAY
    return APPLICATION if hasattr(record, "lsp_id") else FINDING


def take(record, name: str, by, *, note: str = "", facts: dict | None = None, at=None):
    """Take a step now."""
    return table_of(record).perform(
        record, name, by=fresh(by) if by else None, at=at or timezone.now(), note=note, facts=facts or {}
    )


def sit(*applications, there, by=None) -> Plenary:
    """A sitting of today, under way, with these applications on its agenda and these people present."""
    at = timezone.now()
    by = by or there[0]
    sitting = call_sitting(timezone.localdate(), place="Jakarta", by=by, at=at, chaired_by=there[0])
    note_presence(sitting, there, by=by, at=at)
    put_on_agenda(sitting, applications, by=by, at=at)
    return open_sitting(sitting, by=by, at=at)


def ruling(application, sitting, *voters, outcome="grant", reason="", **more) -> dict:
    """What a decision needs: the same outcome for every scheme, and these voters in agreement."""
    rows = [{"scheme": s.pk, "outcome": outcome, "reason": reason} for s in application.lsp.schemes.all()]
    votes = [{"person": voter.pk, "stand": Vote.Stand.AGREES, "reason": ""} for voter in voters]
    return {"plenary": sitting.pk, "schemes": rows, "votes": votes} | more


def reasons(record, name: str, on=None) -> list[str]:
    """Everything that still keeps a step from being taken."""
    workflow = table_of(record)
    return [str(r) for r in workflow.reasons(workflow.named(name), record, on or timezone.localdate())]


def told(record, kind: str) -> set[str]:
    """The given names of those who got a notice of this kind."""
    notices = Notice.objects.filter(application=getattr(record, "application", record), kind=kind)
    return {notice.recipient.full_name.split()[0] for notice in notices.select_related("recipient")}


def last_line(application) -> tuple[str, str, str, str]:
    """Verb, from, to and person of the newest line in the log that is a step of the application."""
    entry = LogEntry.objects.filter(application=application, finding=None).order_by("-seq").first()
    return entry.verb, entry.source, entry.target, entry.by.full_name.split()[0] if entry.by else ""


def last_finding_line(finding) -> tuple[str, str, str, str]:
    """The same for a finding."""
    entry = LogEntry.objects.filter(finding=finding).order_by("-seq").first()
    return entry.verb, entry.source, entry.target, entry.by.full_name.split()[0] if entry.by else ""


LSP_PEOPLE = {"Pairan", "Tarlani", "Arman"}
