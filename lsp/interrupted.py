"""A form that was sent after its session had ended: who signs in again comes back to the page with the form."""

from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import resolve_url


class BackToFormMiddleware:
    """Sign-in would lead to the address the form was sent to, which often has no page of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
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
    def asks_to_sign_in(response) -> bool:
        """Whether this is the redirect of a page that only people who signed in may use."""
        place = urlsplit(response.headers.get("Location", ""))
        return place.path == resolve_url("account_login") and f"{REDIRECT_FIELD_NAME}=" in place.query
