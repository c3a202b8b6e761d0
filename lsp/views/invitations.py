"""The page behind the link of an invitation: for the mailbox that got it, and for nobody else."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lsp.forms.people import AcceptForm
from lsp.models import Invitation, User
from lsp.people import invitations, seats
from lsp.people.signing_in import signed_in
from lsp.web.rate_limit import rate_limited


def over(request):
    """The one answer for every link that is dead."""
    return render(request, "lsp/invitation_over.html", status=410)


@sensitive_post_parameters("password", "repeated")
@never_cache
@require_http_methods(["GET", "POST"])
@rate_limited("invitation", per_minute=30)
def invitation(request, token):
    """A position that is offered, or an account that BNSP opened: accepted here, or declined."""
    offered = seats.offered_by(token)
    if offered is not None:
        return seat(request, offered)
    user = invitations.invited_by(token)
    return over(request) if user is None else account(request, user)


def account(request, user: User):
    """Somebody of BNSP gives a name and a password, and is signed in."""
    form = AcceptForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not invitations.accept(user, full_name=given["full_name"], phone=given["phone"], password=given["password"]):
            return over(request)
        login(request, user)
        messages.success(request, _("Selamat datang. Akun Anda sudah siap."))
        response = redirect("/")
        signed_in(request, response, user, by_password=True)
        return response
    status = 422 if request.method == "POST" else 200
    return render(request, "lsp/invitation.html", {"form": form, "email": user.email}, status=status)


def seat(request, offered: Invitation):
    """A position that is offered: whoever has an account signs in first, whoever has none makes a password here."""
    person = seats.person_of(offered)
    if person.pk and not person.is_active:
        return over(request)
    if request.method == "POST" and "decline" in request.POST:
        return decline(request, offered)
    if person.has_usable_password():
        return seat_of_account(request, offered, person)
    form = AcceptForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        response = take(request, offered, person, form.cleaned_data)
        if response:
            if response.status_code == 302:  # accepted, not gone
                login(request, person)
                signed_in(request, response, person, by_password=True)
            return response
    context = {"form": form, "offered": offered, "email": offered.email}
    return render(request, "lsp/invitation.html", context, status=422 if request.method == "POST" else 200)


def seat_of_account(request, offered: Invitation, person: User):
    """The invited mailbox has an account: its owner signs in, looks, and accepts or declines."""
    if request.user.is_anonymous:
        messages.info(request, _("Masuklah dengan akun %(email)s untuk menjawab undangan.") % {"email": offered.email})
        return redirect_to_login(request.path)
    is_own = request.user.pk == person.pk
    if request.method == "POST" and is_own:
        response = take(request, offered, person)
        if response:
            return response
    context = {"offered": offered, "email": offered.email, "is_own": is_own}
    return render(request, "lsp/invitation_answer.html", context, status=200 if request.method == "GET" else 422)


def take(request, offered: Invitation, person: User, given: dict | None = None):
    """Accept; None with a message where the position cannot be this person's."""
    try:
        if not seats.accept(offered, person, given):
            return over(request)
    except seats.NotNow as why:
        messages.error(request, str(why))
        return None
    messages.success(
        request,
        _("Undangan diterima. Anda sekarang %(position)s pada %(lsp)s.")
        % {"position": offered.get_position_display(), "lsp": offered.lsp.name},
    )
    return redirect("/")


def decline(request, offered: Invitation):
    """The mailbox says no; whoever invited sees that it did."""
    seats.answer(offered, Invitation.Answer.DECLINED)
    return render(request, "lsp/invitation_declined.html", {"offered": offered})
