"""Rate limit of pages that anybody may ask for: so many requests a minute from one address, counted in the shared cache."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import respond_429
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

MINUTE = 60

View = Callable[..., HttpResponse]


def is_too_fast(action: str, key: str, limit: int, seconds: int) -> bool:
    """Count one request; whether there have been more than the limit in the running stretch of so many seconds."""
    name = f"rate:{action}:{int(time.time()) // seconds}:{key}"
    seen = cache.get(name, 0)
    if seen >= limit:
        return True
    cache.set(name, seen + 1, seconds)
    return False


def rate_limited(action: str, *, per_minute: int) -> Callable[[View], View]:
    """A view that answers 429 to an address that asks too often."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the view knows them
            if is_too_fast(action, get_adapter().get_client_ip(request), per_minute, MINUTE):
                return respond_429(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
