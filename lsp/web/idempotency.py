"""A form that makes something new takes effect once, however often its button is pressed, with or without a script in the page."""

import hashlib
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lsp.models import SentForm

# So many forms of each person are remembered; nobody presses the button of an older one again.
REMEMBERED = 100


def digest_of(request) -> str:
    """What was sent, to whom and by whom; empty without the token, which every page draws anew for each of its forms."""
    if not request.POST.get("csrfmiddlewaretoken"):
        return ""
    files = [(name, one.name, one.size) for name, several in request.FILES.lists() for one in several]
    said = [request.user.pk, request.get_full_path(), sorted(request.POST.lists()), sorted(files)]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def once(view):
    """A view whose form, sent again word for word, leads to where it led the first time and changes nothing.

    A form that was refused leaves no trace and may be sent again. The second of two that arrive together waits for the first.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        digest = digest_of(request) if request.method == "POST" else ""
        if not digest:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            mine = SentForm.objects.filter(by=request.user).order_by("-pk")
            first = {"by": request.user, "at": timezone.now()}
            sent, is_first = SentForm.objects.get_or_create(digest=digest, defaults=first)
            if is_first:
                SentForm.objects.filter(pk__in=[old.pk for old in mine[REMEMBERED:]]).delete()
                response = view(request, *args, **kwargs)
                if response.status_code == 302:
                    SentForm.objects.filter(pk=sent.pk).update(led_to=response.url)
                else:
                    sent.delete()
                return response
        messages.info(request, _("Isian ini sudah tersimpan; kiriman kedua tidak disimpan lagi."))
        return redirect(sent.led_to)

    return guarded
