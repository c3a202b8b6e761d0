"""The team of an application and its day: proposals, answers, the plan of the visit, and the calendar entry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.errors import Stale
from audits.forms.team import PlanForm, ProposalForm
from audits.models import TeamMember
from audits.permissions import is_lsp_side, is_secretariat
from audits.states import ReviewArea, State
from audits.team import members
from audits.team.objection import objection_of
from audits.team.replacement import recorded_by
from audits.views.application.frame import fetch, furthest, page
from audits.views.application.next_steps import offers_for
from audits.views.application.steps import overtaken
from audits.visit.calendar_entry import BEFORE_NOTICE, calendar_entry, knows_day
from lsp.badges import Badge
from lsp.web.formats import longdates

TEAM_ACTS = {"schedule", "reschedule", "release_team", "replace_assessor", "object_to_team"}
RESPONSE_TONES: dict[str, tuple[str, str]] = {
    TeamMember.Response.PENDING: ("soon", "clock"),
    TeamMember.Response.ACCEPTED: ("ontime", "check"),
    TeamMember.Response.DECLINED: ("overdue", "x"),
}


def may_compose(user, application) -> bool:
    """Whether this person puts the team together now."""
    return application.state == State.DOCUMENTS_ACCEPTED and is_secretariat(user, application)


def member_row(member: TeamMember, counterparts: dict, day) -> dict:
    """What the page shows of one member; the certificate is looked at on the day of the visit."""
    tone, icon = RESPONSE_TONES[member.response]
    return {
        "member": member,
        "badge": Badge(tone, member.get_response_display(), icon),
        "counterpart": counterparts.get(member.area),
        "goes_on_for": member.succeeds.assessor if member.succeeds else None,
        "certificate_ends": member.assessor.certificate_valid_until,
        "certificate_fails": member.assessor.certificate_valid_until < day,
    }


def former_row(member: TeamMember, team: list[TeamMember], record) -> dict:
    """What the page shows of one who left: what they recorded, and who goes on."""
    return {
        "member": member,
        "recorded": recorded_by(member.assessor.user, record).words,
        "successors": [other for other in team if other.succeeds_id == member.pk],
    }


def team_page(request, record, *, proposal=None, plan=None, status=200):
    """The page of the team, with the forms of whoever composes it."""
    on = timezone.localdate()
    visit = record.visit_or_none
    composing = may_compose(request.user, record)
    shown = not (is_lsp_side(request.user, record) and furthest(record) in BEFORE_NOTICE)
    counterparts = {c.area: c.person for c in record.counterparts.select_related("person__user")}
    people = record.team.select_related("assessor__user", "succeeds__assessor__user").order_by("assigned_at")
    team = list(people) if shown else []
    order = {"lead": 0, "member": 1, "observer": 2, "deputy": 3}
    current = sorted(
        (m for m in team if m.released_at is None and m.response != TeamMember.Response.DECLINED),
        key=lambda m: order[m.role],
    )
    day = max(visit.planned_last, on) if visit else on
    if composing:
        proposal = proposal or ProposalForm(application=record, on=on)
        plan = plan or PlanForm(
            on=on,
            rules=record.rule_set,
            initial={
                "planned_on": visit.planned_on if visit else record.proposed_visit_on,
                "planned_until": visit.planned_until if visit else record.proposed_visit_until,
                "place": visit.place if visit else f"{record.lsp.name}, {record.lsp.address}"[:200],
                "starts_at": visit.starts_at if visit else None,
                "ends_at": visit.ends_at if visit else None,
                "meeting_place": visit.meeting_place if visit else "",
            },
        )
    context = {
        "visit": visit if shown else None,
        "shown": shown,
        "rows": [member_row(m, counterparts, day) for m in current],
        "declined": [m for m in team if m.released_at is None and m.response == TeamMember.Response.DECLINED],
        "former": [former_row(m, team, record) for m in team if m.has_left],
        "counterparts": [(area.label, counterparts.get(area)) for area in ReviewArea],
        "composing": composing,
        "raised": objection_of(record) if record.objected_at else None,
        "is_bnsp": not is_lsp_side(request.user, record),
        "proposal": proposal,
        "plan": plan,
        "wished": record.proposed_visit_on,
        "wished_until": record.proposed_visit_until,
        "has_calendar": visit is not None and knows_day(record) and record.is_open,
        "waiting_days": record.day_proposals.waiting().prefetch_related("days").first(),
        "offers": [offer for offer in offers_for(request, record, on) if offer["name"] in TEAM_ACTS],
    }
    return page(request, record, "audits/team/team.html", "team", context, status=status)


@require_GET
@login_required
def team(request, ref):
    """Who comes, on which day, and what each has answered."""
    return team_page(request, fetch(request, ref))


def fetch_composing(request, ref):
    """The application, for whoever puts its team together."""
    record = fetch(request, ref)
    if not is_secretariat(request.user, record):
        raise PermissionDenied
    return record


@require_POST
@login_required
def team_add(request, ref):
    """Propose an assessor: they are asked, and answer before they see the application."""
    record = fetch_composing(request, ref)
    if record.state != State.DOCUMENTS_ACCEPTED:
        return overtaken(request, record, record, _("Tim permohonan ini sedang tidak disusun."))
    form = ProposalForm(request.POST, application=record, on=timezone.localdate())
    if not form.is_valid():
        return team_page(request, record, proposal=form, status=422)
    assessor = form.cleaned_data["assessor"]
    try:
        members.propose(
            record,
            assessor,
            form.cleaned_data["role"],
            form.cleaned_data["area"],
            by=request.user,
            at=timezone.now(),
        )
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    except IntegrityError:
        return overtaken(request, record, record, _("Usulan ini didahului usulan lain untuk tempat yang sama."))
    messages.success(request, _("%(name)s diusulkan dan diminta menjawab.") % {"name": assessor})
    return redirect("audits:team", ref)


@require_POST
@login_required
def team_remove(request, ref, number):
    """Take an assessor out of the proposal; the row stays, with the moment."""
    record = fetch_composing(request, ref)
    member = get_object_or_404(
        record.team.current().select_related("assessor__user"), assessor__registration_number=number
    )
    try:
        members.remove(record, member, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("%(name)s dikeluarkan dari usulan tim.") % {"name": member.assessor})
    return redirect("audits:team", ref)


@require_POST
@login_required
def visit_plan(request, ref):
    """Plan the day and the place of the visit."""
    record = fetch_composing(request, ref)
    form = PlanForm(request.POST, on=timezone.localdate(), rules=record.rule_set)
    if record.state != State.DOCUMENTS_ACCEPTED:
        return overtaken(request, record, record, _("Jadwal permohonan ini sedang tidak disusun."))
    if form.is_valid() and record.day_proposals.waiting().exists():
        form.add_error(None, members.DAYS_WAIT)
    if not form.is_valid():
        return team_page(request, record, plan=form, status=422)
    try:
        visit = members.plan_visit(record, form.cleaned_data, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(
        request, _("Hari asesmen ditetapkan: %(day)s.") % {"day": longdates(visit.planned_on, visit.planned_until)}
    )
    if form.free_day:
        messages.warning(request, form.free_day)
    return redirect("audits:team", ref)


@require_GET
@login_required
def calendar_file(request, ref):
    """The visit for one's own calendar; a later file of the same visit replaces the earlier one there, or cancels it."""
    record = fetch(request, ref)
    visit = record.visit_or_none
    if visit is None or not knows_day(record) or (visit.closed_at and not record.is_open):
        raise Http404
    response = HttpResponse(calendar_entry(record, timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="asesmen-{record.ref}.ics"'
    response["Cache-Control"] = "no-store"
    return response
