"""What follows from a sign-in with a password: the device is known from now on, and nobody is asked again at once who they are."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lsp.models import User
from lsp.people import known_device


def signed_in(request: HttpRequest, response: HttpResponse, user: User, *, by_password: bool = False) -> None:
    """Note what this sign-in proved; `by_password` where a password was made or given outside of the sign-in page.

    Whoever has no second factor has proven with the password all that they could be asked for a moment later.
    """
    known_device.remember(request, response, user)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language != settings.LANGUAGE_CODE:
        speak(response, user.language)
    methods = {record["method"] for record in get_authentication_records(request, user)}
    if (by_password or "password" in methods) and not is_mfa_enabled(user):
        record_authentication(request, user, method="password", reauthenticated=True)


def speak(response: HttpResponse, language: str) -> None:
    """Show the next pages in this language on this device."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
