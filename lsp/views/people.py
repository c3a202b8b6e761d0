"""The people of a body: who holds which position, inviting, ending, and accepting an invitation."""

from dataclasses import dataclass

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lsp.brakes import braked, is_too_fast
from lsp.forms.people import AcceptForm, EndForm, InviteForm
from lsp.invitations import invited_by, seat, send_word
from lsp.models import LSP, Membership, Position, User
from lsp.once import once
from lsp.permissions import appoints_chair, manages_people
from lsp.views.profile import fetch, page

HOUR = 60 * 60
INVITATIONS_AN_HOUR = 20


@dataclass(frozen=True)
class Seat:
    """One line of the list of people."""

    key: int
    name: str
    email: str
    position: str
    title: str
    started_on: object
    ended_on: object
    is_waiting: bool
    is_active: bool
    may_end: bool


def seat_row(membership: Membership, *, may_end: bool, may_write: bool) -> Seat:
    """The line of a membership that was read with its person."""
    person = membership.user
    return Seat(
        membership.pk,
        person.full_name,
        person.email if may_write else "",
        str(membership.get_position_display()),
        membership.title,
        membership.started_on,
        membership.ended_on,
        not person.has_usable_password(),
        person.is_active,
        may_end,
    )


def guarded(request, slug) -> LSP:
    """The body, for whoever manages its people; else 404 or 403."""
    lsp = fetch(request, slug)
    if not manages_people(request.user, lsp):
        raise PermissionDenied
    return lsp


def endable_by(user: User, lsp: LSP):
    """The running positions that this person may end: the chair's only by BNSP's secretariat."""
    running = lsp.memberships.filter(ended_on__isnull=True).select_related("user")
    return running if appoints_chair(user, lsp) else running.exclude(position=Position.CHAIR)


@require_GET
@login_required
def people(request, slug):
    """Who holds which position, since when, and who has not accepted yet."""
    lsp = fetch(request, slug)
    on = timezone.localdate()
    manages = manages_people(request.user, lsp)
    ends_chair = appoints_chair(request.user, lsp)
    order = {value: index for index, value in enumerate(Position.values)}
    seats = sorted(
        lsp.memberships.select_related("user"), key=lambda m: (order[m.position], m.user.full_name.casefold(), m.pk)
    )
    seated, former = [], []
    for membership in seats:
        is_over = membership.ended_on is not None and membership.ended_on < on
        may_end = manages and membership.ended_on is None and (ends_chair or membership.position != Position.CHAIR)
        (former if is_over else seated).append(seat_row(membership, may_end=may_end, may_write=manages))
    return page(request, lsp, "lsp/people.html", "people", {"seated": seated, "former": former, "manages": manages})


@require_http_methods(["GET", "POST"])
@login_required
@once
def invite(request, slug):
    """Invite somebody by e-mail; whether the address was known is told to that person alone."""
    lsp = guarded(request, slug)
    on = timezone.localdate()
    form = InviteForm(request.POST or None, lsp=lsp, by=request.user, on=on)
    if request.method == "POST":
        if is_too_fast("invite", str(request.user.pk), INVITATIONS_AN_HOUR, HOUR):
            return respond_429(request)
        with transaction.atomic():
            LSP.objects.select_for_update().get(pk=lsp.pk)
            membership = seat(lsp, **form.cleaned_data) if form.is_valid() else None
        if membership:
            tell(request, membership)
            return redirect("lsp:people", lsp.slug)
    return page(
        request, lsp, "lsp/invite.html", "people", {"form": form}, status=422 if request.method == "POST" else 200
    )


def tell(request, membership: Membership) -> None:
    """Send the mail and say so, in words that are the same for known and unknown addresses."""
    email = membership.user.email
    if send_word(membership.user, membership, request.user):
        messages.success(request, _("Pesan dikirim kepada %(email)s.") % {"email": email})
    else:
        messages.warning(
            request,
            _("Kedudukan sudah dicatat, tetapi surel kepada %(email)s belum terkirim. Kirim ulang dari daftar ini.")
            % {"email": email},
        )


@require_POST
@login_required
def invite_again(request, slug):
    """Send the invitation once more to somebody who has not accepted yet."""
    lsp = guarded(request, slug)
    key = request.POST.get("membership", "")
    running = lsp.memberships.filter(ended_on__isnull=True).select_related("user", "lsp")
    membership = get_object_or_404(running, pk=key if key.isdecimal() and len(key) < 18 else 0)
    if is_too_fast("invite", str(request.user.pk), INVITATIONS_AN_HOUR, HOUR):
        return respond_429(request)
    tell(request, membership)
    return redirect("lsp:people", lsp.slug)


@require_http_methods(["GET", "POST"])
@login_required
def position_end(request, slug):
    """End a position: its last day is written down, the row stays."""
    lsp = guarded(request, slug)
    on = timezone.localdate()
    endable = endable_by(request.user, lsp)
    form = EndForm(
        request.POST or None, endable=endable, on=on, initial={"membership": request.GET.get("membership", "")[:18]}
    )
    if request.method == "POST" and form.is_valid():
        membership = form.cleaned_data["membership"]
        membership.ended_on = form.cleaned_data["ended_on"]
        membership.save(update_fields=["ended_on"])
        messages.success(request, _("Kedudukan %(name)s sudah diakhiri.") % {"name": membership.user})
        return redirect("/") if membership.user_id == request.user.pk else redirect("lsp:people", lsp.slug)
    return page(
        request, lsp, "lsp/position_end.html", "people", {"form": form}, status=422 if request.method == "POST" else 200
    )


@sensitive_post_parameters("password", "repeated")
@never_cache
@require_http_methods(["GET", "POST"])
@braked("invitation", per_minute=30)
def invitation(request, token):
    """The page behind the link in the mail: name and password, then signed in; one answer for every link that is dead."""
    with transaction.atomic():
        user = invited_by(token)
        if user is None:
            return render(request, "lsp/invitation_over.html", status=410)
        form = AcceptForm(request.POST or None, user=user)
        accepted = request.method == "POST" and form.is_valid()
        if accepted:
            user.full_name, user.phone = form.cleaned_data["full_name"], form.cleaned_data["phone"]
            unused = user.password
            user.set_password(form.cleaned_data["password"])
            accepted = User.objects.filter(pk=user.pk, password=unused).update(
                full_name=user.full_name, phone=user.phone, password=user.password
            )
            if not accepted:
                return render(request, "lsp/invitation_over.html", status=410)
    if accepted:
        login(request, user)
        messages.success(request, _("Selamat datang. Akun Anda sudah siap."))
        return redirect("/")
    context = {
        "form": form,
        "person": user,
        "seats": user.memberships.current(timezone.localdate()).select_related("lsp"),
    }
    return render(request, "lsp/invitation.html", context, status=422 if request.method == "POST" else 200)
