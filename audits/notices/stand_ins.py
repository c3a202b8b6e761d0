"""Who reads a notice in place of somebody who is away."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Application
from audits.permissions import excluded_among
from lsp.models import LSP, Absence, Office, User
from lsp.web.formats import plaindate


def deputies_of(
    people: Mapping[int, User], application: Application | None, lsp: LSP | None, at: dt.datetime
) -> dict[int, tuple[User, Absence]]:
    """Who hears in place of those of these people who are away, by primary key: never who has a part or an interest in the application."""
    running = Absence.objects.running(timezone.localdate(at)).filter(person__in=people, deputy__is_active=True)
    rows = [row for row in running.select_related("deputy", "person") if row.lsp_id in {None, lsp.pk if lsp else None}]
    return {
        row.deputy_id: (row.deputy, row)
        for row in rows
        if row.deputy_id not in people and may_hear(row, application, lsp)
    }


def may_hear(absence: Absence, application: Application | None, lsp: LSP | None) -> bool:
    """Whether the deputy reads what it speaks of: still in the body, outside of it for BNSP, and with nothing that keeps them from deciding."""
    deputy = absence.deputy
    if absence.lsp_id:
        return absence.lsp_id in deputy.positions
    if lsp and lsp.pk in deputy.positions:
        return False
    if absence.office == Office.PLENARY:
        return deputy.is_decider and not (application and excluded_among([deputy], application)[deputy.pk])
    return deputy.is_secretariat


def in_place_of(absence: Absence) -> str:
    """Why a deputy reads what was written to somebody else, in the language of the letter."""
    words = _("Anda membaca ini karena menggantikan %(name)s sampai %(day)s.")
    return words % {"name": absence.person, "day": plaindate(absence.last_on)}
