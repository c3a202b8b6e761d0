"""How people come in: an account without a password, a position, and a signed link that works once and for a week."""

import datetime as dt
import logging

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from lsp.adapter import at_our_address
from lsp.models import LSP, Membership, User

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


def seat(lsp: LSP, *, email: str, full_name: str, position: str, title: str, started_on: dt.date) -> Membership:
    """Give somebody a position; whoever is not known yet gets an account that nobody can sign in to."""
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, full_name)
    return Membership.objects.create(lsp=lsp, user=user, position=position, title=title, started_on=started_on)


def send_word(user: User, membership: Membership | None, by: User) -> bool:
    """Tell the person by mail: with a link while they have no password, else that they have a new position."""
    kind = "added" if user.has_usable_password() else "invitation"
    path = "/" if user.has_usable_password() else reverse("lsp:invitation", args=[token_for(user)])
    context = {
        "person": user,
        "membership": membership,
        "by": by,
        "link": at_our_address(path),
        "days": VALID_DAYS,
    }
    with translation.override("id"):
        subject = " ".join(render_to_string(f"lsp/mail/{kind}_subject.txt", context).split())
        body = render_to_string(f"lsp/mail/{kind}.txt", context).strip() + "\n"
    try:
        EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, body, to=[user.email]).send()
    except OSError as fault:
        log.warning("invitation to person %s was not sent: %s", user.pk, fault)
        return False
    return True
