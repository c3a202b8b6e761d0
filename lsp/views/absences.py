"""Who stands in for somebody who is away: in a body, and in BNSP's secretariat and plenary."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lsp.forms.absences import AbsenceForm
from lsp.models import LSP, Absence, Office, User
from lsp.models.absence import AbsenceQuerySet
from lsp.models.people import WORKING_POSITIONS
from lsp.people import absences as acts
from lsp.people.seats import NotNow
from lsp.permissions import keeps_register_of
from lsp.views.profile import fetch, page


def rows_for(user: User, absences: AbsenceQuerySet, on) -> list[dict]:
    """The absences that run or are still to come, each with whether this person may end it."""
    rows = absences.not_over(on).select_related("person", "deputy", "named_by", "lsp")
    return [{"absence": row, "may_end": acts.may_end(user, row), "runs": row.first_on <= on} for row in rows]


def named(request, form: AbsenceForm, *, lsp: LSP | None = None, office: str = "") -> bool:
    """Name the deputy; what keeps it from being named stands above the form, which keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        absence = acts.name(**form.given, lsp=lsp, office=office, by=request.user, at=timezone.now())
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    words = _("%(deputy)s menggantikan %(person)s. Keduanya diberi tahu.")
    messages.success(request, words % {"deputy": absence.deputy, "person": absence.person})
    return True


@require_http_methods(["GET", "POST"])
@login_required
def absences(request, slug):
    """The people of a body: each names a deputy for themselves, the chair and BNSP's secretariat for everybody."""
    lsp = fetch(request, slug)
    on = timezone.localdate()
    directs = acts.directs(request.user, lsp)
    if not directs and request.user.positions.get(lsp.pk) not in WORKING_POSITIONS:
        raise PermissionDenied
    people = [seat.user for seat in acts.working_in(lsp, on)]
    absent = people if directs else [person for person in people if person.pk == request.user.pk]
    deputies = people if directs else [person for person in people if person.pk != request.user.pk]
    form = AbsenceForm(request.POST or None, absent=absent, deputies=deputies, on=on)
    if request.method == "POST" and named(request, form, lsp=lsp):
        return redirect("lsp:absences", lsp.slug)
    context = {
        "form": form,
        "rows": rows_for(request.user, Absence.objects.filter(lsp=lsp), on),
        "may_name": len(people) > 1,
        "by_bnsp": keeps_register_of(request.user, lsp),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, lsp, "lsp/absences.html", "people", context, status=status)


def offices_of(user: User) -> list[str]:
    """The offices of BNSP in which this person serves or names deputies for others: the secretariat keeps the plenary's days as well."""
    if user.is_secretariat:
        return [Office.SECRETARIAT, Office.PLENARY]
    return [Office.PLENARY] if user.is_decider else []


@require_http_methods(["GET", "POST"])
@login_required
def office_absences(request):
    """BNSP's secretariat and plenary: each names a deputy for themselves, the secretariat for everybody."""
    offices = offices_of(request.user)
    if not offices:
        raise PermissionDenied
    on = timezone.localdate()
    office = request.POST.get("office", "") or request.GET.get("tugas", "")
    office = office if office in offices else offices[0]
    people = list(acts.serving_in(office))
    directs = acts.directs(request.user, None)
    absent = people if directs else [person for person in people if person.pk == request.user.pk]
    deputies = people if directs else [person for person in people if person.pk != request.user.pk]
    form = AbsenceForm(request.POST or None, absent=absent, deputies=deputies, on=on)
    if request.method == "POST" and named(request, form, office=office):
        return redirect("lsp:office_absences")
    context = {
        "form": form,
        "office": office,
        "offices": [(value, Office(value).label) for value in offices],
        "rows": rows_for(request.user, Absence.objects.filter(office__in=offices), on),
        "may_name": len(people) > 1 and bool(absent),
    }
    return render(request, "lsp/office_absences.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def absence_end(request, key):
    """Come back early, or put right what was named in error: nobody stands in any more."""
    theirs = Q(lsp__in=request.user.positions) | Q(person=request.user) | Q(deputy=request.user)
    rows = Absence.objects.all() if request.user.is_secretariat else Absence.objects.filter(theirs)
    absence = get_object_or_404(rows.select_related("lsp", "person", "deputy"), key=key)
    if not acts.may_end(request.user, absence):
        raise PermissionDenied
    if acts.end(absence, by=request.user, at=timezone.now()):
        words = _("%(deputy)s tidak lagi menggantikan %(person)s.")
        messages.success(request, words % {"deputy": absence.deputy, "person": absence.person})
    else:
        messages.info(request, _("Penggantian ini sudah diakhiri orang lain."))
    return redirect("lsp:absences", absence.lsp.slug) if absence.lsp else redirect("lsp:office_absences")
