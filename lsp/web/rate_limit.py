"""A brake on pages that anybody may ask for: so many requests a minute from one address, counted in the shared cache."""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import respond_429
from django.core.cache import cache

MINUTE = 60


def is_too_fast(action: str, key: str, limit: int, seconds: int) -> bool:
    """Count one request; whether there have been more than the limit in the running stretch of so many seconds."""
    name = f"brake:{action}:{int(time.time()) // seconds}:{key}"
    seen = cache.get(name, 0)
    if seen >= limit:
        return True
    cache.set(name, seen + 1, seconds)
    return False


def braked(action: str, *, per_minute: int):
    """A view that answers 429 to an address that asks too often."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if is_too_fast(action, get_adapter().get_client_ip(request), per_minute, MINUTE):
                return respond_429(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
