"""Private files on their way out: each leaves only after its object was checked, under its own name, and is kept by nobody between."""

import logging
from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from audits.files import preview
from audits.files.accepted_file import HEIC, JPEG, PDF, PNG, ZIP
from audits.files.reading_room import StillReading
from audits.files.text_extraction import ReadableFile
from audits.models import ConditionEvidence, DocumentVersion, Evidence, ExtensionEvidence, Finding
from audits.permissions import side_of
from audits.states import Side
from audits.views.application.frame import fetch
from lsp.text import whole_number

# The letters of a file's hash that its address holds.
SHA_LETTERS = 16
# No document has more pages than this.
PAGES_MAX = 10_000

log = logging.getLogger(__name__)

# What a browser may show inside a page; everything else is only handed over.
SHOWN = {PDF, JPEG, PNG}


def send_private(request, file, name: str, content_type: str):
    """The file as an attachment, or inside the page when that was asked for (`?tampil`) and the kind is harmless."""
    inline = "tampil" in request.GET and content_type in SHOWN
    try:
        response = FileResponse(file.open("rb"), as_attachment=not inline, filename=name, content_type=content_type)
    except FileNotFoundError as gone:
        log.error("file %s is missing", file.name)
        raise Http404 from gone
    return closed_off(response)


def closed_off(response):
    """The response with what keeps it from being taken for anything else, kept by anybody, or compressed again."""
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    # Compressing again would cost more than it saves, and hide the length from the progress of a download.
    response["Content-Encoding"] = "identity"
    return response


def send_kept(request, row):
    """The file of a row; with `?asli` what was sent, where it was converted or put together."""
    if "asli" in request.GET:
        if not row.original:
            raise Http404
        ending = PurePath(row.original.name).suffix
        kind = ZIP if ending == ".zip" else HEIC
        return send_private(request, row.original, f"{PurePath(row.original_name).stem}{ending}", kind)
    return send_private(request, row.file, row.original_name, row.content_type)


def send_page(request, row: ReadableFile):
    """One page of a PDF as a picture (`?halaman=2`): for scans side by side, and for browsers that show no PDF inside a page."""
    number = whole_number(request.GET["halaman"], PAGES_MAX - 1)
    if not number:
        raise Http404
    try:
        picture = preview.picture_of(row, number)
    except StillReading:  # the page asks again by itself
        return closed_off(HttpResponse(status=503, headers={"Retry-After": "2"}))
    if picture is None:
        raise Http404
    return closed_off(HttpResponse(picture, content_type=JPEG))


def by_hash(rows, sha: str):
    """The newest of these rows whose file has a hash that begins so; 404 where there is none, or too little is said of it."""
    found = rows.filter(sha256__startswith=sha).order_by("-pk").first() if len(sha) >= SHA_LETTERS else None
    if found is None:
        raise Http404
    return found


@require_GET
@login_required
def document_file(request, ref, code, number):
    """One version of a document of the dossier."""
    record = fetch(request, ref)
    versions = DocumentVersion.objects.filter(item__application=record, item__requirement__code=code)
    version = get_object_or_404(versions, number=number)
    if "halaman" in request.GET:
        return send_page(request, version)
    return send_kept(request, version)


@require_GET
@login_required
def evidence_file(request, ref, seq, sha):
    """One piece of evidence of an answer; before the answer is sent only the LSP has it."""
    record = fetch(request, ref)
    finding = get_object_or_404(Finding.objects.visible_to(request.user).filter(application=record), seq=seq)
    evidence = Evidence.objects.filter(answer__finding=finding)
    if side_of(request.user, record) == Side.BNSP:
        evidence = evidence.filter(answer__sent_at__isnull=False)
    found = by_hash(evidence, sha)
    return send_page(request, found) if "halaman" in request.GET else send_kept(request, found)


@require_GET
@login_required
def condition_file(request, ref, seq, sha):
    """A file that came with the report on a condition."""
    record = fetch(request, ref)
    asked = get_object_or_404(record.conditions, seq=seq)
    found = by_hash(ConditionEvidence.objects.filter(report__condition=asked), sha)
    return send_private(request, found.file, found.original_name, found.content_type)


@require_GET
@login_required
def extension_file(request, ref, seq, sha):
    """A file that came with the request for a longer deadline."""
    record = fetch(request, ref)
    finding = get_object_or_404(Finding.objects.visible_to(request.user).filter(application=record), seq=seq)
    found = by_hash(ExtensionEvidence.objects.filter(extension__finding=finding), sha)
    return send_private(request, found.file, found.original_name, found.content_type)
