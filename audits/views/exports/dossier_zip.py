"""The dossier ZIP: asked for, watched while it is packed, and handed to whoever may read the application at that moment."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.exports.dossier_zip import ask_for_zip, newest_zip
from audits.files.accepted_file import ZIP
from audits.permissions import side_of
from audits.views.application.frame import fetch, page
from audits.views.files.stored_files import send_private
from lsp.badges import Badge


@require_http_methods(["GET", "POST"])
@login_required
def dossier_zip(request, ref):
    """Ask for the ZIP of the application as it is now, and see how far it is."""
    record = fetch(request, ref)
    side = side_of(request.user, record)
    if request.method == "POST":
        ask_for_zip(record, side, by=request.user, at=timezone.now())
        return redirect(record.url("dossier_zip"))
    newest = newest_zip(record, side)
    is_newest = newest is not None and newest.stamp == record.version
    badge = Badge("done", _("Terbaru")) if is_newest else Badge("soon", _("Isi permohonan sudah berubah"))
    context = {"dossier_zip": newest, "is_newest": is_newest, "badge": badge}
    return page(request, record, "audits/exports/dossier_zip.html", "timeline", context)


@require_GET
@login_required
def dossier_zip_file(request, ref, key):
    """The ZIP itself, for the side that it was made for."""
    record = fetch(request, ref)
    made = get_object_or_404(record.dossier_zips.filter(side=side_of(request.user, record)), key=key)
    if made.ready_at is None:
        raise Http404
    return send_private(request, made.file, f"{record.number or record.ref}.zip", ZIP)
