"""The notices that a person received."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.models import Notice
from lsp.web.formats import longtime, shortened

PAGE_SIZE = 25
EXCERPT = 160


@require_GET
@login_required
def inbox(request):
    """The notices, newest first; the address of a page names the last one that was shown before it."""
    only_unread = request.GET.get("tampil") == "belum-dibaca"
    notices = Notice.objects.shown().filter(recipient=request.user).order_by("-created_at", "-pk")
    if only_unread:
        notices = notices.unread()
    if after := key_of(request.GET.get("sesudah", "")):
        last = Notice.objects.filter(recipient=request.user, key=after)
        at, pk = Subquery(last.values("created_at")[:1]), Subquery(last.values("pk")[:1])
        notices = notices.filter(created_at__lte=at).exclude(Q(created_at=at) & Q(pk__gte=pk))
    shown = list(notices[: PAGE_SIZE + 1])
    here = reverse("audits:inbox")
    kept = "tampil=belum-dibaca&" if only_unread else ""
    context = {
        "rows": [row_of(notice) for notice in shown[:PAGE_SIZE]],
        "only_unread": only_unread,
        "first_url": f"{here}?{kept}".rstrip("?&") if after else "",
        "next_url": f"{here}?{kept}sesudah={shown[PAGE_SIZE - 1].key}" if len(shown) > PAGE_SIZE else "",
    }
    return render(request, "audits/notices/inbox.html", context)


def key_of(text: str):
    """The key of a notice, or None for whatever is none."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def row_of(notice: Notice) -> dict:
    """One line of the inbox, ready to be written down."""
    return {
        "url": reverse("audits:notice", args=[notice.key]),
        "subject": notice.subject,
        "excerpt": excerpt_of(notice.body),
        "iso": notice.created_at.isoformat(),
        "when": longtime(notice.created_at),
        "is_unread": notice.read_at is None,
    }


def excerpt_of(body: str) -> str:
    """The first thing a message says, after its salutation."""
    paragraphs = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    return shortened(next(iter(paragraphs[1:] or paragraphs), ""), EXCERPT)


@require_http_methods(["GET", "POST"])
@login_required
def notice(request, key):
    """One notice; opening what it speaks of marks it as read."""
    record = get_object_or_404(Notice, key=key, recipient=request.user)
    if request.method == "POST":
        Notice.objects.filter(pk=record.pk).mark_read(timezone.now())
        return redirect(record.url)
    return render(request, "audits/notices/notice.html", {"notice": record})


@require_POST
@login_required
def read_all(request):
    """Nothing is unread any more."""
    count = Notice.objects.filter(recipient=request.user).mark_read(timezone.now())
    messages.success(
        request,
        ngettext("%(n)d pesan ditandai sudah dibaca.", "%(n)d pesan ditandai sudah dibaca.", count) % {"n": count},
    )
    return redirect("audits:inbox")
