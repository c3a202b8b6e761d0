"""The shell of the phone application, the same for everybody and without any data, and the worker that keeps it."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.models import Pack
from audits.onsite.phone_words import words
from audits.permissions import is_assessing
from audits.views.application.frame import fetch

# Everything the shell loads; the worker keeps all of it.
FILES = (
    "css/tokens.css",
    "css/onsite.css",
    "css/onsite-phone.css",
    "img/icons.svg",
    "img/favicon.svg",
    "js/onsite/app.js",
    "js/onsite/conflicts.js",
    "js/onsite/deadline.js",
    "js/onsite/dom.js",
    "js/onsite/drafts.js",
    "js/onsite/findings.js",
    "js/onsite/meeting.js",
    "js/onsite/pack.js",
    "js/onsite/photos.js",
    "js/onsite/records.js",
    "js/onsite/screens.js",
    "js/onsite/server.js",
    "js/onsite/signing.js",
    "js/onsite/store.js",
    "js/onsite/sync.js",
    "js/onsite/visit.js",
)


def shell(request):
    """The page itself; it holds nothing of anybody, so that a phone may keep it."""
    context = {"words": words(), "csrf_cookie": settings.CSRF_COOKIE_NAME}
    return render(request, "audits/onsite/onsite.html", context)


@require_GET
def onsite_home(request):
    """My visits on the phone; who is asking is found out by the script."""
    return shell(request)


@require_GET
@login_required
def onsite_visit(request, ref):
    """One visit on the phone: for who judges in its team, and for who left it and still has entries to hand over."""
    if not Pack.objects.filter(application__ref=ref, person=request.user).exists():
        record = fetch(request, ref)
        if not is_assessing(request.user, record):
            raise PermissionDenied(_("Paket hanya untuk asesor yang menilai, sampai asesmen ditutup."))
    return shell(request)


def release_of(page: bytes) -> str:
    """A word for this release: another page or another file gives another one."""
    mark = hashlib.sha256(page)
    for name in FILES:
        mark.update(static(name).encode())
        found = finders.find(name)
        if settings.DEVELOPMENT and found:  # names carry no hash there
            mark.update(Path(found).read_bytes())
    return mark.hexdigest()[:16]


@require_GET
def onsite_worker(request):
    """The service worker; its text names every file, so that a release is a new worker."""
    context = {
        "release": release_of(shell(request).content),
        "shell": reverse("audits:onsite_home"),
        "files": json.dumps([static(name) for name in FILES]),
    }
    response: HttpResponse = render(request, "audits/onsite/onsite_worker.txt", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def onsite_manifest(request):
    """What a phone needs to install the application."""
    return JsonResponse(
        {
            "name": _("Relisensi: kunjungan"),
            "short_name": "Relisensi",
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("audits:onsite_home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#faf9f6",
            "theme_color": "#0b4a7d",
            "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )
