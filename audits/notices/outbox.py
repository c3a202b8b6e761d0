"""The outbox: rows of notices, written in the transaction of what they tell of."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone, translation

from audits.models import Application, Finding, Notice
from audits.notices.stand_ins import deputies_of, in_place_of
from audits.notices.table import NOTICES, PERSONAL
from audits.visit.calendar_entry import calendar_entry, knows_day
from lsp.certain import certain
from lsp.letters import written
from lsp.models import LSP, User
from lsp.shapes import Facts


def page_of(kind: str, application: Application, finding: Finding | None) -> str:
    """The address a notice opens."""
    page = NOTICES[kind].page
    if page == "finding":
        return certain(finding).get_absolute_url()
    if page == "assignments":  # the application and its assignment are closed to whoever was released
        return reverse("audits:assignments")
    return application.url(page)


def body_page(kind: str, lsp: LSP | None) -> str:
    """The address that a notice opens which belongs to no application: a page of the LSP, or the inbox itself."""
    if lsp is None or NOTICES[kind].page == "inbox":
        return reverse("audits:inbox")
    page = "duties" if NOTICES[kind].page == "duties" else "lsp_home"
    return reverse(f"audits:{page}", args=[lsp.slug])


def invitations(kind: str, application: Application | None, people: Iterable[User], at: dt.datetime) -> dict[int, str]:
    """The visit as a calendar file for each of these people, where the notice carries one and they know the day."""
    method = NOTICES[kind].calendar
    if not method or application is None:
        return {}
    now = Application.objects.select_related("lsp", "visit").get(pk=application.pk)
    if now.visit_or_none is None or now.visit.closed_at or not knows_day(now):
        return {}
    return {person.pk: calendar_entry(now, at, method=method, to=person).decode() for person in people}


def tell(
    kind: str,
    application: Application | None,
    *,
    at: dt.datetime,
    by: User | None = None,
    note: str = "",
    finding: Finding | None = None,
    to: Iterable[User] | None = None,
    facts: Facts | None = None,
    once: str = "",
    lsp: LSP | None = None,
    url: str = "",
) -> int:
    """Write one outbox row per recipient, never to the person who acted; returns how many were written.

    `url` is the page that the notice opens, where the table cannot know it. `to` names the recipients where the table cannot know them, `lsp` the body where there is no application yet; with `once`, a key of record
    and day, a row is written only the first time, so that a job may run twice or late. Whoever stands in for somebody who is away reads it too, unless it is personal.
    """
    on = timezone.localdate(at)
    people = {p.pk: p for find in NOTICES[kind].recipients for p in find(certain(application), on)}
    people |= {p.pk: p for p in to or []}
    if by is not None:
        people.pop(by.pk, None)
    lsp = lsp or (application.lsp if application else None)
    stand_ins = deputies_of(people, application, lsp, at) if people and kind not in PERSONAL else {}
    stand_ins.pop(by.pk if by else 0, None)
    people |= {pk: deputy for pk, (deputy, _absence) in stand_ins.items()}
    keys = {pk: f"{kind}:{once}:{pk}" for pk in people} if once else {}
    known = set(Notice.objects.filter(unique_key__in=keys.values()).values_list("recipient", flat=True)) if once else ()
    people = {pk: person for pk, person in people.items() if pk not in known}
    if not people:
        return 0
    context = {
        "application": application,
        "lsp": lsp,
        "finding": finding,
        "by": by,
        "note": note,
        "facts": facts or {},
        "on": on,
    }
    url = url or (page_of(kind, application, finding) if application else body_page(kind, lsp))
    languages = {person.language for person in people.values()}
    letters = {language: written("audits/mail", kind, context, language) for language in languages}
    with translation.override("id"):
        calendars = invitations(kind, application, people.values(), at)

    def body_for(person: User) -> str:
        """The letter, and before it why somebody's deputy reads it."""
        body = letters[person.language][1]
        if person.pk not in stand_ins:
            return body
        with translation.override(person.language):
            return f"{in_place_of(stand_ins[person.pk][1])}\n\n{body}"

    rows = [
        Notice(
            kind=kind,
            application=application,
            lsp=lsp,
            finding=finding,
            recipient=person,
            subject=letters[person.language][0][:200],
            body=body_for(person),
            url=url,
            calendar=calendars.get(person.pk, ""),
            unique_key=keys.get(person.pk),
            created_at=at,
            is_urgent=NOTICES[kind].at_once,
        )
        for person in people.values()
    ]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=bool(once)))
