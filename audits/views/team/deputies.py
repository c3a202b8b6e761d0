"""An assessor who will be away names a deputy for so many days; the deputy answers like anybody who is asked into a team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from audits.forms.deputies import DeputyForm
from audits.models import TeamMember
from audits.states import State, TeamRole
from audits.team.deputies import end_deputy, name_deputy


def own_places(user) -> list[TeamMember]:
    """The places of this person in applications that are being corrected; observers verify nothing, so nobody deputises for them."""
    rows = TeamMember.objects.current().filter(
        assessor__user=user,
        response=TeamMember.Response.ACCEPTED,
        conflict_free=True,
        application__state=State.CORRECTING,
    )
    rows = rows.exclude(role=TeamRole.OBSERVER).select_related("application__lsp", "application__rule_set")
    return list(rows.order_by("application__ref"))


def deputies_of(user, on):
    """Whom this person has named, as long as the days have not passed."""
    rows = TeamMember.objects.filter(stands_in_for__assessor__user=user, released_at__isnull=True, last_on__gte=on)
    return rows.select_related("assessor__user", "application__lsp").order_by("first_on", "application__ref")


@require_http_methods(["GET", "POST"])
@login_required
def deputies(request):
    """Name a deputy for every application in which one's verdict is waited for, and see those already named."""
    if not request.user.is_assessor:
        raise PermissionDenied
    on = timezone.localdate()
    places = own_places(request.user)
    form = DeputyForm(request.POST or None, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        asked, tied = name_deputy(places, form.cleaned_data, by=request.user, at=timezone.now(), on=on)
        if asked:
            said = ngettext(
                "%(who)s diminta menggantikan Anda pada %(n)d permohonan.",
                "%(who)s diminta menggantikan Anda pada %(n)d permohonan.",
                asked,
            )
            messages.success(request, said % {"who": form.cleaned_data["deputy"], "n": asked})
        for name in tied:
            messages.warning(
                request, _("%(lsp)s: orang ini sudah dalam tim atau mempunyai hubungan dengan LSP.") % {"lsp": name}
            )
        return redirect("audits:deputies")
    context = {"on": on, "form": form, "places": places, "named": deputies_of(request.user, on)}
    return render(request, "audits/team/deputies.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def deputy_end(request, ref, number):
    """Come back early: the deputy no longer acts in this application."""
    rows = TeamMember.objects.filter(stands_in_for__assessor__user=request.user, released_at__isnull=True)
    place = get_object_or_404(
        rows.select_related("application", "assessor__user"), application__ref=ref, assessor__registration_number=number
    )
    end_deputy(place, by=request.user, at=timezone.now())
    messages.success(request, _("%(who)s tidak lagi menggantikan Anda.") % {"who": place.assessor})
    return redirect("audits:deputies")
