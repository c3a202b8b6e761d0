"""The search in the top bar: applications and bodies among those that the person may see."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import Application
from audits.permissions import side_of
from audits.states import PLACES
from lsp.models import LSP
from lsp.register.licence_status import STATUS_WORDS
from lsp.views.register import words_of

MOST = 20


@require_safe
@login_required
def search(request):
    """Everything of mine whose LSP, application number or licence number holds these words."""
    on = timezone.localdate()
    q = words_of(request)
    applications, bodies = [], []
    if q:
        named = Q(number__icontains=q) | Q(lsp__name__icontains=q) | Q(lsp__licence_number__icontains=q)
        found = Application.objects.visible_to(request.user).filter(named).select_related("lsp")
        applications = [
            application_row(application, request.user) for application in found.order_by("-state_since", "-pk")[:MOST]
        ]
        mine = LSP.objects.managed_by(request.user).with_status_on(on)
        known = mine.filter(Q(name__icontains=q) | Q(licence_number__icontains=q))
        bodies = [body_row(lsp) for lsp in known.order_by("name", "pk")[:MOST]]
    context = {"search_query": q, "applications": applications, "bodies": bodies, "most": MOST}
    return render(request, "audits/application/search.html", context)


def application_row(application: Application, user) -> dict:
    """An application in the words of the reader's side."""
    return {
        "url": application.get_absolute_url(),
        "name": application.lsp.name,
        "number": application.number or "",
        "licence_number": application.lsp.licence_number,
        "state": application.label_for(side_of(user, application)),
        "tone": PLACES[application.state].tone,
    }


def body_row(lsp: LSP) -> dict:
    """A body with its licence today."""
    return {
        "url": reverse("lsp:profile", args=[lsp.slug]),
        "name": lsp.name,
        "licence_number": lsp.licence_number,
        "place": lsp.place,
        "status": STATUS_WORDS[lsp.status],
    }
