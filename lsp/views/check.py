"""The public check of a licence: by number, by name, or by the QR code of a certificate."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lsp.models import LSP, Licence
from lsp.register.check_question import CheckQuestion
from lsp.register.licence_status import verdict_on
from lsp.register.number_forms import BEFORE, bodies_numbered, searched
from lsp.views.register import PAGE, hits, nearest, truth_of, with_history, words_of
from lsp.web.rate_limit import rate_limited


@require_safe
@rate_limited("check", per_minute=60)
def check(request):
    """Check a licence by its number or by name: the exact number leads straight to the answer, never to the code of a certificate."""
    on = timezone.localdate()
    q = words_of(request)
    rows = []
    if q:
        if exact := bodies_numbered(q).first() or of_decree(q):
            return redirect(exact)
        bodies = LSP.objects.all()
        rows = hits(list(bodies.matching(searched(q), on).order_by("name", "pk")[:PAGE]) or nearest(q, bodies, on), on)
    return render(request, "lsp/check.html", {"q": q, "rows": rows, "today": on})


def of_decree(q: str) -> LSP | None:
    """The body whose licence this decree opened."""
    period = Licence.objects.filter(decree_number__iexact=BEFORE.sub("", q).rstrip(" .")).select_related("lsp").first()
    return period.lsp if period else None


@require_safe
@rate_limited("check", per_minute=60)
def check_licence(request, code):
    """What a certificate's QR code opens: today's truth about that period, and the answer for any other day."""
    at, on = timezone.now(), timezone.localdate()
    lsp = with_history(LSP.objects.filter(licences__check_code=code)).first() if "\0" not in code else None
    if lsp is None:
        raise Http404
    licence = next(p for p in lsp.licences.all() if p.check_code == code)
    question = CheckQuestion(request.GET, lsp)
    context = truth_of(lsp, licence, on, timezone.localtime(at)) | {
        "signature": signature_of(licence),
        "question": question,
        "schemes": question.options(),
        "asked": verdict_on(lsp, question.day, question.scheme, on) if question.day else None,
    }
    return render(request, "lsp/check_licence.html", context, status=422 if question.error else 200)


def signature_of(licence: Licence) -> dict | None:
    """What is known of the certificate's electronic signature; None for periods from before signing."""
    if not licence.certificate_sha256:
        return None
    return {
        "sha256": licence.certificate_sha256,
        "signer": licence.signer,
        "is_development": licence.signed_with_development_key,
    }
