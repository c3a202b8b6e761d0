"""What the QR code of a paper opens: what it is and whether it holds today, for anybody, and nothing of what it says."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.documents.paper_status import application_of
from audits.models import IssuedDocument
from audits.public.paper_check import facts_of
from lsp.web.rate_limit import rate_limited


@require_safe
@rate_limited("check", per_minute=60)
def check_paper(request, code):
    """A certificate shows its licence; every other kind of paper has a page of its own."""
    rows = IssuedDocument.objects.select_related("application__lsp", "application__new_licence")
    paper = rows.filter(check_code=code).first() if "\0" not in code else None
    if paper is None:
        raise Http404
    if paper.kind == "certificate" and (licence := application_of(paper).new_licence):
        return redirect("lsp:check_licence", licence.check_code)
    own_url = paper.get_absolute_url() if request.user.is_authenticated else ""
    return render(request, "audits/public/check_paper.html", facts_of(paper, timezone.now()) | {"own_url": own_url})
