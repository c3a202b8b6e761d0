"""Who somebody is, proven: a fresh proof before far-reaching acts, and a second factor for BNSP's people."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


def demand_proof(request) -> None:
    """Leads to the page that asks who one is, unless that was shown a few minutes ago; what was typed is sent again afterwards."""
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired


def needs_second_factor(user) -> bool:
    """Whether this person works for BNSP with a password alone: secretariat, plenary, assessors and administrators."""
    works_for_bnsp = user.is_staff or user.is_decider or getattr(user, "is_assessor", False)
    return works_for_bnsp and not getattr(user, "has_second_factor", False)


class SecondFactorMiddleware:
    """Where a second factor is demanded, BNSP's people without one open nothing but the pages on which they set it up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and needs_second_factor(request.user):
            own_pages = (reverse("audits:account"), reverse("account_login").rsplit("/", 2)[0] + "/")
            if not request.path.startswith((*own_pages, reverse("set_language"), settings.STATIC_URL)):
                messages.info(
                    request,
                    _("Sebagai orang BNSP, Anda masuk dengan dua faktor. Pasang dahulu aplikasi autentikator Anda."),
                )
                return redirect("mfa_activate_totp")
        return self.get_response(request)
