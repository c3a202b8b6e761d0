"""Positions that are offered: the mailbox gets a link, and only who follows it and accepts holds the position."""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from lsp.models import LSP, Invitation, Membership, Position, User
from lsp.people import addresses
from lsp.people.invitations import VALID_DAYS, send_letter
from lsp.permissions import appoints_chair, manages_people, serves_bnsp
from lsp.register.admin_changes import record_change, snapshot
from lsp.shapes import Cleaned

SALT = "lsp.seat"
# What the log of administrators says of a position that BNSP offers.
OFFERED = ["email", "full_name", "position", "title", "started_on"]
RENEWED = ["invited_by", "sent_at"]


class NotNow(Exception):
    """The invitation stands, but this person cannot take the position as things are; says why in words."""


def invite(
    lsp: LSP,
    by: User,
    *,
    email: str,
    full_name: str,
    position: str,
    title: str,
    started_on: dt.date,
    reason: str = "",
) -> Invitation:
    """Offer a position to a mailbox; whether an account has the address changes nothing here.

    What BNSP offers in a body has a reason, is logged, and told to the body's people and to the other administrators.
    """
    with transaction.atomic():
        invitation = Invitation.objects.create(
            lsp=lsp,
            email=email,
            full_name=full_name,
            position=position,
            title=title,
            started_on=started_on,
            invited_by=by,
        )
        if reason:
            offered = snapshot(invitation, OFFERED)
            record_change(invitation, {}, offered, reason=reason, by=by, at=timezone.now(), lsp=lsp)
    return invitation


def send(invitation: Invitation) -> bool:
    """Send the link, the same letter to known and unknown addresses; whether the mail left."""
    path = reverse("lsp:invitation", args=[token_for(invitation)])
    holder = User.objects.holder_of(invitation.email)
    language = holder.language if holder else settings.LANGUAGE_CODE
    context = {"invitation": invitation, "by": invitation.invited_by}
    return send_letter("seat", invitation.email, path, context, language)


def send_again(invitation: Invitation, by: User, reason: str = "") -> bool:
    """Send a new link in the name of whoever asks for it; the link before is dead. What BNSP stands for so has a reason, is logged and told."""
    with transaction.atomic():
        before = snapshot(invitation, RENEWED)
        invitation.invited_by, invitation.sent_at = by, timezone.now()
        invitation.save(update_fields=RENEWED)
        if reason:
            after = snapshot(invitation, RENEWED)
            record_change(invitation, before, after, reason=reason, by=by, at=timezone.now(), lsp=invitation.lsp)
    return send(invitation)


def withdraw(invitation: Invitation, by: User, reason: str = "") -> bool:
    """Take an invitation back, once; False where it was answered meanwhile. What BNSP takes back so has a reason, is logged and told."""
    with transaction.atomic():
        before = snapshot(invitation, ["answer"])
        if not answer(invitation, Invitation.Answer.WITHDRAWN):
            return False
        if reason:
            invitation.refresh_from_db(fields=["answer"])
            after = snapshot(invitation, ["answer"])
            record_change(invitation, before, after, reason=reason, by=by, at=timezone.now(), lsp=invitation.lsp)
    return True


def fingerprint(invitation: Invitation) -> str:
    said = f"{invitation.pk}|{invitation.email}|{invitation.position}|{invitation.sent_at.isoformat()}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def token_for(invitation: Invitation) -> str:
    """The last part of the link in the mail."""
    return signing.dumps([invitation.pk, fingerprint(invitation)], salt=SALT)


def offered_by(token: str) -> Invitation | None:
    """The invitation of a link; None when it was answered, is older than a week, was replaced, or its sender may invite no more."""
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=VALID_DAYS * 24 * 60 * 60)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    invitation = Invitation.objects.waiting().select_related("lsp", "invited_by").filter(pk=pk).first()
    if invitation is None or not constant_time_compare(mark, fingerprint(invitation)):
        return None
    return invitation if may_still_invite(invitation) else None


def may_still_invite(invitation: Invitation) -> bool:
    """Whether who invited could do so today."""
    by, lsp = invitation.invited_by, invitation.lsp
    chair = invitation.position == Position.CHAIR
    return by.is_active and (appoints_chair(by, lsp) if chair else manages_people(by, lsp))


def person_of(invitation: Invitation) -> User:
    """Who takes the position: the account of the address, or a new one that is not saved yet."""
    holder = User.objects.holder_of(invitation.email)
    if holder is None:
        holder = User(email=invitation.email, full_name=invitation.full_name)
        holder.set_unusable_password()
    return holder


def accept(invitation: Invitation, person: User, given: Cleaned | None = None) -> Membership | None:
    """Give the position to the person, who makes their password with `given` where they have none.

    None where the invitation was answered meanwhile; NotNow where the position cannot be theirs.
    """
    if person.pk and serves_bnsp(person) and not invitation.invited_by.is_secretariat:
        # Otherwise a body could shut an assessor out of its own application by making them one of its people.
        raise NotNow(
            _("Anda bertugas untuk BNSP. Hanya Sekretariat BNSP yang dapat mencatat Anda sebagai pengurus LSP.")
        )
    try:
        with transaction.atomic():
            if not answer(invitation, Invitation.Answer.ACCEPTED):
                return None
            if given:
                person.full_name, person.phone = given["full_name"], given["phone"]
                person.set_password(given["password"])
                person.save()
            addresses.confirm(person)
            return Membership.objects.create(
                lsp=invitation.lsp,
                user=person,
                position=invitation.position,
                title=invitation.title,
                started_on=invitation.started_on,
            )
    except IntegrityError as fault:
        raise NotNow(_("Kedudukan ini sudah terisi. Hubungi orang yang mengundang Anda.")) from fault


def answer(invitation: Invitation, what: str) -> bool:
    """Write the answer down, once; False where there is one already."""
    return bool(Invitation.objects.waiting().filter(pk=invitation.pk).update(answer=what, answered_at=timezone.now()))
