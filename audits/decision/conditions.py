"""Acts on the conditions of a decision: the LSP reports how each was met, the secretariat confirms it or says what is missing."""

import datetime as dt
from collections.abc import Iterable
from contextlib import ExitStack

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.files.accepted_file import Upload
from audits.files.upload import keep_evidence
from audits.models import Condition, ConditionReport, LogEntry
from audits.models.condition import REPORTED_IN
from audits.notices.outbox import tell
from lsp.models import User


def report(condition: Condition, text: str, files: Iterable[Upload], *, by: User, at: dt.datetime) -> ConditionReport:
    """Record how the LSP met the condition, with what shows it, and tell the secretariat.

    A report that BNSP has not ruled on is written anew; after a return another round begins. Raises Stale when the condition is met or
    replaced already.
    """
    with ExitStack() as places, transaction.atomic():
        condition.application.touch(while_in=REPORTED_IN)
        changed = Condition.objects.filter(pk=condition.pk).open()
        if not changed.update(report=text, reported_by=by, reported_at=at, verdict_note=""):
            raise Stale(_("Syarat ini tidak menunggu Anda lagi."))
        said = {"text": text, "by": by, "at": at}
        current = condition.reports.filter(verdict="").first()
        if current:
            ConditionReport.objects.filter(pk=current.pk).update(**said)
        else:
            current = condition.reports.create(round=condition.reports.count() + 1, **said)
        keep_evidence(current, files, places, by=by, at=at)
        write_down(condition, "condition_reported", text, by=by, at=at)
    return current


def add_evidence(reported: ConditionReport, files: Iterable[Upload], *, by: User, at: dt.datetime) -> None:
    """Add files to a report that was sent already: nobody could look into them then."""
    with ExitStack() as places, transaction.atomic():
        keep_evidence(reported, files, places, by=by, at=at)


@transaction.atomic
def rule(condition: Condition, is_met: bool, note: str, *, by: User, at: dt.datetime) -> None:
    """Confirm the condition, or hand it back with what is missing, and tell the LSP; raises Stale when the report has changed."""
    condition.application.touch(while_in=REPORTED_IN)
    verdict = {"met_by": by, "met_at": at} if is_met else {"reported_at": None, "reported_by": None}
    waiting = Condition.objects.filter(pk=condition.pk, reported_at=condition.reported_at).open()
    if not waiting.update(verdict_note=note, **verdict):
        raise Stale(_("Laporan syarat ini sudah berubah. Baca lagi sebelum memutuskan."))
    said = ConditionReport.Verdict.MET if is_met else ConditionReport.Verdict.RETURNED
    condition.reports.filter(verdict="").update(verdict=said, verdict_note=note, ruled_by=by, ruled_at=at)
    write_down(condition, "condition_met" if is_met else "condition_returned", note, by=by, at=at)


def write_down(condition: Condition, verb: str, note: str, *, by: User, at: dt.datetime) -> None:
    """Write one line into the log, and the notice to the other side."""
    LogEntry.write(condition.application, verb=verb, by=by, at=at, note=note, facts={"subject": str(condition)})
    kind = "condition_reported" if verb == "condition_reported" else "condition_ruled"
    facts = {"condition": condition, "is_met": verb == "condition_met"}
    tell(kind, condition.application, at=at, by=by, note=note, facts=facts)
