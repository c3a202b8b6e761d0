"""Whose an e-mail address is: of the one account whose mailbox confirmed it, and of nobody before."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from lsp.models import User


def confirm(user: User) -> None:
    """Write down that the mailbox of this person's address answered: they came by a link that only it got."""
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def confirmed(people: QuerySet[User]) -> QuerySet[User]:
    """Those of them whose mailbox has answered."""
    return people.filter(emailaddress__verified=True, emailaddress__email=F("email"))


def release(user: User) -> None:
    """Forget what was confirmed: an address that somebody else wrote for this person is confirmed by its mailbox first."""
    EmailAddress.objects.filter(user=user).delete()


def may_confirm(address: EmailAddress, by: User | AnonymousUser) -> bool:
    """Whether this visitor may make the address its account's.

    The address that an account was opened with, whoever reads its mailbox. A new one only who asked for it and is
    signed in: a stranger's mailbox that was named for it does not answer by mistake.
    """
    return address.email == address.user.email or address.user_id == by.pk


def take(address: EmailAddress, confirming: Callable[[], bool]) -> bool:
    """Let `confirming` make the address its account's; False where another account was first, or has it already."""
    if User.objects.filter(email__iexact=address.email).exclude(pk=address.user_id).exists():
        return False
    try:
        with transaction.atomic():
            return confirming()
    except IntegrityError:
        return False
