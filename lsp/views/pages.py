"""The four standing pages that every foot links to: counting, accessibility, help, privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
    return render(request, "lsp/page_help.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data is kept, who sees it and how long."""
    return render(request, "lsp/page_privacy.html")
