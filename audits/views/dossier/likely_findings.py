"""What would become a finding if the assessors saw the dossier as it stands."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_GET

from audits.dossier.likely_findings import likely_findings_of
from audits.views.application.frame import fetch, page


@require_GET
@login_required
def likely_findings(request, ref):
    """The list, for the LSP before it submits."""
    record = fetch(request, ref)
    return page(request, record, "audits/dossier/likely_findings.html", "self", {"likely": likely_findings_of(record)})
