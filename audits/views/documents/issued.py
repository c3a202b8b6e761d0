"""A document that was issued, for the side that it is meant for."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from audits.documents import DOCUMENTS
from audits.files.accepted_file import PDF
from audits.permissions import side_of
from audits.views.application.frame import fetch
from audits.views.files.stored_files import send_private


@require_GET
@login_required
def issued_document(request, ref, kind, seq):
    """The PDF under its title and number."""
    record = fetch(request, ref)
    document = get_object_or_404(record.documents.all(), kind=kind, seq=seq)
    if side_of(request.user, record) not in DOCUMENTS[kind].audience:
        raise Http404
    return send_private(request, document.file, f"{document.title} {document.number}.pdf".replace("/", "-"), PDF)
