"""The person who is in charge of a finding for the LSP."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Finding, LogEntry
from audits.states import FINDING_CORRECTABLE, State
from lsp.models import Membership, User


def assign(finding: Finding, person: Membership | None, *, by: User, at: dt.datetime) -> None:
    """Name who is in charge, or nobody; raises Stale once the finding is corrected."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_CORRECTABLE)
        Finding.objects.filter(pk=finding.pk).update(person=person)
        LogEntry.write(
            finding.application,
            verb="person_assigned",
            by=by,
            at=at,
            finding=finding,
            facts={"subject": str(person.user) if person else _("(dikosongkan)")},
        )
