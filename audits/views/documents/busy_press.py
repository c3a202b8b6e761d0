"""What whoever only reads a paper gets while others print."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from audits.documents import PressBusy
from audits.files.reading_room import may_wait

ASKS_AGAIN_SECONDS = 3

View = Callable[..., HttpResponse]


def prints_to_read(view: View) -> View:
    """A view that prints a paper only to be read: whoever finds no chair, or not their turn, hears so before anything was done for them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the view knows them
        try:
            return view(request, *args, **kwargs) if may_wait() else ask_again()
        except PressBusy:
            return ask_again()

    return guarded


def ask_again() -> HttpResponse:
    """503 with a page that asks again by itself until the paper is there; it asks the database nothing."""
    response = HttpResponse(render_to_string("audits/exports/print_waiting.html"), status=503)
    response["Retry-After"] = response["Refresh"] = ASKS_AGAIN_SECONDS
    return response
