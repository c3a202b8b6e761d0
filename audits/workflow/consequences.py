"""What a step that cannot be taken back would do if it were taken today, as names and values for the page that asks."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import documents
from audits.deadlines import after_days
from audits.findings.due_date import begun
from audits.models import Application, Extension, Finding
from audits.states import BEFORE_CLOSING, FindingState
from audits.visit.days import free_days_among
from audits.visit.entries import devices_of, unfinished
from audits.visit.taken_back import unsent_words
from audits.workflow.effects.licence import planned_licence
from lsp.web.formats import longdate, longdates, longtime, span

Fact = tuple[str, str]


def preview_of(act: str, record: Application | Finding, on: dt.date) -> list[Fact]:
    """Return what the act would do on this day; empty where its sentence says it all."""
    if isinstance(record, Application):
        return APPLICATION_ACTS[act](record, on) if act in APPLICATION_ACTS else []
    return FINDING_ACTS[act](record, on) if act in FINDING_ACTS else []


def findings_and_deadlines(application: Application, on: dt.date) -> list[Fact]:
    """Every finding that closing tells the LSP, with the deadline it then has."""
    facts: list[Fact] = []
    for finding in application.findings.filter(state=FindingState.DRAFT).order_by("seq"):
        finding.application = application
        deadline = begun(finding, on)
        due = _("tenggat %(day)s") % {"day": longdate(deadline.due_on)} if deadline else _("tanpa tenggat")
        facts.append((f"{finding.label} ({finding.get_category_display()})", f"{finding.title} – {due}"))
    return facts or [(_("Temuan"), _("Tidak ada temuan yang disampaikan."))]


def findings_not_corrected(application: Application, on: dt.date) -> list[Fact]:
    """Every finding that is reported as it stands."""
    open_ones = application.findings.binding().open().order_by("seq")
    return [
        (f"{row.label} ({row.get_category_display()})", f"{row.title} – {row.get_state_display()}") for row in open_ones
    ]


def team_day_and_place(application: Application, on: dt.date) -> list[Fact]:
    """Who is sent where on which day."""
    visit = application.visit_or_none
    facts = (
        [(_("Hari asesmen"), longdates(visit.planned_on, visit.planned_until)), (_("Tempat"), visit.place)]
        if visit
        else []
    )
    if visit and (free := free_days_among(visit.planned_on, visit.planned_until, application.rule_set)):
        facts.append((_("Perhatian"), "; ".join(free)))
    for member in application.team.current().select_related("assessor__user"):
        area = f", {member.get_area_display()}" if member.area else ""
        facts.append((str(member.get_role_display()), f"{member.assessor.user.full_name}{area}"))
    return facts


def what_passes_on(application: Application, on: dt.date) -> list[Fact]:
    """What waits for the team and so for whoever goes on, and what phones have not sent."""
    findings = application.findings
    waiting = [
        (_("Jawaban yang menunggu verifikasi"), findings.filter(state=FindingState.ANSWERED).count()),
        (_("Sanggahan yang menunggu putusan"), findings.filter(state=FindingState.DISPUTED).count()),
        (
            _("Perpanjangan yang menunggu putusan"),
            Extension.objects.filter(finding__application=application, ruling=Extension.Ruling.PENDING).count(),
        ),
    ]
    facts = [(name, str(n)) for name, n in waiting if n]
    if application.state in BEFORE_CLOSING:
        phones = unfinished(devices_of(application))
        facts += [(str(device.pack.person), unsent_words(device, missing)) for device, missing in phones]
    return facts


def day_of_return(application: Application, on: dt.date) -> list[Fact]:
    """Until when the LSP mends what comes back."""
    days = application.rule_set.return_days
    words = ngettext("%(day)s, %(n)d hari sejak hari ini", "%(day)s, %(n)d hari sejak hari ini", days)
    return [(_("Batas perbaikan"), words % {"day": longdate(after_days(on, days).due_on), "n": days})]


def schemes_granted(application: Application, on: dt.date) -> list[Fact]:
    """The schemes that the decision grants."""
    titles = [scheme.title for scheme in documents.granted_schemes(application)]
    return [(_("Skema"), "; ".join(titles) or _("Tidak ada"))]


def period_and_schemes(application: Application, on: dt.date) -> list[Fact]:
    """The period that enters the register, the gap before it, and its schemes."""
    starts_on, ends_on, gap = planned_licence(application)
    return [
        (_("Masa lisensi"), f"{longdate(starts_on)} – {longdate(ends_on)}"),
        (_("Masa tanpa lisensi"), span(gap) if gap > 0 else _("Tidak ada")),
        *schemes_granted(application, on),
    ]


def argument_of_the_lsp(finding: Finding, on: dt.date) -> list[Fact]:
    """Why the LSP disputes the finding, in its own words."""
    entry = finding.log.filter(verb="finding.dispute").select_related("by").order_by("-seq").first()
    if entry is None:
        return []
    return [(_("Alasan sanggahan"), entry.note), (_("Disanggah oleh"), f"{entry.by}, {longtime(entry.at)}")]


APPLICATION_ACTS: dict[str, Callable[[Application, dt.date], list[Fact]]] = {
    "close_visit": findings_and_deadlines,
    "schedule": team_day_and_place,
    "reschedule": team_day_and_place,
    "replace_assessor": what_passes_on,
    "report_uncorrected": findings_not_corrected,
    "return_documents": day_of_return,
    "issue_decree": schemes_granted,
    "issue_licence": period_and_schemes,
}
FINDING_ACTS: dict[str, Callable[[Finding, dt.date], list[Fact]]] = {"rule": argument_of_the_lsp}
