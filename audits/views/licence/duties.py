"""The duties of an LSP between two renewals: the list with its days, handing in, and the files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.dashboard.situation import current_licence
from audits.errors import Stale
from audits.findings.urgency import urgencies, urgency_of_day
from audits.forms.documents import VersionForm
from audits.licence.duties import Duty, duties_of, hand_in, reports_of
from audits.models import DutyReport, RuleSet, WaitingFile
from audits.views.files.chosen_files import ChosenFiles
from audits.views.files.stored_files import send_private
from lsp.models import LSP
from lsp.models.people import WORKING_POSITIONS


def fetch(request, slug: str) -> LSP:
    """The body of this address, or 404 for whoever neither serves it nor keeps the register."""
    return get_object_or_404(LSP.objects.managed_by(request.user), slug=slug)


def may_work(user, lsp: LSP) -> bool:
    """Whether the person acts for the LSP."""
    return user.positions.get(lsp.pk) in WORKING_POSITIONS


def duties_now(lsp: LSP, on) -> tuple:
    """The licence of today and its duties."""
    licence = current_licence(lsp.pk, on)
    rules = RuleSet.objects.filter(effective_from__lte=on).order_by("effective_from", "pk").last()
    return licence, duties_of(licence, rules) if licence and rules else []


@require_GET
@login_required
def duties(request, slug):
    """Every duty of the licence with its day and what was handed in."""
    lsp, on = fetch(request, slug), timezone.localdate()
    licence, listed = duties_now(lsp, on)
    reports = {(report.kind, report.period): report for report in reports_of(licence)}
    words = urgencies()
    rows = []
    for duty in listed:
        report = reports.get((duty.kind, duty.period))
        rows.append(
            {"duty": duty, "report": report, "urgency": words["done" if report else urgency_of_day(duty.due_on, on)]}
        )
    context = {"lsp": lsp, "on": on, "rows": rows, "may_work": may_work(request.user, lsp)}
    return render(request, "audits/licence/duties.html", context)


def found(listed: list[Duty], kind: str, period: int) -> Duty:
    """The duty of this address, or 404."""
    for duty in listed:
        if (duty.kind, duty.period) == (kind, period):
            return duty
    raise Http404


@require_http_methods(["GET", "POST"])
@login_required
def duty(request, slug, kind, period):
    """Hand in what fulfils a duty; a later file is a new version."""
    lsp, on = fetch(request, slug), timezone.localdate()
    licence, listed = duties_now(lsp, on)
    wanted = found(listed, kind, period)
    if not may_work(request.user, lsp):
        raise PermissionDenied
    form = VersionForm(request.POST or None, request.FILES or None)
    chosen = ChosenFiles(request, form)
    is_sound = request.method == "POST" and chosen.is_valid()
    if is_sound and form.cleaned_data["file"] is None:
        chosen.put_by(WaitingFile.Place.DUTY, f"{licence.pk}:{kind}:{period}")
        is_sound = not form.errors
    elif is_sound:
        try:
            hand_in(licence, wanted, form.cleaned_data, by=request.user, at=timezone.now())
        except (IntegrityError, Stale):
            chosen.hold()
            messages.error(request, _("Rekan Anda menyerahkan berkas pada saat yang sama. Periksa, lalu coba lagi."))
        else:
            chosen.settle()
            messages.success(request, _("%(duty)s tersimpan.") % {"duty": wanted.label})
    if is_sound:
        return redirect("audits:duties", slug)
    chosen.hold()
    reports = DutyReport.objects.filter(licence=licence, kind=kind, period=period).select_related("uploaded_by")
    context = {"lsp": lsp, "on": on, "duty": wanted, "form": form, "reports": reports}
    return render(request, "audits/licence/duty.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@login_required
def duty_file(request, slug, kind, period, number):
    """One file that was handed in."""
    lsp = fetch(request, slug)
    rows = DutyReport.objects.filter(licence__lsp=lsp, kind=kind, period=period, number=number)
    report = rows.order_by("-licence__starts_on").first()
    if report is None:
        raise Http404
    return send_private(request, report.file, report.original_name, report.content_type)
