"""The assessor's home, and the assignment that is answered before the application opens."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.deadlines import legal_day
from audits.errors import NotIssued, Stale
from audits.findings.urgency import urgencies, urgency_key
from audits.forms.team import AssignmentForm
from audits.models import Extension, Finding, TeamMember
from audits.states import ENDED, FINDING_CORRECTABLE, FindingState, State, TeamRole
from audits.team.assignments import answer
from audits.team.replacement import answered_in
from audits.views.errors import stale as overtaken_page
from lsp.dates import days_between
from lsp.models.licence import last_day_of
from lsp.web.formats import distance, longdates, plaindate, span

log = logging.getLogger(__name__)

BEFORE_VISIT = {State.DOCUMENTS_ACCEPTED, State.SCHEDULED}


def assignments_of(user, on) -> list[TeamMember]:
    """Every place in a team that this person was offered and that was not taken back, the nearest visit first."""
    rows = (
        TeamMember.objects.filter(assessor__user=user, released_at__isnull=True)
        .exclude(response=TeamMember.Response.DECLINED)
        .exclude(last_on__lt=on)
        .select_related("application__lsp", "application__licence", "application__visit")
    )
    return list(rows.order_by(F("application__visit__planned_on").asc(nulls_last=True), "pk"))


def waiting_findings(user, on) -> list[Finding]:
    """Findings that wait for this person's verdict or ruling: the nearest end of a licence first, then the oldest."""
    place = TeamMember.objects.acting(on).filter(application=OuterRef("application"), assessor__user=user)
    judging = Exists(place.exclude(role=TeamRole.OBSERVER))
    leading = Exists(place.filter(Q(role=TeamRole.LEAD) | Q(stands_in_for__role=TeamRole.LEAD)))
    asked = Exists(Extension.objects.filter(finding=OuterRef("pk"), ruling=Extension.Ruling.PENDING))
    rows = (
        Finding.objects.filter(application__state=State.CORRECTING)
        .annotate(extension_waits=asked)
        .filter(
            Q(judging, state=FindingState.ANSWERED)
            | Q(leading, state=FindingState.DISPUTED)
            | Q(leading, extension_waits=True, state__in=FINDING_CORRECTABLE)
        )
        .select_related("application__lsp", "application__licence")
    )
    return list(rows.order_by(last_day_of("application__licence__").asc(nulls_last=True), "state_since", "pk"))


def finding_row(finding: Finding, on, words) -> dict:
    """One finding as the list shows it."""
    if finding.state == FindingState.ANSWERED:
        wanted = _("Periksa jawaban")
    elif finding.state == FindingState.DISPUTED:
        wanted = _("Putuskan sanggahan")
    else:
        wanted = _("Putuskan perpanjangan")
    ends_on = finding.application.licence_ends_on
    return {
        "label": finding.label,
        "title": finding.title,
        "claim": finding.claim,
        "url": finding.get_absolute_url(),
        "lsp": finding.application.lsp.name,
        "category": finding.category,
        "category_label": finding.get_category_display(),
        "wanted": wanted,
        "since": span(days_between(legal_day(finding.state_since), on)),
        "urgency": words[urgency_key(finding, on)],
        "due": plaindate(finding.due_on),
        "licence": f"{plaindate(ends_on)}, {distance(ends_on, on)}" if ends_on else "",
    }


def visit_row(member: TeamMember, on) -> dict:
    """One assignment as the list shows it: when, where, as what, and what to prepare."""
    application = member.application
    visit = application.visit_or_none
    return {
        "lsp": application.lsp.name,
        "place": visit.place if visit else "",
        "day": longdates(visit.planned_on, visit.planned_until) if visit else "",
        "distance": distance(visit.planned_on, on) if visit else "",
        "role": member.get_role_display(),
        "area": member.get_area_display() if member.area else _("Tanpa area"),
        "state": application.label_for("bnsp"),
        "url": application.get_absolute_url(),
        "assignment_url": application.url("assignment"),
        "documents_url": application.url("documents"),
        "self_url": application.url("self_assessment"),
        "visit_url": application.url("visit"),
        "phone_url": application.url("onsite_visit")
        if application.state in {State.SCHEDULED, State.ON_SITE} and member.role != TeamRole.OBSERVER
        else "",
        "calendar_url": application.url("calendar_file") if application.state == State.SCHEDULED else "",
        "is_under_way": application.state == State.ON_SITE,
        "judges": member.role != TeamRole.OBSERVER,
        "leads": member.role == TeamRole.LEAD,
        "licence": plaindate(application.licence_ends_on),
    }


@require_GET
@login_required
def assignments(request):
    """Which visits are mine, what do I prepare, what waits for my verification?"""
    if not request.user.is_assessor:
        raise PermissionDenied
    on = timezone.localdate()
    words = urgencies()
    places = assignments_of(request.user, on)
    joined = [m for m in places if m.has_joined]
    context = {
        "on": on,
        "offered": [
            visit_row(m, on)
            for m in places
            if m.response == TeamMember.Response.PENDING and m.application.state in answered_in(m)
        ],
        "visits": [visit_row(m, on) for m in joined if m.application.state in BEFORE_VISIT | {State.ON_SITE}],
        "findings": [finding_row(f, on, words) for f in waiting_findings(request.user, on)],
        "applications": [
            visit_row(m, on) for m in joined if m.application.state not in BEFORE_VISIT | {State.ON_SITE} | ENDED
        ],
        "ended": [visit_row(m, on) for m in joined if m.application.state in ENDED],
    }
    return render(request, "audits/team/assignments.html", context)


def own_place(user, ref: str) -> TeamMember:
    """The newest place in the team of this application that this person was offered; 404 for everybody else."""
    member = (
        TeamMember.objects.filter(application__ref=ref, assessor__user=user, released_at__isnull=True)
        .select_related("application__lsp", "application__rule_set", "application__visit", "assessor__user")
        .select_related("assigned_by", "succeeds__assessor__user")
        .order_by("-pk")
        .first()
    )
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "POST"])
@login_required
def assignment(request, ref):
    """Who, where, when, as what: all that an assessor reads before they have declared to be free of conflict."""
    member = own_place(request.user, ref)
    application = member.application
    on = timezone.localdate()
    form = AssignmentForm(request.POST or None, member=member, on=on)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                answer(member, form.cleaned_data, by=request.user, at=timezone.now())
            except Stale as stale:
                typed = [(_("Alasan"), reason)] if (reason := form.cleaned_data["reason"]) else ()
                return overtaken_page(request, stale, back=request.path, typed=typed)
            except NotIssued as failure:
                log.exception("the letter of a newcomer to %s was not issued", application)
                form.add_error(None, failure.words)
            else:
                messages.success(request, _("Jawaban Anda tersimpan dan Sekretariat BNSP diberi tahu."))
                joined = form.cleaned_data["response"] == TeamMember.Response.ACCEPTED
                return redirect(application if joined else reverse("audits:assignments"))
        status = 422
    context = {
        "application": application,
        "member": member,
        "visit": application.visit_or_none,
        "form": form,
        "on": on,
        "is_open": application.state in answered_in(member) and member.response != TeamMember.Response.DECLINED,
        "years": application.rule_set.tie_years,
        "declining": form.data.get("response") == TeamMember.Response.DECLINED,
    }
    return render(request, "audits/team/assignment.html", context, status=status)
