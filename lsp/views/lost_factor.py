"""The page on which two administrators take a lost second factor away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lsp.forms.lost_factor import LostFactorForm
from lsp.models import FactorReset
from lsp.people import lost_factor
from lsp.web.reauthentication import demand_proof
from lsp.web.requests import SignedInRequest

SHOWN = 50


def only_administrators(request: SignedInRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
@login_required
def lost_factors(request: SignedInRequest) -> HttpResponse:
    """What waits for a second administrator, the form to ask, and what was done."""
    only_administrators(request)
    now = timezone.now()
    form = LostFactorForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        demand_proof(request)
        lost_factor.ask(form.person, reason=form.cleaned_data["reason"], by=request.user, at=now)
        messages.success(request, _("Permintaan dicatat. Petugas lain perlu menyetujuinya."))
        return redirect("lsp:lost_factors")
    resets = FactorReset.objects.select_related("person", "asked_by", "agreed_by")
    waiting = [(reset, lost_factor.may_agree(reset, request.user)) for reset in resets.waiting(now)]
    context = {"form": form, "waiting": waiting, "past": resets.filter(agreed_by__isnull=False)[:SHOWN]}
    return render(request, "lsp/lost_factors.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def lost_factor_answer(request: SignedInRequest) -> HttpResponse:
    """Agree to a request of somebody else, or withdraw it."""
    only_administrators(request)
    key = request.POST.get("reset", "")
    resets = FactorReset.objects.select_related("person", "asked_by")
    reset = get_object_or_404(resets, pk=key if key.isdecimal() and len(key) < 18 else 0)
    now = timezone.now()
    if "withdraw" in request.POST:
        if lost_factor.withdraw(reset, now):
            messages.success(request, _("Permintaan dibatalkan."))
        return redirect("lsp:lost_factors")
    if not lost_factor.may_agree(reset, request.user):
        raise PermissionDenied(_("Petugas lain yang harus menyetujui permintaan ini."))
    demand_proof(request)
    if lost_factor.agree(reset, request.user, now):
        messages.success(request, _("Faktor kedua %(name)s sudah dihapus.") % {"name": reset.person})
    else:
        messages.error(request, _("Permintaan ini sudah dijawab, dibatalkan, atau lewat 3 hari."))
    return redirect("lsp:lost_factors")
