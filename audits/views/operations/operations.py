"""How the site itself stands: one page for BNSP's secretariat."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.operations.health_checks import look_at_all


@require_safe
@login_required
def operations(request):
    """Every check with its state, and what to do where something is to be done."""
    if not request.user.is_secretariat:
        raise PermissionDenied
    now = timezone.now()
    return render(request, "audits/operations/operations.html", {"rows": look_at_all(now), "now": now})
