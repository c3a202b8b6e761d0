"""Guessing passwords and asking for letters is limited; strangers use up nothing of the owner's, who is told until when."""

import datetime as dt
from math import ceil

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lsp.models import User
from lsp.people import known_device
from lsp.web.formats import clocktime

# What a stranger may try, from one address and with one account; and the owner on a device or in a session that is theirs, where the
# address counts for nothing: a whole office, or all telephones of a town, may share it with whoever guesses.
FAILED = {"stranger": "10/m/ip,5/300s/key", "owner": "5/300s/key"}
TRIES = {"stranger": "30/m/ip", "owner": "30/m/key"}
# Codes to sign in with: for one account from one address, and for it from all of them.
CODES_FROM_ONE, CODES_FROM_ALL = "3/300s/key", "20/m/ip,30/600s/key"
# Links for a new password to one mailbox. One that was sent before is good for an hour, so that none has to follow.
LINKS = "5/m/key,10/1h/key"
APP = "allauth.account"


def own_key(request: HttpRequest, email: str) -> str:
    """Under which the owner's tries are counted apart from those of strangers; empty for a stranger."""
    if request.user.is_authenticated and request.user.email == email:
        return "signed in"
    return known_device.known_to(request, User.objects.holder_of(email))


def try_password(request: HttpRequest, key: str, *, by_owner: bool) -> ratelimit.RateLimitUsage | None:
    """Count one more try; None where there were too many."""
    whose = "owner" if by_owner else "stranger"
    if not ratelimit.consume(request, app=APP, action="login", key=key, config={"login": TRIES[whose]}):
        return None
    return ratelimit.consume(request, app=APP, action="login_failed", key=key, config={"login_failed": FAILED[whose]})


def may_ask_for_code(request: HttpRequest, email: str) -> bool:
    """Count one more code for this account, asked for from here; whether one may be sent."""
    mine = own_key(request, email)
    key = f"{email}|{mine or ratelimit.get_ip(request)}"
    one = ratelimit.consume(request, app=APP, action="code", key=key, config={"code": CODES_FROM_ONE})
    if not one or mine:
        return bool(one)
    return bool(ratelimit.consume(request, app=APP, action="codes", key=email, config={"codes": CODES_FROM_ALL}))


def may_send_link(request: HttpRequest, email: str) -> bool:
    """Count one more link for a new password; whether the mailbox has not got so many already that one of them is good."""
    return bool(ratelimit.consume(request, app=APP, action="link", key=email, config={"link": LINKS}))


def held_until(request: HttpRequest, key: str, *, by_owner: bool) -> dt.datetime:
    """The full minute from which a password is looked at again."""
    whose = "owner" if by_owner else "stranger"
    ends = [0.0]
    for action, limits in (("login_failed", FAILED), ("login", TRIES)):
        for rate in ratelimit.parse_rates(limits[whose]):
            tries = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
            if len(tries) >= rate.amount:
                ends.append(tries[rate.amount - 1] + rate.duration)
    end = max(ends) or timezone.now().timestamp()
    return dt.datetime.fromtimestamp(ceil(end / 60) * 60, tz=timezone.get_current_timezone())


def words(request: HttpRequest, key: str, *, by_owner: bool) -> str:
    """What somebody reads whose password is not looked at: until when, and what opens at once."""
    return _(
        "Terlalu banyak kata sandi salah untuk akun ini. Kata sandi dapat dicoba lagi pukul %(until)s WIB. Anda pemiliknya? "
        "Masuklah sekarang dengan kode yang kami kirim lewat surel, atau dari perangkat yang pernah Anda pakai untuk masuk."
    ) % {"until": clocktime(held_until(request, key, by_owner=by_owner))}
