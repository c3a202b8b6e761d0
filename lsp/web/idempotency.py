"""A form takes effect once, however often its button is pressed, with or without a script in the page."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _

from lsp.models import SentForm
from lsp.web.requests import SignedInRequest

View = TypeVar("View", bound=Callable[..., HttpResponse])
# So many forms of each person are remembered; nobody presses the button of an older one again.
REMEMBERED = 100


def digest_of(request: SignedInRequest) -> str:
    """What was sent, to whom and by whom; empty without the token, which every page draws anew for each of its forms."""
    if not request.POST.get("csrfmiddlewaretoken"):
        return ""
    files = [(name, one.name, one.size) for name, several in request.FILES.lists() for one in several]
    said = [request.user.pk, request.get_full_path(), sorted(request.POST.lists()), sorted(files)]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def idempotent_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose form, sent again word for word, leads to where it led the first time and changes nothing.

    A form that was refused leaves no trace and may be sent again. The second of two that arrive together waits for the first.
    """

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the view knows them
        digest = digest_of(request) if request.method == "POST" and request.user.is_authenticated else ""
        if not digest:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            mine = SentForm.objects.filter(by=request.user).order_by("-pk")
            first = {"by": request.user, "at": timezone.now()}
            sent, is_first = SentForm.objects.get_or_create(digest=digest, defaults=first)
            if is_first:
                SentForm.objects.filter(pk__in=[old.pk for old in mine[REMEMBERED:]]).delete()
                response = view(request, *args, **kwargs)
                if response.status_code == 302 and not says_no(request):
                    SentForm.objects.filter(pk=sent.pk).update(led_to=response["Location"])
                else:
                    sent.delete()
                return response
        messages.info(request, _("Isian ini sudah tersimpan; kiriman kedua tidak disimpan lagi."))
        return redirect(sent.led_to)

    return guarded


def says_no(request: HttpRequest) -> bool:
    """Whether the page that the form leads to will say that nothing was done."""
    told = messages.get_messages(request)
    return any(one.level >= messages.ERROR for one in getattr(told, "_queued_messages", ()))


# Views that answer a repeated form by themselves, and why; the addresses of all others.
REPEATS_ITSELF: dict[Callable[..., HttpResponse], str] = {}
ONCE: set[str] = set()


def repeats_itself(why: str) -> Callable[[View], View]:
    """A view that answers a repeated form by itself, for the reason given."""

    def decorate(view: View) -> View:
        REPEATS_ITSELF[view] = why
        return view

    return decorate


def each_form_once(patterns: list[URLPattern]) -> None:
    """Let every form of these addresses take effect once, those apart that answer a repeated form by themselves."""
    for pattern in patterns:
        if pattern.callback not in REPEATS_ITSELF:
            pattern.callback = idempotent_post(pattern.callback)
            ONCE.add(pattern.name or "")
