"""Middleware of every page: clean text on its way in, its language, what no cache keeps, and the way back to a form."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.utils import translation

from lsp.text import as_typed, clean


class CleanTextMiddleware:
    """Takes out of addresses, cookies, queries and forms what is no text, before anything else reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.path, request.path_info = clean(request.path), clean(request.path_info)
        request.COOKIES = {name: clean(value) for name, value in request.COOKIES.items()}
        request.GET = cleaned_query(request.GET)  # type: ignore[assignment]  # closed again, as the stubs ask for it
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        try:
            request.POST = cleaned_query(request.POST)  # type: ignore[assignment]  # as above
        except UnreadablePostError:  # the line broke; the view reads what there is
            return


def cleaned_query(given: QueryDict) -> QueryDict:
    """The same names and values with clean text; itself where nothing was odd."""
    if all(as_typed(text) == text for name, values in given.lists() for text in (name, *values)):
        return given
    made = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        made.setlist(as_typed(name), [as_typed(value) for value in values])
    made._mutable = False
    return made


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Shows Indonesian until the reader chooses another language: many an Indonesian office runs its browser in English."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class PrivatePagesMiddleware:
    """Lets no cache keep what a signed-in person was shown, nor the pages of signing in: after signing out, Back shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Cache-Control" not in response.headers and self.is_private(request):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    @staticmethod
    def is_private(request: HttpRequest) -> bool:
        """Whether the answer may depend on who asks: an answer that never looked at the session does not."""
        account_pages = resolve_url("account_login").rsplit("/", 2)[0] + "/"
        return request.path.startswith(account_pages) or (request.session.accessed and SESSION_KEY in request.session)


class BackToFormMiddleware:
    """Leads whoever signs in again to the page with the form; the address it was sent to often has no page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and self.asks_to_sign_in(response):
            try:
                page = urlsplit(request.headers.get("Referer", ""))
            except ValueError:  # an address that no browser sends
                return response
            if page.netloc == request.get_host():
                return redirect_to_login(f"{page.path}?{page.query}" if page.query else page.path)
        return response

    @staticmethod
    def asks_to_sign_in(response: HttpResponseBase) -> bool:
        """Whether this is the redirect of a page that only people who signed in may use."""
        place = urlsplit(response.headers.get("Location", ""))
        return place.path == resolve_url("account_login") and f"{REDIRECT_FIELD_NAME}=" in place.query
