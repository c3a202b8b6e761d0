"""Acts on a request for a longer deadline: the chair asks once, the lead grants or refuses."""

import datetime as dt
from collections.abc import Iterable
from contextlib import ExitStack

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import Stale
from audits.files.accepted_file import Upload
from audits.files.upload import keep_evidence
from audits.findings.due_date import keep_due_day
from audits.models import Extension, Finding, LogEntry
from audits.notices.outbox import tell
from audits.states import FINDING_ANSWERABLE, FINDING_CORRECTABLE, State
from lsp.certain import certain
from lsp.models import User
from lsp.web.formats import plaindate


def ask(
    finding: Finding, wanted_on: dt.date, reason: str, files: Iterable[Upload], *, by: User, at: dt.datetime
) -> Extension:
    """Record the request with its files, once for a finding, and tell the lead.

    Raises Stale when the finding can be answered no more, or when a request was made already and not refused.
    """
    with ExitStack() as places, transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_ANSWERABLE)  # holds the row: of two who ask at once the second sees the first
        if finding.extensions.exclude(ruling=Extension.Ruling.REFUSED).exists():
            raise Stale(_("Perpanjangan untuk temuan ini sudah pernah diminta."))
        asked = Extension.objects.create(finding=finding, asked_by=by, asked_at=at, wanted_on=wanted_on, reason=reason)
        keep_evidence(asked, files, places, by=by, at=at)
        write_log(finding, "extension_asked", asked, by=by, at=at, note=reason)
        tell("extension_asked", finding.application, at=at, by=by, note=reason, finding=finding)
    return asked


def add_evidence(asked: Extension, files: Iterable[Upload], *, by: User, at: dt.datetime) -> None:
    """Add files to a request that was made already: nobody could look into them then."""
    with ExitStack() as places, transaction.atomic():
        keep_evidence(asked, files, places, by=by, at=at)


def rule(finding: Finding, pending: Extension, ruling: str, note: str, *, by: User, at: dt.datetime) -> None:
    """Grant or refuse the pending request and tell the LSP; a granted one moves the due date, never to an earlier day.

    Raises Stale when the request was ruled on already.
    """
    is_granted = ruling == Extension.Ruling.GRANTED
    with transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_CORRECTABLE)
        ruled = Extension.objects.filter(pk=pending.pk, ruling=Extension.Ruling.PENDING).update(
            ruling=ruling, ruling_note=note, ruled_by=by, ruled_at=at
        )
        if not ruled:
            raise Stale(_("Permintaan perpanjangan ini sudah diputus."))
        write_log(finding, "extension_granted" if is_granted else "extension_refused", pending, by=by, at=at, note=note)
        if is_granted:
            # A finding that was reopened meanwhile may have a later day already; an extension never takes days away.
            finding.refresh_from_db(fields=["due_on", "begun_at"])
            keep_due_day(finding)
        tell("extension_ruled", finding.application, at=at, by=by, note=note, finding=finding)


def write_log(finding: Finding, verb: str, extension: Extension, *, by: User, at: dt.datetime, note: str) -> None:
    """Write one line about the request into the log of the application."""
    LogEntry.write(
        finding.application,
        verb=verb,
        by=by,
        at=at,
        finding=finding,
        note=note,
        facts={
            "subject": _("sampai %(day)s") % {"day": plaindate(extension.wanted_on)},
            "wanted_on": extension.wanted_on.isoformat(),
            "due_on": certain(finding.due_on).isoformat(),
        },
    )
