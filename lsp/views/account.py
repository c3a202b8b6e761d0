"""The account: its address, which the mailbox confirms; letters that open it; and the device on which a password was made."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.views import (
    ConfirmEmailView,
    EmailView,
    PasswordChangeView,
    PasswordResetFromKeyView,
    PasswordResetView,
    RequestLoginCodeView,
)
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lsp.people import guessing, known_device
from lsp.people.addresses import may_confirm


class AddressView(EmailView):
    """One address an account: a new one waits beside it until it is confirmed; nothing is made primary by hand."""

    def form_valid(self, form):
        response = super().form_valid(form)
        asked = {"to_email": form.cleaned_data["email"]}
        get_adapter().send_notification_mail(
            "account/email/email_change_asked", self.request.user, asked, email=self.request.user.email
        )
        return response

    def _action_primary(self, request, *args, **kwargs):
        return None


@method_decorator(never_cache, name="dispatch")
class ConfirmAddressView(ConfirmEmailView):
    """The page behind the link in the mail; a new address is confirmed by who asked for it, signed in."""

    def get(self, request, *args, **kwargs):
        confirmation = EmailConfirmationHMAC.from_key(self.kwargs["key"])
        if confirmation and request.user.is_anonymous and not may_confirm(confirmation.email_address, request.user):
            return redirect_to_login(request.get_full_path())
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data(), status=410)

    def logout_other_user(self, confirmation):
        """Nobody is signed out by a link that somebody else can send them."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        is_own = self.object is not None and may_confirm(self.object.email_address, self.request.user)
        return context | {"is_own": is_own}


class AskForCodeView(RequestLoginCodeView):
    """A code to sign in with; strangers who ask for many keep the owner from none on their own device, nor from another address."""

    def form_valid(self, form):
        if not guessing.may_ask_for_code(self.request, form.cleaned_data["email"]):
            said = _(
                "Kode untuk alamat ini sudah beberapa kali diminta. Pakai kode terakhir dalam surel Anda, minta lagi 10 menit kemudian, "
                "atau dari perangkat yang pernah Anda pakai untuk masuk."
            )
            form.add_error("email", said)
            return self.form_invalid(form)
        return super().form_valid(form)


class AskForLinkView(PasswordResetView):
    """A link for a new password; a mailbox that has got several is sent no more, for those are still good."""

    def form_valid(self, form):
        if not guessing.may_send_link(self.request, form.cleaned_data["email"]):
            form.users = []
        return super().form_valid(form)


class NewPasswordView(PasswordResetFromKeyView):
    """The password that the link of a mailbox makes: whoever made it signs in here, whatever strangers try meanwhile."""

    def setup(self, request, link):
        person, _dash, key = link.partition("-")
        # What no letter of ours ever held is a link that is over, like one that was used.
        whole = key and person.isalnum() and person.isascii()
        super().setup(request, uidb36=person if whole else "0", key=key if whole else "0")

    def dispatch(self, request, link):
        return super().dispatch(request, **self.kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        known_device.remember(self.request, response, self.reset_user)
        return response


class ChangePasswordView(PasswordChangeView):
    """Another password makes every device unknown but the one on which it was made."""

    def form_valid(self, form):
        response = super().form_valid(form)
        known_device.remember(self.request, response, form.user)
        return response
