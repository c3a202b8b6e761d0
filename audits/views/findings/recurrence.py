"""An assessor says on site whether a finding comes back from the last assessment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.errors import Stale
from audits.findings.recurrence import mark_repeat, proposals, unmark_repeat
from audits.states import FindingState
from audits.views.application.frame import fetch_finding
from audits.views.application.steps import overtaken
from audits.views.findings.drafts import may_edit_draft


@require_POST
@login_required
def finding_repeat(request, ref, seq):
    """Mark a draft as the repetition of one of those proposed, or as one by itself."""
    draft = fetch_finding(request, ref, seq)
    if not may_edit_draft(request.user, draft):
        if draft.state == FindingState.DRAFT:
            raise PermissionDenied
        return overtaken(request, draft, draft.application, _("Temuan ini bukan draf lagi."))
    chosen = request.POST.get("of", "")
    earlier = next((f for f in proposals(draft) if f"{f.application.ref}/{f.seq}" == chosen), None)
    at = timezone.now()
    try:
        if earlier:
            mark_repeat(draft, earlier, by=request.user, at=at)
        elif not chosen and draft.repeats_id:
            unmark_repeat(draft, by=request.user, at=at)
        elif chosen:
            messages.error(request, _("Pilih temuan terdahulu dari daftar ini."))
            return redirect("audits:finding_edit", ref, seq)
    except Stale as stale:
        return overtaken(request, draft, draft.application, str(stale))
    messages.success(request, _("%(label)s tersimpan.") % {"label": draft.label})
    return redirect("audits:finding_edit", ref, seq)
