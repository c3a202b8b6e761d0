"""How BNSP's people come in: an account without a password, and a signed link that works once and for a week."""

import logging

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from lsp.letters import written
from lsp.models import User
from lsp.people import addresses
from lsp.people.allauth_adapter import at_our_address
from lsp.shapes import Context

log = logging.getLogger(__name__)

SALT = "lsp.invitation"
VALID_DAYS = 7


def fingerprint(user: User) -> str:
    """Changes as soon as the person has a password, or another address: then the link is dead."""
    return salted_hmac(SALT, f"{user.pk}|{user.email}|{user.password}", algorithm="sha256").hexdigest()[:32]


def token_for(user: User) -> str:
    """The last part of the link in the mail."""
    return signing.dumps([user.pk, fingerprint(user)], salt=SALT)


def invited_by(token: str) -> User | None:
    """The person a link invites; None when it was used, is older than a week, or is not one of ours."""
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=VALID_DAYS * 24 * 60 * 60)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.has_usable_password() or not constant_time_compare(mark, fingerprint(user)):
        return None
    return user


def accept(user: User, *, full_name: str, phone: str, password: str) -> bool:
    """Give the invited person a name and a password; False where the link was used meanwhile."""
    unused = user.password
    user.full_name, user.phone = full_name, phone
    user.set_password(password)
    given = {"full_name": user.full_name, "phone": user.phone, "password": user.password}
    with transaction.atomic():
        is_first = bool(User.objects.filter(pk=user.pk, password=unused).update(**given))
        if is_first:
            addresses.confirm(user)
    return is_first


def send_word(user: User, by: User) -> bool:
    """Send the person the link with which they make their password; whether the mail left."""
    path = reverse("lsp:invitation", args=[token_for(user)])
    return send_letter("invitation", user.email, path, {"person": user, "by": by}, user.language)


def send_letter(kind: str, email: str, path: str, context: Context, language: str = settings.LANGUAGE_CODE) -> bool:
    """Send one letter with a link of ours; whether it left."""
    context |= {"link": at_our_address(path), "days": VALID_DAYS}
    subject, body = written("lsp/mail", kind, context, language)
    try:
        EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, body + "\n", to=[email]).send()
    except OSError as fault:
        log.warning("letter %s was not sent: %s", kind, fault)
        return False
    return True


def tell_of_new_address(user: User, old: str, by: User, reason: str) -> None:
    """Tell both mailboxes that somebody else wrote another address for this person, who confirms it at the next sign-in."""
    for email in (old, user.email):
        send_letter(
            "address_changed",
            email,
            reverse("lsp:help"),
            {"person": user, "old": old, "by": by, "reason": reason},
            user.language,
        )
