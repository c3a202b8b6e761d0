"""What a daily run proposes and ends: late runs catch up once, repeated runs change nothing; reminders are planned in `schedules`."""

import datetime as dt
import logging

from audits.deadlines import legal_day
from audits.errors import NotReady, Stale
from audits.models import Application
from audits.notices.outbox import tell
from audits.states import HELD_BY_LSP, State
from audits.workflow import APPLICATION
from audits.workflow.guards import dossier_is_unchanged

log = logging.getLogger(__name__)


def let_lapse(at: dt.datetime) -> int:
    """End drafts that nobody has moved for long; propose to the secretariat what it has to decide itself. Returns how many were touched."""
    on = legal_day(at)
    step = APPLICATION.named("lapse")
    touched = 0
    for application in Application.objects.filter(state__in=HELD_BY_LSP).select_related("rule_set", "lsp"):
        if APPLICATION.reasons(step, application, on):
            continue
        if application.state == State.DRAFT:
            months = application.rule_set.lapse_months
            touched += took(application, "lapse", at, f"Draf tidak bergerak selama {months} bulan.")
        else:
            once = f"{application.pk}:{application.state_since:%Y-%m-%d}"
            touched += bool(tell("lapse_proposed", application, at=at, once=once))
    return touched


def void_recommendations(at: dt.datetime) -> int:
    """Recommendations whose dossier has changed no longer stand. Returns how many."""
    on = legal_day(at)
    step = APPLICATION.named("void_recommendation")
    return sum(
        took(application, step.name, at, "; ".join(map(str, dossier_is_unchanged(application, on))))
        for application in Application.objects.filter(state=State.RECOMMENDED)
        if not APPLICATION.reasons(step, application, on)
    )


def took(application: Application, name: str, at: dt.datetime, note: str) -> bool:
    """Take a step of the system; whoever was first in the meantime is right."""
    try:
        APPLICATION.perform(application, name, by=None, at=at, note=note)
    except (NotReady, Stale) as refusal:
        log.info("%s of %s was overtaken: %s", name, application, refusal)
        return False
    return True
