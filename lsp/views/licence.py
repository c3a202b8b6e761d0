"""The licence from the inside: where it stands, its history, and the acts of BNSP's secretariat on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lsp.forms.licence import AddressForm, AnnulmentForm, EventForm, NameForm, ScopeForm
from lsp.models import LSP, Licence, LicenceEvent, LicenceStatus
from lsp.permissions import keeps_register_of
from lsp.register.licence_status import (
    EVENT_ICONS,
    STATUS_WORDS,
    VALID,
    body_status,
    counting_period,
    history_of,
    meaning,
)
from lsp.views.profile import fetch, page
from lsp.web.reauthentication import demand_proof

Words = str | Promise
RUNNING = frozenset(VALID)
STOPPED = frozenset({LicenceStatus.SUSPENDED})
# A body that was licensed once may still change its name.
ONCE = frozenset(set(LicenceStatus.values) - {LicenceStatus.NONE})


@dataclass(frozen=True)
class Act:
    """What the secretariat can do to a licence: its address, words and form, and under which status it is offered.

    Before an act that asks for `proof` one shows again who one is; what was typed is sent again afterwards.
    """

    slug: str
    kind: LicenceEvent.Kind
    title: Words
    does: Words
    offered_in: frozenset[str]
    form: Callable = EventForm
    is_grave: bool = False
    proof: bool = True
    # Offered on the page of another act, which is the usual one.
    beside: str = ""

    @property
    def icon(self) -> str:
        """The drawing of the event."""
        return EVENT_ICONS[self.kind]


ACTS = (
    Act(
        "pengaktifan-kembali",
        LicenceEvent.Kind.REINSTATED,
        gettext_lazy("Aktifkan kembali"),
        gettext_lazy("Sejak hari itu LSP boleh menguji dan menerbitkan sertifikat lagi. Masa lisensi tidak bertambah."),
        STOPPED,
    ),
    Act(
        "perluasan-lingkup",
        LicenceEvent.Kind.EXTENDED,
        gettext_lazy("Perluas ruang lingkup"),
        gettext_lazy(
            "Sejak hari itu LSP boleh menguji juga untuk skema yang dipilih, sampai masa lisensinya berakhir."
        ),
        RUNNING,
        ScopeForm,
    ),
    Act(
        "pengurangan-lingkup",
        LicenceEvent.Kind.REDUCED,
        gettext_lazy("Kurangi ruang lingkup"),
        gettext_lazy("Sejak hari itu LSP tidak boleh lagi menguji untuk skema yang dipilih. Skema lain tetap berlaku."),
        RUNNING | STOPPED,
        ScopeForm,
        is_grave=True,
    ),
    Act(
        "perubahan-nama",
        LicenceEvent.Kind.RENAMED,
        gettext_lazy("Ubah nama LSP"),
        gettext_lazy(
            "Nama baru langsung tampil di mana-mana; nama lama tetap terbaca dalam riwayat. Nomor lisensi tetap."
        ),
        ONCE,
        NameForm,
        proof=False,
    ),
    Act(
        "perubahan-alamat",
        LicenceEvent.Kind.MOVED,
        gettext_lazy("Ubah alamat LSP"),
        gettext_lazy("Alamat baru langsung tampil di register; alamat lama tetap terbaca dalam riwayat."),
        ONCE,
        AddressForm,
        proof=False,
    ),
    Act(
        "pembekuan",
        LicenceEvent.Kind.SUSPENDED,
        gettext_lazy("Bekukan lisensi"),
        gettext_lazy("Sejak hari itu LSP tidak boleh menguji dan menerbitkan sertifikat, sampai diaktifkan kembali."),
        RUNNING,
        is_grave=True,
    ),
    Act(
        "pencabutan",
        LicenceEvent.Kind.REVOKED,
        gettext_lazy("Cabut lisensi"),
        gettext_lazy(
            "Sejak hari itu lisensi tidak berlaku lagi, juga masa yang sudah terbit tetapi belum mulai. Pencabutan tidak dapat dibatalkan; LSP harus mengajukan lisensi baru."
        ),
        RUNNING | STOPPED,
        is_grave=True,
    ),
    Act(
        "pengembalian",
        LicenceEvent.Kind.SURRENDERED,
        gettext_lazy("Catat pengembalian lisensi"),
        gettext_lazy(
            "LSP menyerahkan kembali lisensinya. Sejak hari itu lisensi tidak berlaku lagi, juga masa yang sudah terbit tetapi belum mulai. Pengembalian tidak dapat dibatalkan; LSP harus mengajukan lisensi baru."
        ),
        RUNNING | STOPPED,
        is_grave=True,
        beside="pencabutan",
    ),
    Act(
        "pembatalan-peristiwa",
        LicenceEvent.Kind.ANNULLED,
        gettext_lazy("Batalkan peristiwa yang keliru"),
        gettext_lazy(
            "Peristiwa itu tetap terbaca dalam riwayat bersama pembatalan dan alasannya, tetapi tidak dihitung lagi, juga untuk hari-hari yang sudah lewat."
        ),
        ONCE,
        AnnulmentForm,
        is_grave=True,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}


def with_history(bodies):
    """Bodies with all their periods, events and scopes, in a fixed number of statements."""
    return bodies.prefetch_related(Prefetch("licences", Licence.objects.with_events()))


def events_of(lsp: LSP) -> int:
    """How many events the register holds for this body: whoever writes the next one has seen them."""
    return sum(len(period.events.all()) for period in lsp.licences.all())


@require_safe
@login_required
def licence(request, slug):
    """Today's status, the scope, the history, and for the secretariat what can be done."""
    on = timezone.localdate()
    lsp = fetch(request, slug, with_history(LSP.objects.all()))
    period = counting_period(lsp, on)
    status = body_status(period, on)
    scope = period.scope_on(on) if period else []
    offered = [act for act in ACTS if status in act.offered_in and not act.beside]
    if not any(period.events_by(period.ends_on) for period in lsp.licences.all()):
        offered = [act for act in offered if act.kind != LicenceEvent.Kind.ANNULLED]
    acts = offered if keeps_register_of(request.user, lsp) else []
    ahead = [
        event for one in lsp.licences.all() for event in one.events_by(one.ends_on) if event.on > on >= one.starts_on
    ]
    context = {
        "licence": period,
        "status": STATUS_WORDS[status],
        "sentence": meaning(status, period, status, len(scope)),
        "scope": scope,
        "ahead": ahead,
        "acts": [(act, reverse("lsp:licence_event", args=[slug, act.slug])) for act in acts],
        **history_of(lsp, on),
    }
    return page(request, lsp, "lsp/licence.html", "licence", context)


@require_http_methods(["GET", "POST"])
@login_required
def licence_event(request, slug, act):
    """Record one event: the page says first what it does and who is told."""
    on = timezone.localdate()
    lsp = fetch(request, slug, with_history(LSP.objects.all()))
    if not keeps_register_of(request.user, lsp):
        raise PermissionDenied
    if act not in BY_SLUG:
        raise Http404
    chosen = BY_SLUG[act]
    form = chosen.form(request.POST or None, lsp=lsp, kind=chosen.kind, on=on, seen=events_of(lsp))
    is_sound = request.method == "POST" and form.is_valid()
    if is_sound and chosen.proof:
        demand_proof(request)
    if is_sound and form.record(request.user):
        messages.success(request, _("%(event)s tercatat. LSP sudah diberi tahu.") % {"event": chosen.kind.label})
        return redirect("lsp:licence", slug)
    period = counting_period(lsp, on)
    context = {
        "act": chosen,
        "beside": [act for act in ACTS if act.beside == chosen.slug],
        "form": form,
        "licence": period,
        "status": STATUS_WORDS[body_status(period, on)],
    }
    return page(
        request, lsp, "lsp/licence_event.html", "licence", context, status=422 if request.method == "POST" else 200
    )
