"""What allauth may do with accounts here: no open sign-up, and links that carry our configured address."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


def at_our_address(url):
    """The same page under SITE_URL: a request can name any host it likes."""
    parts = urlsplit(url)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_reset_password_from_key_url(self, key):
        return at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return at_our_address(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor proves themselves with it first; the password stays the other way."""
        return sorted(super().get_reauthentication_methods(user), key=lambda method: method["id"] == "reauthenticate")

    def send_mail(self, template_prefix, email, context):
        site = SimpleNamespace(name="Relisensi", domain=urlsplit(settings.SITE_URL).netloc)
        super().send_mail(template_prefix, email, {"current_site": site, **context})
