"""Devices on which somebody has signed in: strangers who try passwords elsewhere do not lock the owner out there."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from lsp.models import User
from lsp.shapes import Values

SALT = "lsp.known-device"
DAYS = 180
# One device serves several people of an office.
PEOPLE = 8


def cookie_name() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def mark_of(user: User) -> str:
    """Another password makes every device unknown again."""
    return salted_hmac(SALT, f"{user.pk}|{user.password}", algorithm="sha256").hexdigest()[:24]


def read(request: HttpRequest) -> Values:
    """What the cookie says, if it is ours: the device's key, and the marks of the people who signed in on it."""
    try:
        said = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=DAYS * 24 * 60 * 60)
    except signing.BadSignature:
        return {}
    return said if isinstance(said, dict) else {}


def known_to(request: HttpRequest, user: User | None) -> str:
    """The key of this device, where the person has signed in on it since the last change of their password."""
    said = read(request) if user else {}
    mark = said.get("people", {}).get(str(user.pk), "") if user else ""
    return str(said["device"]) if user and mark and constant_time_compare(mark, mark_of(user)) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Write down that the person has signed in on this device."""
    said = read(request)
    people = {key: mark for key, mark in said.get("people", {}).items() if key != str(user.pk)}
    people = dict(list(people.items())[1 - PEOPLE :]) | {str(user.pk): mark_of(user)}
    response.set_cookie(
        cookie_name(),
        signing.dumps({"device": said.get("device") or secrets.token_urlsafe(12), "people": people}, salt=SALT),
        max_age=DAYS * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
