"""The parts of the licence check that need our keys: a file is judged, a QR code is read without a network."""

import hashlib
import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audits.documents import signing
from audits.files.reading_room import Busy, StillReading
from audits.public.certificate_check import judge
from lsp.web.rate_limit import MINUTE, rate_limited

LARGEST = 10 * 1024 * 1024
ASKS_AGAIN_SECONDS = 2
PARTS = ("css/tokens.css", "css/public.css", "js/app.js", "js/check.js", "img/icons.svg", "img/favicon.svg")


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("check-file", per_minute=10)
def check_file(request):
    """Judge a file that was sent on purpose or without JavaScript; it is read and forgotten."""
    if request.method != "POST":
        return render(request, "audits/public/check_file.html", {})
    given = request.FILES.get("berkas")
    if given is None:
        error = _("Pilih berkas PDF sertifikat yang ingin Anda periksa.")
    elif given.size > LARGEST:
        error = _("Berkas ini lebih besar daripada 10 MB. Sertifikat lisensi tidak pernah sebesar itu.")
    else:
        pdf = given.read()
        if b"%PDF-" in pdf[:1024]:
            digest = hashlib.sha256(pdf).hexdigest()
            try:
                return render(request, "audits/public/check_file.html", judge(digest, pdf, at=timezone.now()))
            except StillReading:
                return redirect("audits:check_file_waiting", digest)
            except Busy:
                return crowded(request)
        error = _("Berkas ini bukan PDF. Pilih berkas sertifikat yang Anda terima, bukan fotonya.")
    return render(request, "audits/public/check_file.html", {"error": error}, status=422)


@require_safe
@never_cache
@rate_limited("check-file-waiting", per_minute=60)
def check_file_waiting(request, digest):
    """The place to wait for a verdict: the page asks again by itself until it is there."""
    try:
        return render(request, "audits/public/check_file.html", judge(digest, at=timezone.now()))
    except StillReading:
        response = render(request, "audits/public/check_file_waiting.html", {})
        response["Refresh"] = ASKS_AGAIN_SECONDS
        return response
    except LookupError:
        return redirect("audits:check_file")


def crowded(request):
    """There is no place left, for anybody or for this address: whoever asks hears when to come again."""
    error = _("Sedang banyak berkas yang diperiksa. Tunggu sekitar satu menit, lalu kirim berkas Anda lagi.")
    response = render(request, "audits/public/check_file.html", {"error": error}, status=503)
    response["Retry-After"] = MINUTE
    return response


@require_safe
def check_offline(request):
    """The page that a phone keeps: it reads the proof in the address and says what it cannot know."""
    context = {"keys": signing.public_keys(), "is_development": signing.has_key() and signing.is_development()}
    return render(request, "audits/public/check_offline.html", context)


@require_safe
@never_cache
def check_worker(request):
    """The service worker of the check: its text names the versions of its parts, so that a release is a new worker."""
    parts = [static(name) for name in PARTS]
    page = reverse("audits:check_offline")
    mark = hashlib.sha256(json.dumps([parts, signing.public_keys()]).encode()).hexdigest()[:12]
    text = WORKER % {"mark": json.dumps(f"cek-{mark}"), "page": json.dumps(page), "parts": json.dumps(parts)}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


WORKER = """"use strict";
const CACHE = %(mark)s, PAGE = %(page)s, PARTS = %(parts)s;
const keep = async (cache, address) => {
  const answer = await fetch(address, { credentials: "omit", cache: "reload" });
  if (!answer.ok || answer.redirected) throw new Error(address);
  await cache.put(address, answer);
};
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all([PAGE, ...PARTS].map((one) => keep(cache, one)))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("cek-") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (PARTS.includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(pathname)));
});
"""
