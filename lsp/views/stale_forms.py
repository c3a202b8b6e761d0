"""Forms of coming and going that a second tab kept open while somebody signed in or out in the first."""

from copy import copy
from urllib.parse import urlencode

from allauth.account.views import LoginView
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def answer_to_stale_form(request: HttpRequest) -> HttpResponseBase | None:
    """Where the form leads that is too old to be taken; None where it is none of coming and going. Nobody is signed in or out by it."""
    if request.path == resolve_url("account_login"):
        return already_in(request) if request.user.is_authenticated else sign_in_again(request)
    if request.path == resolve_url("account_logout") and request.user.is_anonymous:
        return redirect("account_login")
    account_pages = resolve_url("account_login").rsplit("/", 2)[0] + "/"
    if request.path.startswith((account_pages, resolve_url("lsp:invitation", "x").rsplit("/", 2)[0] + "/")):
        messages.info(request, _("Halaman ini terlalu lama terbuka. Isilah sekali lagi."))
        return redirect(request.get_full_path())
    return None


def already_in(request: HttpRequest) -> HttpResponseBase:
    """The first tab has signed somebody in: this one goes on as they, and says who that is."""
    messages.info(request, _("Anda sudah masuk di tab lain sebagai %(name)s.") % {"name": request.user})
    onward = request.POST.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, {request.get_host()}) else "/")


def sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """The form once more, with a fresh mark and the address that was typed."""
    messages.info(request, _("Halaman ini terlalu lama terbuka. Tulis kata sandi Anda sekali lagi."))
    again = copy(request)
    again.method, again.GET = "GET", QueryDict(urlencode({"next": request.POST.get("next", "")}))
    return LoginView.as_view(initial={"login": request.POST.get("login", "")})(again)
