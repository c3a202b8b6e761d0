"""The four fixed pages that every foot links to: counting, accessibility, help, privacy."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lsp.people.invitations import VALID_DAYS
from lsp.permissions import INVITING


@require_safe
def counting(request: HttpRequest) -> HttpResponse:
    """How days, deadlines and licence status are counted."""
    return render(request, "lsp/page_counting.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and where to tell us when it does not."""
    return render(request, "lsp/page_accessibility.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """First steps for each role, and how an account comes about."""
    facts = {
        "reset_hours": settings.PASSWORD_RESET_TIMEOUT // (60 * 60),
        "inviting": _(" dan ").join(str(position.label) for position in INVITING),
        "days": VALID_DAYS,
        "largest": settings.UPLOAD_MAX_BYTES // 1024**2,
        "files": settings.UPLOAD_MAX_FILES,
    }
    return render(request, "lsp/page_help.html", facts)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data is kept, who sees it and how long."""
    return render(request, "lsp/page_privacy.html")
