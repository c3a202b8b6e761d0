"""The whole file as one ZIP: asked for, watched while it is packed, and handed to whoever may read the file at that moment."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from audits.bundles import bundle_for, current_bundle
from audits.track import side_of
from audits.uploads import ZIP
from audits.views.application import fetch, page
from audits.views.files import send_private


@require_http_methods(["GET", "POST"])
@login_required
def bundle(request, ref):
    """Ask for the ZIP of the file as it stands, and see how far it is."""
    record = fetch(request, ref)
    side = side_of(request.user, record)
    if request.method == "POST":
        bundle_for(record, side, by=request.user, at=timezone.now())
        return redirect(record.url("bundle"))
    newest = current_bundle(record, side)
    context = {"bundle": newest, "is_newest": newest is not None and newest.stamp == record.version}
    return page(request, record, "audits/bundle.html", "timeline", context)


@require_GET
@login_required
def bundle_file(request, ref, key):
    """The ZIP itself, for the side that it was made for."""
    record = fetch(request, ref)
    made = get_object_or_404(record.bundles.filter(side=side_of(request.user, record)), key=key)
    if made.ready_at is None:
        raise Http404
    return send_private(request, made.file, f"{record.number or record.ref}.zip", ZIP)
