"""The vote of a decider on one application, from the own account, while the sitting is under way."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.decision.ballots import cast
from audits.errors import NotAllowed, Stale
from audits.forms.plenary import BallotForm
from audits.views.application.frame import fetch
from audits.views.decision.sitting_application import page_of_application
from audits.views.decision.sittings import fetch_sitting


@require_POST
@login_required
def ballot(request, key, ref):
    """Vote, or vote anew; what was typed stays when something is missing."""
    sitting, record = fetch_sitting(request, key), fetch(request, ref)
    if not request.user.is_decider:
        raise PermissionDenied
    form = BallotForm(request.POST)
    if not form.is_valid():
        return page_of_application(request, sitting, record, ballot_form=form)
    try:
        cast(sitting, record, by=request.user, at=timezone.now(), **form.cleaned_data)
    except (NotAllowed, Stale) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Suara Anda tercatat. Anda dapat mengubahnya sampai putusan dicatat."))
    return redirect("audits:sitting_application", key=sitting.ref, ref=record.ref)
