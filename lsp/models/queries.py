"""Questions about many bodies and schemes, and the statements that answer them."""

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from lsp import search
from lsp.dates import ONE_DAY
from lsp.models.day_parameter import SOME_DAY, SOME_WORD, of_some_day, on_day
from lsp.models.licence import CLOSING, Licence, LicenceEvent, LicenceStatus, last_day_of
from lsp.models.people import User
from lsp.models.scope_change import ScopeChange

if TYPE_CHECKING:
    from lsp.models.body import LSP, Scheme


def body_model() -> "type[LSP]":
    """The model of bodies, whose manager asks these questions."""
    return apps.get_model("lsp", "LSP")


def scheme_model() -> "type[Scheme]":
    """The model of schemes."""
    return apps.get_model("lsp", "Scheme")


def period_columns(day: dt.date) -> dict[str, Subquery]:
    """What a body's status on this day follows from: the period that counts, and the last event of it."""
    period = Licence.objects.filter(lsp=OuterRef("pk")).begun(day)
    event = LicenceEvent.objects.turns().filter(licence=OuterRef("licence_id"), on__lte=day).order_by("-on", "-pk")
    return {
        "licence_id": Subquery(period.values("pk")[:1]),
        "ends_on": Subquery(period.annotate(last=last_day_of()).values("last")[:1]),
        "opens_on": Subquery(period.values("renewal_opens_on")[:1]),
        "last_event": Subquery(event.values("kind")[:1]),
        "status_since": Subquery(event.values("on")[:1]),
        "is_followed": Exists(follower()),
    }


def follower() -> models.QuerySet[Licence]:
    """The period that begins the day after the one that counts, unless it was ended before it began."""
    day_after = ExpressionWrapper(OuterRef("ends_on") + Value(ONE_DAY), models.DateTimeField())
    later = Licence.objects.alias(last=last_day_of()).filter(lsp=OuterRef("pk"), last__gte=F("starts_on"))
    return later.filter(starts_on=Cast(day_after, models.DateField()))


def status_case(day: dt.date) -> Case:
    """The status on this day of a body that is read with its period."""
    return Case(
        When(licence_id=None, then=Value(LicenceStatus.NONE)),
        *(When(last_event=kind, then=Value(LicenceStatus(kind))) for kind in CLOSING),
        When(ends_on__lt=day, then=Value(LicenceStatus.EXPIRED)),
        When(last_event=LicenceEvent.Kind.SUSPENDED, then=Value(LicenceStatus.SUSPENDED)),
        When(opens_on__lte=day, is_followed=False, then=Value(LicenceStatus.EXPIRING)),
        default=Value(LicenceStatus.ACTIVE),
        output_field=models.CharField(),
    )


def status_condition(status: str, day: dt.date) -> Q:
    """The same for one status alone; `turn` is the last event that turned the licence off or on, empty where there was none."""
    suspended, reinstated = LicenceEvent.Kind.SUSPENDED, LicenceEvent.Kind.REINSTATED
    is_on = Q(turn__in=["", reinstated])
    return {
        LicenceStatus.NONE: Q(licence_id=None),
        **{LicenceStatus(kind): Q(turn=kind) for kind in CLOSING},
        LicenceStatus.EXPIRED: Q(turn__in=["", reinstated, suspended], ends_on__lt=day),
        LicenceStatus.SUSPENDED: Q(turn=suspended, ends_on__gte=day),
        LicenceStatus.EXPIRING: is_on & Q(ends_on__gte=day, opens_on__lte=day, is_followed=False),
        LicenceStatus.ACTIVE: is_on & Q(ends_on__gte=day) & (Q(opens_on__gt=day) | Q(is_followed=True)),
    }[LicenceStatus(status)]


