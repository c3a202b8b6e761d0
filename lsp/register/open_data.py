"""The register as open data: one record per body with scope, periods, gaps and dated events; never a word about a person."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from lsp.models import LSP, Licence, LicenceEvent, Scheme
from lsp.register.licence_status import (
    annulled_among,
    body_status,
    changed_words,
    counting_period,
    history_of,
    valid_until,
)
from lsp.shapes import Json

HISTORIES = ("lsp_historicallsp", "lsp_historicallicence", "lsp_historicallicenceevent", "lsp_historicalscheme")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def version() -> str:
    """A mark that changes with every change of the register and every new day; costs one statement."""
    parts = [f"(SELECT COALESCE(MAX(history_id), 0) FROM {t}), (SELECT COUNT(*) FROM {t})" for t in HISTORIES]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts))
        counted = "-".join(str(number) for number in cursor.fetchone())
    return f"{timezone.localdate().isoformat()}-{counted}"


def with_everything(bodies: QuerySet[LSP]) -> QuerySet[LSP]:
    """Bodies with what a record needs, in a fixed number of statements."""
    return bodies.prefetch_related(Prefetch("licences", Licence.objects.with_events()))


def record_of(lsp: LSP, on: dt.date) -> Json:
    """One body as others read it: today's status, and everything that ever was, so that any day can be computed."""
    periods = sorted(lsp.licences.all(), key=lambda period: (period.starts_on, period.pk))
    current = counting_period(lsp, on)
    return {
        "licence_number": lsp.licence_number,
        "name": lsp.name,
        "kind": lsp.kind,
        "sector": lsp.sector,
        "parent_institution": lsp.parent_institution,
        "address": lsp.address,
        "regency": lsp.regency,
        "province": lsp.province,
        "postal_code": lsp.postal_code,
        "website": lsp.website,
        "url": settings.SITE_URL + lsp.get_absolute_url(),
        "as_of": on,
        "status": body_status(current, on),
        "valid_until": valid_until(current) if current else None,
        "scope": schemes(current.scope_on(on)) if current else [],
        "periods": [period_of(period) for period in periods],
        "gaps": [{"from": begin, "until": end} for begin, end, _days in reversed(history_of(lsp, on)["gaps"])],
        "events": [
            event_of(event, annulled_among(period))
            for period in periods
            for event in period.events.all()
            if (event.annuls or event).on >= period.starts_on
        ],
    }


def schemes(covered: Iterable[Scheme]) -> list[dict[str, str]]:
    return [{"code": scheme.code, "title": scheme.title} for scheme in covered]


def period_of(period: Licence) -> Json:
    """One period, with the scope its decree gave."""
    return {
        "decree_number": period.decree_number,
        "decree_date": period.decree_date,
        "starts_on": period.starts_on,
        "ends_on": period.last_day,
        "decree_ends_on": period.ends_on,
        "scope": schemes(sorted(period.scope.all(), key=lambda scheme: scheme.code)),
    }


def event_of(event: LicenceEvent, annulled: frozenset[int]) -> Json:
    """One event, never who recorded it; one that was recorded wrongly stays, marked as annulled."""
    return {
        "annulled": event.pk in annulled,
        "kind": event.kind,
        "on": event.on,
        "decree_number": event.decree_number,
        "reason": event.reason,
        "schemes": schemes(event.schemes_as_recorded()),
        "changed": changed_words(event),
    }


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def written(header: list[str], rows: Iterator[list[object]]) -> str:
    """Rows as CSV, with the mark by which spreadsheets know the encoding."""
    page = io.StringIO("\ufeff", newline="")
    page.seek(0, io.SEEK_END)
    sheet = csv.writer(page)
    sheet.writerow(header)
    sheet.writerows([safe(cell) for cell in row] for row in rows)
    return page.getvalue()


BODY = [
    "licence_number", "name", "kind", "sector", "parent_institution", "address", "regency", "province",
    "postal_code", "status", "valid_until", "scope", "url", "as_of",
]  # fmt: skip


def bodies_csv(bodies: QuerySet[LSP], on: dt.date) -> str:
    """One row per body."""

    def row(record: Json) -> list[object]:
        scope = "; ".join(f"{scheme['code']} {scheme['title']}" for scheme in record["scope"])
        return [(record | {"scope": scope})[column] for column in BODY]

    with translation.override("id"):
        return written(BODY, (row(record_of(lsp, on)) for lsp in with_everything(bodies)))


EVENT = ["licence_number", "name", "kind", "on", "until", "decree_number", "reason", "changed", "annulled"]


def events_csv(bodies: QuerySet[LSP], on: dt.date) -> str:
    """One row per event, the beginning of every period among them."""

    def rows() -> Iterator[list[object]]:
        for lsp in with_everything(bodies):
            record = record_of(lsp, on)
            who = [record["licence_number"], record["name"]]
            begun = [
                (p["starts_on"], [*who, "issued", p["starts_on"], p["ends_on"], p["decree_number"], "", "", ""])
                for p in record["periods"]
            ]
            events = [
                (
                    e["on"],
                    [*who, e["kind"], e["on"], "", e["decree_number"], e["reason"], e["changed"], int(e["annulled"])],
                )
                for e in record["events"]
            ]
            yield from (row for _day, row in sorted(begun + events, key=lambda item: item[0]))

    with translation.override("id"):
        return written(EVENT, rows())
