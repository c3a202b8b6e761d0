"""What people of an LSP take along from their dashboard: the corrections as XLSX and PDF, and a calendar that stays up to date."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.dashboard.situation import situation_of
from audits.documents import NotIssued, TooLong
from audits.documents.table import address
from audits.exports import calendar_feed as feeds
from audits.exports import corrections
from audits.models import CalendarFeed
from audits.views.dashboard.home import seat_of
from audits.views.documents.busy_press import prints_to_read
from lsp.web.rate_limit import rate_limited

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_over(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file made for this reader, kept by nobody between."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@login_required
def corrections_xlsx(request, slug):
    """The open corrections as a workbook."""
    found = situation_of(seat_of(request, slug).lsp_id, timezone.localdate())
    name = f"perbaikan-{slug}-{found.on:%Y%m%d}.xlsx"
    return handed_over(corrections.workbook(corrections.sheets_of(found)), XLSX, name)


@require_GET
@login_required
@prints_to_read
def corrections_pdf(request, slug):
    """The open corrections on paper; what is too long to be printed at once is offered as a workbook."""
    seat = seat_of(request, slug)
    try:
        with translation.override("id"):
            found = situation_of(seat.lsp_id, timezone.localdate())
            pdf = corrections.printed(found)
    except NotIssued as failure:
        too_long = _("Daftarnya terlalu panjang untuk dicetak sekaligus. Unduh sebagai XLSX.")
        messages.warning(request, too_long if isinstance(failure, TooLong) else failure.words)
        return redirect("audits:lsp_home", slug)
    return handed_over(pdf, "application/pdf", f"perbaikan-{slug}-{found.on:%Y%m%d}.pdf")


# The calendar


@require_GET
@login_required
def calendar(request, slug):
    """The person's own address for this LSP: how to subscribe to it, and how to take it back."""
    seat = seat_of(request, slug)
    feed = feeds.running_feed(request.user, seat.lsp_id)
    link = address(reverse("audits:calendar_feed", args=[feed.token])) if feed else ""
    context = {
        "seat": seat,
        "slug": slug,
        "feed": feed,
        "link": link,
        "subscribe": f"webcal://{link.partition('://')[2]}" if link else "",
    }
    response = render(request, "audits/exports/calendar.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def calendar_renew(request, slug):
    """Make an address; one that was there stops working at once."""
    seat = seat_of(request, slug)
    if feeds.renew_feed(request.user, seat.lsp_id, at=timezone.now()):
        messages.success(request, _("Alamat baru dibuat. Alamat lama tidak berlaku lagi."))
    else:
        messages.success(request, _("Alamat kalender Anda sudah dibuat."))
    return redirect("audits:calendar", slug)


@require_POST
@login_required
def calendar_end(request, slug):
    """Take the address back."""
    seat = seat_of(request, slug)
    feeds.end_feed(request.user, seat.lsp_id, at=timezone.now())
    messages.success(request, _("Alamat kalender dicabut. Kalender yang berlangganan tidak diperbarui lagi."))
    return redirect("audits:calendar", slug)


@rate_limited("calendar-feed", per_minute=60)
@require_GET
def calendar_feed(request, token):
    """The calendar itself, for whoever holds the address, as long as its owner serves the LSP."""
    at = timezone.now()
    on = timezone.localdate(at)
    feed = CalendarFeed.objects.of_token(token)
    if feed is None or not feed.user.is_active:
        raise Http404
    if feed.lsp_id not in feed.user.positions:
        raise Http404
    with translation.override("id"):
        content = feeds.as_ical(situation_of(feed.lsp_id, on, with_log=False), at)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="relisensi.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
