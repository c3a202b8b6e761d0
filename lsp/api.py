"""The register for programs: what a page shows of a body, as JSON; read only, versioned, with a mark for whoever asks again."""

import datetime as dt

from django.db.models.functions import Lower
from django.utils import timezone
from django.views.decorators.http import condition
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.decorators import decorate_view

from lsp.models import LSP, Kind, Licence, LicenceStatus, Province
from lsp.register import open_data
from lsp.register.licence_status import FILTERED, VALID, body_status, counting_period, valid_until
from lsp.register.number_forms import bodies_numbered, searched
from lsp.text import plain
from lsp.web.rate_limit import MINUTE, is_too_fast

PAGE = 50
PER_MINUTE = 120
NUMBER = r"^[^\x00/]{1,40}$"
WORDS = r"^[^\x00]*$"

router = Router(tags=["register"])


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class SchemeOut(Schema):
    code: str
    title: str


class PeriodOut(Schema):
    decree_number: str
    decree_date: dt.date
    starts_on: dt.date
    ends_on: dt.date = Field(
        description="The last day of validity, until 23:59:59 WIB; before starts_on where it was revoked or surrendered before it began."
    )
    decree_ends_on: dt.date = Field(
        description="The last day that the decree gave: later than ends_on where the licence was revoked or surrendered."
    )
    scope: list[SchemeOut] = Field(description="The scope that the decree gave; events change it.")


class GapOut(Schema):
    from_: dt.date = Field(alias="from")
    until: dt.date | None = Field(description="Null while the gap lasts.")


class EventOut(Schema):
    kind: str = Field(description="suspended, reinstated, revoked, surrendered, reduced, extended, renamed or moved.")
    on: dt.date
    decree_number: str
    reason: str
    schemes: list[SchemeOut]
    changed: str
    annulled: bool = Field(description="Recorded wrongly and annulled by a later event: it counts for no day.")


class BodyLine(Schema):
    licence_number: str
    name: str
    kind: str
    regency: str
    province: str = Field(description="Code of ISO 3166-2:ID without the country.")
    status: str = Field(description="active, expiring, expired, suspended, revoked, surrendered or none, today in WIB.")
    valid_until: dt.date | None


class BodyPage(Schema):
    as_of: dt.date
    items: list[BodyLine]
    next: str | None = Field(description="Value of `after` for the next page; null on the last one.")


class BodyOut(Schema):
    """One body: today's status, and everything from which any other day follows."""

    licence_number: str
    name: str
    kind: str
    sector: str
    parent_institution: str
    address: str
    regency: str
    province: str
    postal_code: str
    website: str
    url: str
    as_of: dt.date
    status: str
    valid_until: dt.date | None
    scope: list[SchemeOut]
    periods: list[PeriodOut]
    gaps: list[GapOut]
    events: list[EventOut]


class DayOut(Schema):
    licence_number: str
    on: dt.date
    scheme: str | None
    status: str
    licensed: bool = Field(
        description="Whether new certification was allowed on this day, for the scheme if one is named."
    )


ERRORS = {404: Problem, 422: Problem, 429: Problem}


def mark(request, *args, **kwargs) -> str:
    """The version of the register is the mark of every answer."""
    return f'"{open_data.version()}"'


def kept_fresh(view):
    """Answers 304 to whoever has this version of the register already."""
    return decorate_view(condition(etag_func=mark))(view)


class RateLimited(Exception):
    """An address asks more often than the interface allows."""


def limit_rate(request) -> None:
    """Count one request of this address."""
    from allauth.account.adapter import get_adapter  # heavy: only the interface for programs needs it

    if is_too_fast("api", get_adapter().get_client_ip(request), PER_MINUTE, MINUTE):
        raise RateLimited


def body_of(number: str) -> LSP | None:
    """The body with this licence number, with everything that a record needs."""
    return open_data.with_everything(bodies_numbered(number)).first()


