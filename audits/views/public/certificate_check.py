"""The parts of the licence check that need our keys: a file is judged, a QR code is read without a network."""

import hashlib
import json

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audits import signing
from audits.models import IssuedDocument
from audits.signing import SignatureState
from lsp.brakes import braked
from lsp.models import Licence
from lsp.standing import STANDINGS

LARGEST = 10 * 1024 * 1024
PARTS = ("css/tokens.css", "css/public.css", "js/app.js", "js/check.js", "img/icons.svg", "img/favicon.svg")

# What a signature that no register entry backs means for the reader: tone, and the sentence.
UNKNOWN = {
    SignatureState.VALID: "soon",
    SignatureState.ALTERED: "overdue",
    SignatureState.UNTRUSTED: "overdue",
    SignatureState.UNSIGNED: "overdue",
    SignatureState.UNREADABLE: "overdue",
}


def judge(pdf: bytes) -> dict:
    """What we know of a file: whether it is one that we issued, to the byte, and what its signature says; it is read apart."""
    digest = hashlib.sha256(pdf).hexdigest()
    issued = IssuedDocument.objects.filter(sha256=digest).first()
    signature = signing.verify_apart(pdf, at=issued.issued_at if issued else None)
    licence = Licence.objects.filter(certificate_sha256=digest).select_related("lsp").first()
    status = licence.status_on(timezone.localdate()) if licence else ""
    return {
        "digest": digest,
        "signature": signature,
        "signature_words": SignatureState(signature.state).label,
        "licence": licence,
        "standing": STANDINGS[status] if licence else None,
        "tone": STANDINGS[status].tone if licence else UNKNOWN[signature.state],
        "check_url": reverse("lsp:check_licence", args=[licence.check_code]) if licence else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@braked("check-file", per_minute=10)
def check_file(request):
    """Judge a file that was sent on purpose or without JavaScript; it is read and forgotten."""
    if request.method != "POST":
        return render(request, "audits/check_file.html", {})
    given = request.FILES.get("berkas")
    if given is None:
        error = _("Pilih berkas PDF sertifikat yang ingin Anda periksa.")
    elif given.size > LARGEST:
        error = _("Berkas ini lebih besar daripada 10 MB. Sertifikat lisensi tidak pernah sebesar itu.")
    else:
        pdf = given.read()
        if b"%PDF-" in pdf[:1024]:
            return render(request, "audits/check_file.html", judge(pdf))
        error = _("Berkas ini bukan PDF. Pilih berkas sertifikat yang Anda terima, bukan fotonya.")
    return render(request, "audits/check_file.html", {"error": error}, status=422)


@require_safe
def check_offline(request):
    """The page that a phone keeps: it reads the proof in the address and says what it cannot know."""
    context = {"keys": signing.public_keys(), "is_development": signing.has_key() and signing.is_development()}
    return render(request, "audits/check_offline.html", context)


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
