"""The votes of a sitting: each decider is invited, and votes from the own account; what the plenary's scribe writes down for others is marked."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.decision.plenary import held
from audits.errors import NotAllowed, Stale
from audits.models import Application, Ballot, Plenary, Vote
from audits.models.plenary import deciders
from audits.notices.outbox import tell
from audits.permissions import excluded_among
from lsp.models import User
from lsp.shapes import Facts


@transaction.atomic
def invite(plenary: Plenary, *, by: User, at: dt.datetime) -> int:
    """Tell every decider of day, place and agenda; returns how many were told. Raises Stale once the sitting has begun."""
    row = held(plenary)
    if row.opened_at:
        raise Stale(_("Sidang ini sudah dibuka."))
    row.invited_at = at
    row.save(update_fields=["invited_at"])
    agenda = [item.application for item in row.agenda.select_related("application__lsp")]
    facts: Facts = {"sitting": row, "agenda": agenda}
    return tell("plenary_called", None, at=at, by=by, to=deciders(), facts=facts, url=row.get_absolute_url())


@transaction.atomic
def cast(plenary: Plenary, application: Application, *, by: User, stand: str, reason: str, at: dt.datetime) -> Ballot:
    """Note the vote of somebody present, in the place of an earlier one.

    Raises Stale where the sitting or the application has moved on, NotAllowed for whoever is not there or stays out.
    """
    row = held(plenary)
    if not row.is_open:
        raise Stale(_("Sidang ini belum dibuka."))
    if not row.agenda.filter(application=application).exists():
        raise Stale(_("Permohonan ini tidak ada lagi pada agenda sidang ini."))
    if application.decisions.filter(plenary=row).exists():
        raise Stale(_("Permohonan ini sudah diputus dalam sidang ini."))
    if not row.presences.filter(person=by).exists():
        raise NotAllowed(_("Anda belum tercatat hadir dalam sidang ini."))
    if why := excluded_among([by], application)[by.pk]:
        raise NotAllowed(why)
    ballot, _made = Ballot.objects.update_or_create(
        plenary=row, application=application, person=by, defaults={"stand": stand, "reason": reason.strip(), "at": at}
    )
    return ballot


def given(plenary: Plenary, application: Application) -> dict[int, Ballot]:
    """The votes given so far on an application, by the key of the person."""
    return {ballot.person_id: ballot for ballot in plenary.ballots.filter(application=application)}


def given_on_all(plenary: Plenary) -> dict[int, dict[int, Ballot]]:
    """The same for every application of the sitting, by its key: one statement."""
    found: dict[int, dict[int, Ballot]] = {}
    for ballot in plenary.ballots.all():
        found.setdefault(ballot.application_id, {})[ballot.person_id] = ballot
    return found


def is_carried(stands: list[str]) -> bool:
    """Whether more agree than do not."""
    return stands.count(Vote.Stand.AGREES) > stands.count(Vote.Stand.DISAGREES)