class LSPQuerySet(models.QuerySet["LSP"]):
    """Questions about many bodies."""

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Bodies whose profile this person may see from the inside; an empty set for strangers."""
        if not user.is_authenticated:
            return self.none()
        if user.is_secretariat:
            return self.all()
        return self.filter(pk__in=user.positions)

    def with_status_on(self, day: dt.date) -> Self:
        """Each body with the period that counts on this day and what it is: `licence_id`, `status`, `status_since`, `ends_on`.

        The same answer as `LSP.status_on`, given by the database.
        """
        return self.annotate(**period_columns(day)).annotate(status=status_case(day))

    def having_status(self, status: str, day: dt.date) -> Self:
        """The bodies that have this status on this day; for a statement of its own, not for a part of another one."""
        sql, params = status_statement(connection.vendor, status)
        return self.filter(RawSQL(sql, on_day(params, day), output_field=models.BooleanField()))  # noqa: S611

    def matching(self, typed: str, day: dt.date) -> Self:
        """Bodies in whose name, number, place, sector or schemes licensed on this day every typed word is found."""
        found = self
        for word in search.words_in(typed):
            provinces = [code for code, label in self.model.province.field.flatchoices if word in label.casefold()]
            found = found.filter(
                Q(pk__in=search.rows_with("lsp_lsp", word))
                | Q(province__in=provinces)
                | Q(pk__in=bodies_covering(word, day))
            )
        return found

    def certifying(self, typed: str, day: dt.date) -> Self:
        """Bodies whose scope on this day holds a scheme in whose code or title every typed word is found."""
        schemes = scheme_model().objects.all()
        for word in search.words_in(typed):
            schemes = schemes.filter(pk__in=search.rows_with("lsp_scheme", word))
        return self.filter(pk__in=schemes.covered_on(day).values("lsp"))


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Questions about many schemes."""

    def covered_on(self, day: dt.date) -> Self:
        """Schemes in the scope of the period that is valid on this day, reductions and extensions by then included.

        The same answer as `Licence.scope_on`, given by the database.
        """
        period = Licence.objects.alias(last=last_day_of()).filter(lsp=OuterRef("lsp"), last__gte=day).begun(day)
        change = (
            ScopeChange.objects.effective()
            .filter(scheme=OuterRef("pk"), event__licence=OuterRef("licence_id"), event__on__lte=day)
            .order_by("-event__on", "-event")
        )
        granted = Licence.scope.through.objects.filter(licence=OuterRef("licence_id"), scheme=OuterRef("pk"))
        return self.annotate(
            licence_id=Subquery(period.values("pk")[:1]), last_change=Subquery(change.values("event__kind")[:1])
        ).filter(Q(last_change=LicenceEvent.Kind.EXTENDED) | Q(Exists(granted), last_change=None))


def bodies_covering(word: str, day: dt.date) -> RawSQL:
    """The bodies whose scope on this day holds a scheme with this word, for `pk__in`.

    It is the statement of `covered_on`, put together once: doing that anew for every word costs ten times as much as asking it.
    """
    hits = search.rows_with("lsp_scheme", word)
    sql, params = covering_statement(connection.vendor, hits.sql)
    given = [hits.params[0] if param == SOME_WORD else param for param in params]
    return RawSQL(sql, on_day(given, day))  # noqa: S611


@cache
def covering_statement(vendor: str, hits: str) -> tuple[str, tuple[object, ...]]:
    """The statement and its parameters, with a day and a word that stand for others."""
    some = scheme_model().objects.filter(pk__in=RawSQL(hits, [SOME_WORD])).covered_on(SOME_DAY).values("lsp")  # noqa: S611
    sql, params = some.query.sql_with_params()
    return sql, of_some_day(params)


@cache
def status_statement(vendor: str, status: str) -> tuple[str, tuple[object, ...]]:
    """The condition that a body has this status, with a day that stands for others; no more is asked than it takes."""
    columns = period_columns(SOME_DAY)
    turn = Coalesce(columns.pop("last_event"), Value(""))
    some = body_model().objects.alias(**columns).alias(turn=turn).filter(status_condition(status, SOME_DAY))
    compiler = some.query.get_compiler(connection=connection)
    sql, params = compiler.compile(some.query.where)
    return f"({sql})", of_some_day(params)
