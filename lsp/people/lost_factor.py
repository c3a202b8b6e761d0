"""A second factor that somebody lost is taken away by two administrators; whom it concerns and the others hear of it at once."""

import datetime as dt
import logging

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from lsp.models import SECRETARIAT, AdminChange, FactorReset, User
from lsp.people import addresses
from lsp.people.invitations import send_letter

log = logging.getLogger(__name__)


def ask(person: User, *, reason: str, by: User, at: dt.datetime) -> FactorReset:
    """Ask to take the factor away; another administrator has to agree."""
    with transaction.atomic():
        FactorReset.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
        reset = FactorReset.objects.create(person=person, reason=reason, asked_by=by, asked_at=at)
        log.warning("second factor of person %s: reset %s asked for by person %s", person.pk, reset.pk, by.pk)
        transaction.on_commit(lambda: tell("factor_asked", reset, by))
    return reset


def may_agree(reset: FactorReset, by: User) -> bool:
    """Whether this administrator is the second one: neither who asked nor whose factor it is."""
    return by.pk not in {reset.asked_by_id, reset.person_id}


def agree(reset: FactorReset, by: User, at: dt.datetime) -> bool:
    """Take the factor and its recovery codes away and end the person's sessions; False where somebody was first or it is too late."""
    with transaction.atomic():
        open_now = FactorReset.objects.waiting(at).filter(pk=reset.pk)
        if not may_agree(reset, by) or not open_now.update(agreed_by=by, ended_at=at):
            return False
        Authenticator.objects.filter(user=reset.person_id).delete()
        end_sessions(reset.person, at)
        note(reset, by, at)
        log.warning("second factor of person %s: reset %s agreed to by person %s", reset.person_id, reset.pk, by.pk)
        transaction.on_commit(lambda: tell("factor_gone", reset, by))
    return True


def note(reset: FactorReset, by: User, at: dt.datetime) -> None:
    """A line in the log of what administrators change."""
    gone = {"field": "second_factor", "label": "Faktor kedua", "before": "terpasang", "after": "dihapus"}
    asked = {"field": "asked_by", "label": "Diminta oleh", "before": "", "after": str(reset.asked_by)}
    AdminChange.objects.create(
        what="faktor kedua",
        key=str(reset.person_id),
        name=str(reset.person)[:200],
        changes=[gone, asked],
        reason=reset.reason,
        by=by,
        at=at,
        person=reset.person,
    )


def withdraw(reset: FactorReset, at: dt.datetime) -> bool:
    """End a request that nobody agreed to."""
    return bool(FactorReset.objects.filter(pk=reset.pk, ended_at__isnull=True).update(ended_at=at))


def end_sessions(person: User, at: dt.datetime) -> None:
    """Sign the person out everywhere: whoever has the lost telephone may also sit in a session."""
    for session in Session.objects.filter(expire_date__gte=at).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def tell(kind: str, reset: FactorReset, by: User) -> None:
    """Write to whom it concerns, and to every other administrator."""
    administrators = User.objects.filter(Q(groups__name=SECRETARIAT) | Q(is_superuser=True), is_active=True)
    others = addresses.confirmed(administrators).exclude(pk__in=[by.pk, reset.person_id]).distinct()
    context = {"reset": reset, "by": by}
    send_letter(f"{kind}_own", reset.person.email, reverse("lsp:help"), context, reset.person.language)
    for other in others:
        send_letter(kind, other.email, reverse("lsp:lost_factors"), context | {"other": other}, other.language)
