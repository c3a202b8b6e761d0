"""Acts on the list of those who are present at a visit."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from audits.models import Application, Attendance
from audits.states import State
from lsp.models import Membership, User


def subject_of_person(name: str, position: str) -> str:
    """What tells somebody present apart: name and position, so that two of one name are two; devices write the same."""
    return " ".join(f"{name}, {position}".lower().split())


def attends_as(membership: Membership) -> str:
    """What somebody of the LSP is called on the list of those present."""
    return membership.title or str(membership.get_position_display())


def tick(application: Application, people: Iterable[tuple[str, str, str]], *, by: User, at: dt.datetime) -> None:
    """Note who of those expected is there, by name, position and side; whoever is noted already stays. Raises Stale."""
    with transaction.atomic():
        application.touch(while_in=[State.ON_SITE])
        for name, position, side in people:
            Attendance.objects.get_or_create(
                application=application, name=name, position=position, defaults={"side": side, "by": by, "at": at}
            )


def note_present(person: Attendance, *, by: User, at: dt.datetime) -> None:
    """Note somebody else who is there; raises Stale, and IntegrityError where a colleague noted the same person."""
    with transaction.atomic():
        person.application.touch(while_in=[State.ON_SITE])
        person.by, person.at = by, at
        person.save()
