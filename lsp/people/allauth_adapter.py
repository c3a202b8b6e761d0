"""What allauth may do with accounts here: no open sign-up, and links that carry our configured address."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from lsp.models import User
from lsp.people import addresses, guessing, signing_in
from lsp.shapes import Context

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress, EmailConfirmation


def at_our_address(url: str) -> str:
    """The same page under SITE_URL: a request can name any host it likes."""
    parts = urlsplit(url)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        return at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: "EmailConfirmation") -> str:
        return at_our_address(super().get_email_confirmation_url(request, emailconfirmation))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count the owner's own tries apart from those of strangers: on a known device, and in a session that is theirs."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        mine = guessing.own_key(request, credentials.get("email", ""))
        return f"{key}|{mine}" if mine else key

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        key = self._get_login_attempts_cache_key(request, **credentials)
        by_owner = bool(guessing.own_key(request, credentials.get("email", "")))
        self._login_failed_rl_usage = guessing.try_password(request, key, by_owner=by_owner)
        if not self._login_failed_rl_usage:
            said = guessing.words(request, key, by_owner=by_owner)
            raise ValidationError(said, code="too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:  # Any: each has its type
        response = super().post_login(request, user, **more)
        signing_in.signed_in(request, response, user)
        return response

    def confirm_email(self, request: HttpRequest, email_address: "EmailAddress") -> bool:
        """Make the address its account's, if this visitor may; one answer for whatever stands against it."""
        confirming = super().confirm_email
        if addresses.may_confirm(email_address, request.user) and addresses.take(
            email_address, lambda: confirming(request, email_address)
        ):
            return True
        self.add_message(
            request, messages.ERROR, message=_("Alamat ini tidak dapat dipakai untuk akun Anda. Tulis alamat lain.")
        )
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Whoever has a second factor proves themselves with it first; the password stays the other way."""
        return sorted(super().get_reauthentication_methods(user), key=lambda method: method["id"] == "reauthenticate")

    def send_mail(self, template_prefix: str, email: str, context: Context) -> None:
        site = SimpleNamespace(name="Relisensi", domain=urlsplit(settings.SITE_URL).netloc)
        reader = context.get("user") or User.objects.holder_of(email)
        with translation.override(reader.language if reader else settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, {"current_site": site, **context})
