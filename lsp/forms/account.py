"""Forms of the account: allauth's, where an address counts for the one account that has it, and for nobody who only claims it."""

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy

from lsp.forms.fields import AddressField
from lsp.models import User


def holders(email: str, *, with_password: bool = False) -> list[User]:
    """The account that has the address, if it may sign in; an address that somebody only asked for leads to nobody."""
    holder = User.objects.holder_of(email)
    fits = holder is not None and holder.is_active and (holder.has_usable_password() or not with_password)
    return [holder] if holder and fits else []


class SignInForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(label=gettext_lazy("Alamat surel"))


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    """The address whose password is made anew."""

    email = AddressField(label=gettext_lazy("Alamat surel"))

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = holders(email)
        return email


class CodeForm(allauth_forms.RequestLoginCodeForm):
    """The address that a code to sign in with is sent to, if an account with a password has it."""

    email = AddressField(label=gettext_lazy("Alamat surel"))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self._user = next(iter(holders(email, with_password=True)), None)
        return email


class NewAddressForm(allauth_forms.AddEmailForm):
    """The address that takes the place of the present one once it was confirmed; whether somebody has it already is not told."""

    email = AddressField(
        label=gettext_lazy("Alamat surel baru"),
        help_text=gettext_lazy("Alamat lama tetap dipakai untuk masuk sampai Anda membuka tautan yang kami kirim."),
    )
