"""What happens to every request: words of a saved form are forgotten, chairs are left, and BNSP's people set up their second factor first."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.files.reading_room import CHAIRS
from audits.models import UnsavedForm
from audits.people.reauthentication import needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class AutosaveMiddleware:
    """Forget the autosaved words of a form once it was saved: its answer leads on, and not to the sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not request.user.is_authenticated:
            return response
        if not (request.content_type or "").startswith(FORMS):
            return response
        form = request.POST.get("unsaved", "")
        if form and not response["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            UnsavedForm.objects.forget(request.user, form[: UnsavedForm.NAME_MAX])
        return response


class ReadingRoomMiddleware:
    """Free the chair of a request that waited for files to be read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            CHAIRS.stand_up()


class SecondFactorMiddleware:
    """Where a second factor is demanded, open to BNSP's people without one only the pages on which they set it up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and needs_second_factor(request.user):
            own_pages = (reverse("audits:account"), reverse("account_login").rsplit("/", 2)[0] + "/")
            if not request.path.startswith((*own_pages, reverse("set_language"), settings.STATIC_URL)):
                messages.info(
                    request,
                    _("Sebagai orang BNSP, Anda masuk dengan dua faktor. Pasang dahulu aplikasi autentikator Anda."),
                )
                return redirect("mfa_activate_totp")
        return self.get_response(request)
