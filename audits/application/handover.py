"""What people of an LSP have in hand in its running application, and what becomes of it when their position ends."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from audits.models import Application, Counterpart, DossierItem, Finding, LogEntry
from audits.notices.outbox import tell
from audits.states import BEFORE_CLOSING, FINDING_CORRECTABLE, OPEN, State
from lsp.models import LSP, Membership, User
from lsp.shapes import OpenThing

Thing = Counterpart | Finding | DossierItem
# Until the visit is closed an area of it has its counterpart.
BEFORE_VISIT_ENDS = (
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.RETURNED,
    State.DOCUMENTS_ACCEPTED,
    *sorted(BEFORE_CLOSING),
)
# Documents are worked on until they were accepted.
BEFORE_ACCEPTED = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED)


def findings_of(person: Membership) -> list[Finding]:
    """Findings that still want a correction and of which this person is in charge."""
    rows = Finding.objects.filter(person=person, state__in=FINDING_CORRECTABLE, application__state__in=OPEN)
    return list(rows.select_related("application", "criterion").order_by("application", "seq"))


def documents_of(person: Membership) -> list[DossierItem]:
    """Documents of an application that is prepared or reviewed and of which this person is in charge."""
    rows = DossierItem.objects.filter(person=person, application__state__in=BEFORE_ACCEPTED)
    return list(rows.select_related("application", "requirement").order_by("application", "requirement__code"))


def areas_of(person: Membership) -> list[Counterpart]:
    """Areas of a visit that is still to come or under way and that this person accompanies."""
    rows = Counterpart.objects.filter(person=person, application__state__in=BEFORE_VISIT_ENDS)
    return list(rows.select_related("application").order_by("application", "area"))


def things_of(sender: object, membership: Membership, **_more: object) -> list[OpenThing]:
    """Everything open that this person has in hand."""
    things = [
        OpenThing(
            key_of(row),
            _("Pendamping area %(area)s") % {"area": row.get_area_display()},
            row.application.url("team"),
            needs_person=True,
        )
        for row in areas_of(membership)
    ]
    things += [
        OpenThing(key_of(row), f"{row.label} {row.title}", row.get_absolute_url()) for row in findings_of(membership)
    ]
    things += [
        OpenThing(key_of(row), f"{row.code} {row.requirement.name}", row.get_absolute_url())
        for row in documents_of(membership)
    ]
    return things


def key_of(row: Thing) -> str:
    """The key of a thing in a form."""
    return f"{row._meta.model_name}-{row.pk}"


def pass_on(
    sender: object,
    membership: Membership,
    successors: Mapping[str, Membership | None],
    by: User,
    at: dt.datetime,
    **_more: object,
) -> None:
    """Give every thing to whoever was named, and tell them; the rest belongs to everybody. An area keeps its counterpart until another is named."""
    got: dict[Membership, list[str]] = {}
    rows: list[Thing] = [*areas_of(membership), *findings_of(membership), *documents_of(membership)]
    for row in rows:
        successor = successors.get(key_of(row))
        if successor is None and isinstance(row, Counterpart):
            continue
        application = Application.objects.select_for_update().get(pk=row.application_id)
        application.touch(while_in=OPEN)
        type(row)._default_manager.filter(pk=row.pk).update(person=successor)
        log(application, row, successor, by=by, at=at)
        if successor:
            got.setdefault(successor, []).append(words_of(row))
    for successor, things in got.items():
        tell_successor(membership.lsp, membership, successor, things, by=by, at=at)


def words_of(row: Thing) -> str:
    """A thing in the words of a letter."""
    if isinstance(row, Counterpart):
        return f"pendamping area {row.get_area_display()}"
    return f"{row.label} {row.title}" if isinstance(row, Finding) else f"{row.code} {row.requirement.name}"


def log(
    application: Application,
    row: Thing,
    successor: Membership | None,
    *,
    by: User,
    at: dt.datetime,
) -> None:
    """One line for each thing: who is in charge from now on."""
    person = str(successor.user) if successor else _("(dikosongkan)")
    if isinstance(row, Counterpart):
        facts = {"subject": f"{row.get_area_display()}: {person}"}
        LogEntry.write(application, verb="counterpart_named", by=by, at=at, facts=facts)
    elif isinstance(row, Finding):
        LogEntry.write(application, verb="person_assigned", by=by, at=at, finding=row, facts={"subject": person})
    else:
        facts = {"subject": f"{row.code}: {person}"}
        LogEntry.write(application, verb="person_assigned", by=by, at=at, facts=facts)


def tell_successor(
    lsp: LSP, former: Membership, successor: Membership, things: list[str], *, by: User, at: dt.datetime
) -> None:
    """Tell somebody what is theirs from now on."""
    facts = {"former": str(former.user), "things": things}
    tell("work_handed_over", None, at=at, by=by, to=[successor.user], lsp=lsp, facts=facts)
