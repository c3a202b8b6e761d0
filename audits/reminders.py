"""What a daily run reminds of, proposes and ends: late runs catch up once, repeated runs change nothing."""

import datetime as dt
import logging
from collections.abc import Iterable

from audits.deadlines import days_between, legal_day
from audits.errors import NotReady, Stale
from audits.models import Application, Finding, RuleSet
from audits.notifications import tell
from audits.states import FINDING_ANSWERABLE, HELD_BY_LSP, State
from audits.track import renewal_deadline
from audits.workflow import APPLICATION
from lsp.models import LSP, LicenceStatus, User

log = logging.getLogger(__name__)

DOCUMENT_DAYS = (7, 3, 1, 0)
FINDING_DAYS = (14, 7, 3, 1, 0)
WEEK = 7


def rung(ladder: Iterable[int], days_left: int) -> int | None:
    """The latest step of a ladder that has been reached: days before the end, or after it the first day and every week from there.

    None before the first step. Because it is the latest one, a run that was missed sends one reminder and not several.
    """
    if days_left < 0:
        return -1 - (-days_left - 1) // WEEK * WEEK
    return min((step for step in ladder if step >= days_left), default=None)


def remind_of_licences(at: dt.datetime) -> int:
    """The people of every LSP whose licence ends and who have not submitted a renewal."""
    on = legal_day(at)
    rules = RuleSet.objects.in_force(on)
    total = sum(days for _key, days in rules.stage_lengths)
    files = Application.objects.open().select_related("lsp", "rule_set")
    open_files = {application.lsp_id: application for application in files}
    told = 0
    for lsp in LSP.objects.prefetch_related("licences__events"):
        licence = max(lsp.licences.all(), key=lambda period: period.starts_on, default=None)
        application = open_files.get(lsp.pk)
        if licence is None or (application and application.submitted_at):
            continue
        step = rung(rules.reminder_days, licence.days_left(on))
        if step is None or licence.status_on(on) == LicenceStatus.REVOKED:
            continue
        working = lsp.memberships.current(on).working()
        told += tell(
            "licence_ends",
            application,
            lsp=lsp,
            at=at,
            to=User.objects.filter(is_active=True, pk__in=working.values("user")),
            facts={
                "days": licence.days_left(on),
                "ends_on": licence.ends_on,
                "safe_on": renewal_deadline(licence.ends_on, total),
            },
            once=f"{licence.pk}:{step}",
        )
    return told


def remind_of_documents(at: dt.datetime) -> int:
    """Whoever has to mend returned documents."""
    on = legal_day(at)
    told = 0
    for application in Application.objects.filter(state=State.RETURNED).select_related("lsp"):
        days = days_between(on, application.due_on)
        if (step := rung(DOCUMENT_DAYS, days)) is not None:
            once = f"{application.pk}:{application.due_on}:{step}"
            told += tell("documents_due", application, at=at, facts={"days": days}, once=once)
    return told


def remind_of_findings(at: dt.datetime) -> int:
    """Whoever has to answer findings; what waits for the team, an answer or a dispute, is not the LSP's debt."""
    on = legal_day(at)
    told = 0
    waiting = Finding.objects.binding().filter(
        state__in=FINDING_ANSWERABLE,
        application__state=State.CORRECTING,
    )
    for finding in waiting.select_related("application__lsp"):
        days = days_between(on, finding.due_on)
        if (step := rung(FINDING_DAYS, days)) is not None:
            once = f"{finding.pk}:{finding.due_on}:{step}"
            told += tell("finding_due", finding.application, finding=finding, at=at, facts={"days": days}, once=once)
    return told


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
        took(application, step.name, at, "Berkas berubah sejak rekomendasi ditandatangani.")
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
