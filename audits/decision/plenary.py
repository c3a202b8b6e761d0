"""What people do to a sitting: call it, set its agenda, note who is there, open it under its number, close it with its minutes.

The quorum is counted by `Plenary.quorum` in `audits/models/plenary.py` and asked for by the guard `plenary_has_quorum`.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from audits import documents
from audits.documents.numbers import SITTING_SERIES, next_number
from audits.errors import Stale
from audits.models import AgendaItem, Application, LogEntry, NumberSeries, Plenary, Presence, Recusal, TeamMember
from audits.models.plenary import free_ref
from audits.states import State
from lsp.models import User


def held(plenary: Plenary, *, open_or_planned: bool = True) -> Plenary:
    """The sitting, locked for this transaction; raises Stale when it has been closed meanwhile."""
    row = Plenary.objects.select_for_update().get(pk=plenary.pk)
    if open_or_planned and row.closed_at:
        raise Stale(_("Sidang ini sudah ditutup."))
    return row


def ready_applications() -> QuerySet[Application]:
    """Applications that may be put on an agenda: recommended, signed by the whole team, and on none that is still ahead or under way."""
    waiting = AgendaItem.objects.waiting()
    unsigned = TeamMember.objects.unsigned().filter(application=OuterRef("pk"))
    ready = Application.objects.filter(~Exists(unsigned), state=State.RECOMMENDED)
    return ready.exclude(pk__in=waiting.values("application"))


# A row to hold while a sitting is planned; it counts nothing.
PLANNING = "rencana sidang"


@transaction.atomic
def call_sitting(
    held_on: dt.date,
    *,
    place: str,
    by: User,
    at: dt.datetime,
    chaired_by: User | None = None,
    applications: Iterable[Application] = (),
) -> Plenary:
    """Plan a sitting, with these applications on its agenda; raises Stale where the same one is planned already, however that came about."""
    told = {"held_on": held_on, "place": place, "chaired_by": chaired_by, "called_by": by}
    NumberSeries.hold(PLANNING, held_on)
    if Plenary.objects.filter(**told, opened_at=None).exists():
        raise Stale(_("Sidang itu sudah Anda rencanakan. Ubah agendanya di halamannya."))
    plenary = Plenary.objects.create(ref=free_ref(held_on), called_at=at, **told)
    put_on_agenda(plenary, applications, by=by, at=at)
    return plenary


@transaction.atomic
def put_on_agenda(plenary: Plenary, applications: Iterable[Application], *, by: User, at: dt.datetime) -> int:
    """Add applications to the agenda; returns how many were added. Raises Stale when one of them has moved on."""
    held(plenary)
    wanted = [application.pk for application in applications]
    ready = list(ready_applications().filter(pk__in=wanted))
    if len(ready) != len(set(wanted)):
        raise Stale(_("Sebagian permohonan tidak siap lagi atau sudah ada pada agenda lain."))
    AgendaItem.objects.bulk_create(
        AgendaItem(plenary=plenary, application=application, added_by=by, added_at=at) for application in ready
    )
    for application in ready:
        application.touch(while_in=[State.RECOMMENDED])
        LogEntry.write(application, verb="put_on_agenda", by=by, at=at, facts={"day": plenary.held_on.isoformat()})
    return len(ready)


@transaction.atomic
def take_off_agenda(plenary: Plenary, application: Application, *, by: User, at: dt.datetime) -> None:
    """Take an application off the agenda before it is decided there."""
    held(plenary)
    if application.decisions.filter(plenary=plenary).exists():
        raise Stale(_("Permohonan ini sudah diputus dalam sidang ini."))
    gone, _kinds = AgendaItem.objects.filter(plenary=plenary, application=application).delete()
    if gone:
        application.touch(while_in=list(State))
        LogEntry.write(application, verb="taken_off_agenda", by=by, at=at, facts={"day": plenary.held_on.isoformat()})


@transaction.atomic
def note_presence(plenary: Plenary, people: Iterable[User], *, by: User, at: dt.datetime) -> None:
    """Exactly these deciders are present; whoever has taken part in a decision stays on the list."""
    held(plenary)
    voted = set(plenary.decisions.values_list("votes__person", flat=True))
    wanted = {person.pk for person in people}
    plenary.presences.exclude(person__in=wanted | voted - {None}).delete()
    there = set(plenary.presences.values_list("person", flat=True))
    Presence.objects.bulk_create(
        Presence(plenary=plenary, person_id=pk, noted_by=by, noted_at=at) for pk in sorted(wanted - there)
    )


@transaction.atomic
def open_sitting(plenary: Plenary, *, by: User, at: dt.datetime) -> Plenary:
    """Begin: from now on applications can be decided; the sitting gets its number, which it never had as a plan."""
    row = held(plenary)
    if row.opened_at:
        raise Stale(_("Sidang ini sudah dibuka."))
    row.number = next_number(SITTING_SERIES, row.held_on)
    row.opened_at = at
    row.save(update_fields=["number", "opened_at"])
    return row


@transaction.atomic
def close_sitting(plenary: Plenary, *, notes: str, by: User, at: dt.datetime) -> Plenary:
    """End it and issue its minutes; applications that were not decided are free for another agenda."""
    row = held(plenary)
    if not row.opened_at:
        raise Stale(_("Sidang ini belum dibuka."))
    row.notes, row.closed_at = notes, at
    row.save(update_fields=["notes", "closed_at"])
    documents.issue("sitting_minutes", row, by=by, at=at)
    return row


def recuse(application: Application, *, by: User, reason: str, at: dt.datetime) -> None:
    """A decider says that they have a conflict of interest in this application, and takes no part in it from then on."""
    try:
        with transaction.atomic():
            application.touch(while_in=[State.RECOMMENDED, State.DEFERRED])
            Recusal.objects.create(application=application, person=by, reason=reason, at=at)
            LogEntry.write(application, verb="recused", by=by, at=at, note=reason)
    except IntegrityError:
        raise Stale(_("Anda sudah menyatakan benturan kepentingan atas permohonan ini.")) from None
