"""Every refusal and fault as a page in plain words, with a reference number that is also in the server's log."""

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.team.deputies import ended_days_of
from lsp.views.stale_forms import answer_to_stale_form

logger = logging.getLogger(__name__)

# Without letters and digits that are mixed up when read out on the telephone.
ALPHABET = "ACDEFHJKLMNPRTUVWXY3479"


def make_reference() -> str:
    """A number to quote when asking for help, for example H4K7-XD3M."""
    letters = [secrets.choice(ALPHABET) for _n in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _log(request: HttpRequest, status: int, reason: object = "") -> str:
    reference = make_reference()
    logger.warning("%s %s %s: reference %s %s", status, request.method, request.path, reference, reason)
    return reference


def _page(request: HttpRequest, status: int, reason: object = "", **context) -> HttpResponse:
    return render(request, f"{status}.html", {"reference": _log(request, status, reason), **context}, status=status)


def _bare_page(status: int, reference: str, template: str = "") -> HttpResponse:
    """A page without context processors: it must appear when the database or the session is what failed."""
    return HttpResponse(render_to_string(template or f"{status}.html", {"reference": reference}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read; 413 when it is simply too large or has too many files."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    if isinstance(exception, TooManyFilesSent):
        return _page(request, 413, exception, files=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    return _bare_page(400, _log(request, 400, type(exception).__name__))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, but this person may not do that; a deputy whose days ended reads when, with what they typed."""
    if words := days_have_ended(request):
        return days_over(request, words)
    return _page(request, 403, exception or "", explanation=str(exception or ""))


def days_have_ended(request: HttpRequest) -> str:
    """When a form of an application comes from somebody whose days as a deputy in it are over: since when, in words."""
    match = getattr(request, "resolver_match", None)
    ref = match.kwargs.get("ref") if match else None
    if request.method != "POST" or not ref or not request.user.is_authenticated:
        return ""
    return ended_days_of(request.user, ref, timezone.localdate())


def days_over(request: HttpRequest, words: str) -> HttpResponse:
    """409: the days of a deputy are over; what they typed stands there to be copied."""
    typed = [(_("Isian"), text) for text in typed_text(request.POST)]
    return _page(request, 409, words, explanation=words, heading=_("Penggantian Anda sudah berakhir"), typed=typed)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403: the form was not sent from a page of ours, or from one that is too old; whoever came or went in another tab goes on.

    What was typed on a page of ours stands there to be copied.
    """
    if onward := answer_to_stale_form(request):
        return onward
    said = {"reference": _log(request, 403, reason), "typed": typed_text(request.POST) if is_ours(request) else []}
    return HttpResponse(render_to_string("403_csrf.html", said), status=403)


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site has sent the form, as the browser says."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def typed_text(post: QueryDict) -> list[str]:
    """What was typed rather than chosen, so that it can be copied."""
    hidden = {"csrfmiddlewaretoken", "seen", "choice", "unsaved", "opened_with", "password", "next"}
    typed = [value.strip() for key, values in post.lists() if key not in hidden for value in values]
    return [text for text in typed if " " in text or len(text) > LONGEST_CODE]


# Values of choices are short codes; whatever is longer was typed by a person.
LONGEST_CODE = 16


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is here, or nothing that this person may see; a deputy whose days ended reads when, with what they typed."""
    if words := days_have_ended(request):
        return days_over(request, words)
    return _page(request, 404)


def stale(request: HttpRequest, exception: Exception | None = None, *, back: str = "", typed=()) -> HttpResponse:
    """409: somebody was first. `typed` is a list of (label, text), so that nothing written is lost."""
    return _page(request, 409, exception or "", explanation=str(exception or ""), back=back, typed=typed)


def too_large(
    request: HttpRequest, exception: Exception | None = None, *, limit: str = "25 MB", back: str = ""
) -> HttpResponse:
    """413: more than we accept in one go."""
    return _page(request, 413, exception or "", limit=limit, back=back)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many attempts in a short time."""
    return _page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when it is the database that is away or too busy. The traceback is logged beside the reference."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return unavailable(request, sys.exception())
    reference = make_reference()
    logger.error("500 %s %s: reference %s", request.method, request.path, reference, exc_info=True)
    return _bare_page(500, reference)


def unavailable(request: HttpRequest, reason: object = "") -> HttpResponse:
    """503: something we depend on is away for the moment."""
    response = _bare_page(503, _log(request, 503, reason))
    response["Retry-After"] = "120"
    return response
