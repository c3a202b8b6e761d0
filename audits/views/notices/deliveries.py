"""Whether messages arrived: every notice with its delivery, for BNSP's secretariat, and sending one again."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.models import Notice
from audits.notices.delivery import deliver_soon, resend
from audits.views.secretariat.tasks import only_secretariat
from lsp.badges import Badge
from lsp.web.formats import longtime, shortdate

PAGE_SIZE = 50
# What each filter of the page shows.
FILTERS = {
    "": Q(),
    "gagal": Q(sent_at__isnull=True) & (Q(is_unsure=True) | ~Q(error="")),
    "menunggu": Q(sent_at__isnull=True, is_unsure=False, error=""),
    "belum-dibuka": Q(sent_at__isnull=False, read_at__isnull=True),
}


def deliveries_of(user):
    """The messages whose delivery this person may look at: never those of a draft that only its LSP knows."""
    known = Q(application__isnull=True) | Q(application__submitted_at__isnull=False)
    return Notice.objects.shown().filter(known) if user.is_secretariat else Notice.objects.none()


def delivery_of(notice: Notice) -> tuple[str, str, str]:
    """How far a message has come: tone, word, and what is to be said of it."""
    if notice.sent_at:
        return "done", _("Dikirim"), _("Surel dikirim %(at)s") % {"at": longtime(notice.sent_at)}
    if notice.is_unsure:
        return "overdue", _("Tidak pasti"), _("Pengiriman terputus; mungkin sudah sampai.")
    if notice.attempts >= Notice.MAX_ATTEMPTS:
        return "overdue", _("Gagal"), notice.error
    if notice.error:
        words = _("%(n)d kali gagal, dicoba lagi: %(error)s") % {"n": notice.attempts, "error": notice.error}
        return "soon", _("Tertunda"), words
    if notice.read_at:
        return "done", _("Dibuka di aplikasi"), ""
    if not notice.is_reachable:
        return "soon", _("Tertunda"), _("Alamat surelnya belum dikonfirmasi pemiliknya.")
    return "action", _("Menunggu"), _("Ikut ringkasan harian") if not notice.is_urgent else ""


def delivery_row(notice: Notice) -> dict:
    """One message, ready to be written down; what it says is between its recipient and the application."""
    tone, label, detail = delivery_of(notice)
    return {
        "key": notice.key,
        "subject": notice.subject,
        "recipient": notice.recipient.full_name,
        "email": notice.recipient.email,
        "created": longtime(notice.created_at),
        "badge": Badge(tone, label),
        "detail": detail,
        "opened": longtime(notice.read_at),
        "resent": f"{notice.resent_by.full_name}, {shortdate(notice.resent_at)}" if notice.resent_by else "",
        "may_resend": notice.is_reachable and (notice.sent_at is not None or notice.is_unsure or bool(notice.error)),
    }


def key_of(text: str) -> uuid.UUID | None:
    """The key of a message, or None for whatever is none."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


@require_GET
@login_required
def deliveries(request):
    """The messages, newest first; what is shown stands in the address."""
    only_secretariat(request)
    chosen = request.GET.get("keadaan", "")
    ref = request.GET.get("permohonan", "")
    every = deliveries_of(request.user)
    notices = every.filter(FILTERS.get(chosen, Q()))
    if ref:
        notices = notices.filter(application__ref=ref[:100])
    if after := key_of(request.GET.get("sesudah", "")):
        last = every.filter(key=after)
        at, pk = Subquery(last.values("created_at")[:1]), Subquery(last.values("pk")[:1])
        notices = notices.filter(created_at__lte=at).exclude(Q(created_at=at) & Q(pk__gte=pk))
    shown = list(
        notices.with_reach().select_related("recipient", "resent_by").order_by("-created_at", "-pk")[: PAGE_SIZE + 1]
    )
    here = reverse("audits:deliveries")
    words = {
        "": _("Semua"),
        "gagal": _("Belum sampai"),
        "menunggu": _("Menunggu"),
        "belum-dibuka": _("Belum dibuka"),
    }

    def address(*, status: str = chosen, after: str = "") -> str:
        asked = (("keadaan", status), ("permohonan", ref), ("sesudah", after))
        query = {word: value for word, value in asked if value}
        return f"{here}?{urlencode(query)}" if query else here

    context = {
        "rows": [delivery_row(notice) for notice in shown[:PAGE_SIZE]],
        "chips": [{"label": words[key], "url": address(status=key), "is_now": key == chosen} for key in FILTERS],
        "ref": ref,
        "first_url": address() if after else "",
        "next_url": address(after=str(shown[PAGE_SIZE - 1].key)) if len(shown) > PAGE_SIZE else "",
    }
    return render(request, "audits/notices/deliveries.html", context)


@require_POST
@login_required
def delivery_resend(request, key):
    """Send one message again; who did so stays beside it."""
    only_secretariat(request)
    notice = get_object_or_404(deliveries_of(request.user), key=key)
    if resend(notice, by=request.user, at=timezone.now()):
        deliver_soon()
        messages.success(request, _("Pesan dikirim ulang. Keadaannya tercantum pada daftar ini."))
    else:
        said = _("Pesan ini tidak dikirim ulang: orang lain baru saja melakukannya, atau alamatnya belum dikonfirmasi.")
        messages.info(request, said)
    return redirect("audits:deliveries")
