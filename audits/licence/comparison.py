"""The old licence beside the new one: which schemes were added, kept or dropped, and why."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audits.models import Application, ScopeItem
from lsp.models import Scheme


@dataclass(frozen=True)
class SchemeChange:
    """What becomes of one scheme: its words and their tone, and in which of the two licences it is."""

    title: str
    code: str
    words: str
    tone: str
    was: bool
    will_be: bool


def schemes_compared(application: Application, granted: Collection[Scheme], on: dt.date) -> list[SchemeChange]:
    """Every scheme of either licence, by its code."""
    old = {scheme.pk: scheme for scheme in application.licence.scope_at_last(on)} if application.licence else {}
    new = {scheme.pk: scheme for scheme in granted}
    asked = dict(application.scope.values_list("scheme_id", "action"))
    rows = []
    for pk, scheme in sorted((old | new).items(), key=lambda pair: pair[1].code):
        was, will_be = pk in old, pk in new
        if was and will_be:
            words, tone = _("Dipertahankan"), "done"
        elif will_be:
            words, tone = _("Ditambahkan"), "ontime"
        elif asked.get(pk) == ScopeItem.Action.DROP:
            words, tone = _("Dihentikan atas permintaan LSP"), ""
        else:
            words, tone = _("Tidak diberikan"), "overdue"
        rows.append(SchemeChange(scheme.title, scheme.code, words, tone, was, will_be))
    return rows
