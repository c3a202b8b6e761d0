"""The people of a body: who holds which position, who is invited, inviting and ending."""

import datetime as dt
from dataclasses import dataclass

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lsp.badges import Badge
from lsp.forms.people import EndForm, InvitationForm, InviteForm
from lsp.models import LSP, Invitation, Membership, Position, User
from lsp.people import handover, positions, seats
from lsp.people.invitations import VALID_DAYS
from lsp.permissions import appoints_chair, ends_position, keeps_register_of, manages_people
from lsp.register.profile import body_locked
from lsp.views.profile import fetch, page
from lsp.web.rate_limit import is_too_fast
from lsp.web.reauthentication import demand_proof

HOUR = 60 * 60
INVITATIONS_AN_HOUR = 20


@dataclass(frozen=True)
class PositionRow:
    """One line of the list of people."""

    key: int
    name: str
    email: str
    position: str
    title: str
    started_on: dt.date
    ended_on: dt.date | None
    badge: Badge
    may_end: bool


def seat_row(membership: Membership, *, may_end: bool, may_write: bool) -> PositionRow:
    """The line of a membership that was read with its person."""
    person = membership.user
    return PositionRow(
        membership.pk,
        person.full_name,
        person.email if may_write else "",
        str(membership.get_position_display()),
        membership.title,
        membership.started_on,
        membership.ended_on,
        account_badge(person),
        may_end,
    )


def account_badge(person: User) -> Badge:
    """Whether the account works or was closed."""
    return Badge("ontime", _("Aktif"), "check") if person.is_active else Badge("done", _("Tidak aktif"), "off")


def guarded(request, slug) -> LSP:
    """The body, for whoever manages its people; else 404 or 403."""
    lsp = fetch(request, slug)
    if not manages_people(request.user, lsp):
        raise PermissionDenied
    return lsp


def endable_by(user: User, lsp: LSP):
    """The running positions that this person may end."""
    mine = [position for position in Position.values if ends_position(user, lsp, position)]
    return lsp.memberships.filter(ended_on__isnull=True, position__in=mine).select_related("user")


@require_GET
@login_required
def people(request, slug):
    """Who holds which position, since when, and who was invited and has not answered yet."""
    lsp = fetch(request, slug)
    on = timezone.localdate()
    manages = manages_people(request.user, lsp)
    order = {value: index for index, value in enumerate(Position.values)}
    held = sorted(
        lsp.memberships.select_related("user"), key=lambda m: (order[m.position], m.user.full_name.casefold(), m.pk)
    )
    seated: list[PositionRow] = []
    former: list[PositionRow] = []
    for membership in held:
        is_over = membership.ended_on is not None and membership.ended_on < on
        may_end = membership.ended_on is None and ends_position(request.user, lsp, membership.position)
        (former if is_over else seated).append(seat_row(membership, may_end=may_end, may_write=manages))
    context = {
        "seated": seated,
        "former": former,
        "manages": manages,
        "invited": lsp.invitations.waiting() if manages else [],
        "appoints_chair": appoints_chair(request.user, lsp),
        "says_why": keeps_register_of(request.user, lsp),
        "days": VALID_DAYS,
    }
    return page(request, lsp, "lsp/people.html", "people", context)


@require_http_methods(["GET", "POST"])
@login_required
def invite(request, slug):
    """Invite somebody by e-mail; whether the address was known is told to that person alone."""
    lsp = guarded(request, slug)
    on = timezone.localdate()
    form = InviteForm(request.POST or None, lsp=lsp, by=request.user, on=on)
    if request.method == "POST":
        if is_too_fast("invite", str(request.user.pk), INVITATIONS_AN_HOUR, HOUR):
            return respond_429(request)
        with body_locked(lsp):
            is_sound = form.is_valid()
            if is_sound and keeps_register_of(request.user, lsp):
                demand_proof(request)
            invitation = seats.invite(lsp, request.user, **form.cleaned_data) if is_sound else None
        if invitation:
            say_whether_sent(request, invitation, has_left=seats.send(invitation))
            return redirect("lsp:people", lsp.slug)
    return page(
        request, lsp, "lsp/invite.html", "people", {"form": form}, status=422 if request.method == "POST" else 200
    )


