"""What whoever only reads a paper gets while others print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ASKS_AGAIN_SECONDS = 3


def ask_again(request: HttpRequest) -> HttpResponse:
    """503 with a page that asks again by itself until the paper is there."""
    response = render(request, "audits/exports/print_waiting.html", status=503)
    response["Retry-After"] = response["Refresh"] = ASKS_AGAIN_SECONDS
    return response