class Filters(Schema):
    q: str = Field(
        "", max_length=100, pattern=WORDS, description="Words of the name, number, place or a licensed scheme."
    )
    scheme: str = Field(
        "",
        max_length=100,
        pattern=WORDS,
        description="Words of the code or title of a scheme in the scope that counts today.",
    )
    # A filter that is left out is None; a type that says so would tell programs that they may send null.
    province: Province = Field(None, description="Code of ISO 3166-2:ID without the country, for example JT.")  # type: ignore[assignment]  # as said above
    kind: Kind = Field(None, description="One of " + ", ".join(Kind.values) + ".")  # type: ignore[assignment]  # as said above
    status: str = Field(  # type: ignore[assignment]  # as said above
        None, description="One of " + ", ".join(FILTERED) + ".", pattern="^(" + "|".join(FILTERED) + ")$"
    )
    after: str = Field("", max_length=80, pattern=WORDS, description="The `next` of the page before.")


def line_of(lsp: LSP, period: Licence | None, on: dt.date) -> dict:
    """A body as the list shows it; its period was read with its last event."""
    return {
        "licence_number": lsp.licence_number,
        "name": lsp.name,
        "kind": lsp.kind,
        "regency": lsp.regency,
        "province": lsp.province,
        "status": period.status_of_body(period.last_event, on) if period else LicenceStatus.NONE,
        "valid_until": valid_until(period) if period else None,
    }


@router.get("/lsp", response={200: BodyPage, 422: Problem, 429: Problem}, summary="Search the register")
@kept_fresh
def bodies(request, given: Query[Filters]):
    """Bodies by name, 50 a page; pages are asked for by the last body of the page before."""
    limit_rate(request)
    on = timezone.localdate()
    asked = LSP.objects.having_status(given.status, on) if given.status else LSP.objects.all()
    found = asked.annotate(folded=Lower("name")).order_by("folded", "pk")
    if q := plain(given.q):
        found = found.matching(searched(q), on)
    if scheme := plain(given.scheme):
        found = found.certifying(scheme, on)
    wanted = {"province": given.province, "kind": given.kind}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    after = LSP.objects.filter(slug=given.after).values_list(Lower("name"), "pk").first() if given.after else None
    if after:
        found = found.filter(folded__gte=after[0]).exclude(folded=after[0], pk__lte=after[1])
    page = list(found[: PAGE + 1])
    periods = Licence.objects.counting(page, on)
    items = [line_of(lsp, periods.get(lsp.pk), on) for lsp in page[:PAGE]]
    return {"as_of": on, "items": items, "next": page[PAGE - 1].slug if len(page) > PAGE else None}


Day = Query(None, description="The day; today where none is named.")
SchemeCode = Query("", max_length=40, pattern=WORDS, description="Code of a scheme of this body.")
Number = Path(..., pattern=NUMBER, description="Licence number, for example BNSP-LSP-1279-ID.")


@router.get("/lsp/{number}", response={200: BodyOut} | ERRORS, summary="One body with its history", by_alias=True)
@kept_fresh
def body(request, number: str = Number):
    """Today's status, scope, periods, gaps and dated events."""
    limit_rate(request)
    lsp = body_of(number)
    if lsp is None:
        return Status(404, {"detail": "No body has this licence number."})
    return open_data.record_of(lsp, timezone.localdate())


@router.get("/lsp/{number}/day", response={200: DayOut} | ERRORS, summary="Was it licensed on a day?")
@kept_fresh
def day(
    request,
    number: str = Number,
    on: dt.date = Day,
    scheme: str = SchemeCode,
):
    """The exact answer for any day, for one scheme or for the licence as such, by what the register knows today."""
    limit_rate(request)
    lsp = body_of(number)
    if lsp is None:
        return Status(404, {"detail": "No body has this licence number."})
    asked = on or timezone.localdate()
    period = counting_period(lsp, asked)
    status = body_status(period, asked)
    licensed = (
        period is not None
        and status in VALID
        and (not scheme or any(one.code == scheme for one in period.scope_on(asked)))
    )
    return {
        "licence_number": lsp.licence_number,
        "on": asked,
        "scheme": scheme or None,
        "status": status,
        "licensed": licensed,
    }