def say_whether_sent(request, invitation: Invitation, *, has_left: bool) -> None:
    """Say whether the mail left, in words that are the same for known and unknown addresses."""
    if has_left:
        messages.success(request, _("Undangan terkirim ke %(email)s.") % {"email": invitation.email})
    else:
        messages.warning(
            request,
            _("Undangan sudah dicatat, tetapi surel kepada %(email)s belum terkirim. Kirim ulang dari daftar ini.")
            % {"email": invitation.email},
        )


def waiting_one(request, lsp: LSP) -> Invitation:
    """The invitation that a button names, while it waits for its answer and this person may give its position."""
    key = request.POST.get("invitation", "") or request.GET.get("invitation", "")
    waiting = lsp.invitations.waiting().select_related("lsp")
    if not appoints_chair(request.user, lsp):
        waiting = waiting.exclude(position=Position.CHAIR)
    return get_object_or_404(waiting, pk=key if key.isdecimal() and len(key) < 18 else 0)


def on_invitation(request, slug, act, words: dict[str, str]):
    """An act on an invitation that was not answered yet: BNSP writes a reason and proves who acts, the body's people only press."""
    lsp = guarded(request, slug)
    invitation = waiting_one(request, lsp)
    form = InvitationForm(request.POST or None, lsp=lsp, by=request.user)
    if request.method == "POST" and form.is_valid():
        if keeps_register_of(request.user, lsp):
            demand_proof(request)
        return act(request, invitation, form.cleaned_data.get("reason", "")) or redirect("lsp:people", lsp.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "invitation": invitation, **words}
    return page(request, lsp, "lsp/invitation_act.html", "people", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def invite_again(request, slug):
    """Send a new link to somebody who has not answered yet."""
    words = {
        "heading": _("Kirim ulang undangan"),
        "lede": _("Orang ini menerima tautan baru atas nama Anda; tautan sebelumnya tidak berlaku lagi."),
        "button": _("Kirim ulang"),
    }
    return on_invitation(request, slug, again, words)


def again(request, invitation: Invitation, reason: str):
    if is_too_fast("invite", str(request.user.pk), INVITATIONS_AN_HOUR, HOUR):
        return respond_429(request)
    say_whether_sent(request, invitation, has_left=seats.send_again(invitation, request.user, reason))
    return None


@require_http_methods(["GET", "POST"])
@login_required
def invitation_withdraw(request, slug):
    """Take back an invitation that was not answered yet: its link is dead."""
    words = {
        "heading": _("Batalkan undangan"),
        "lede": _("Tautan yang sudah terkirim tidak berlaku lagi."),
        "button": _("Batalkan undangan"),
    }
    return on_invitation(request, slug, withdraw, words)


def withdraw(request, invitation: Invitation, reason: str) -> None:
    if seats.withdraw(invitation, request.user, reason):
        messages.success(request, _("Undangan untuk %(name)s dibatalkan.") % {"name": invitation.full_name})


def chosen_among(endable, key: str) -> Membership | None:
    """The position that is about to end, as far as it is known yet."""
    return endable.filter(pk=key).select_related("lsp").first() if key.isdecimal() and len(key) < 18 else None


@require_http_methods(["GET", "POST"])
@login_required
def position_end(request, slug):
    """End a position: its last day is written down, the row stays."""
    lsp = guarded(request, slug)
    on = timezone.localdate()
    endable = endable_by(request.user, lsp)
    ending = chosen_among(endable, request.POST.get("membership", "") or request.GET.get("membership", ""))
    form = EndForm(
        request.POST or None,
        lsp=lsp,
        by=request.user,
        endable=endable,
        on=on,
        initial={"membership": request.GET.get("membership", "")[:18]},
        things=handover.open_things(ending) if ending else [],
        heirs=handover.who_may_take_over(ending, on) if ending else [],
        lost=handover.left_without(ending, on) if ending else [],
    )
    if request.method == "POST" and form.is_valid():
        demand_proof(request)
        membership = form.cleaned_data["membership"]
        given = form.cleaned_data
        positions.end(membership, given["ended_on"], request.user, given["reason"], form.successors())
        messages.success(request, _("Kedudukan %(name)s sudah diakhiri.") % {"name": membership.user})
        return redirect("/") if membership.user_id == request.user.pk else redirect("lsp:people", lsp.slug)
    return page(
        request, lsp, "lsp/position_end.html", "people", {"form": form}, status=422 if request.method == "POST" else 200
    )
