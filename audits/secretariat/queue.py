"""The lines of the queue: who holds an application, how long it has waited, what that does to the licence; saved views, filters, order."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.application.stages import holder_of, in_hands_of
from audits.deadlines import WIB, after_days, days_between, legal_day
from audits.licence.forecast import LastDue, gap_days, threatened
from audits.models import Application, DayProposal, RuleSet
from audits.states import DAYS_ARE_AGREED, PLACES, STAGES, Holder, Side, State
from lsp.models.licence import last_day_of
from lsp.templatetags.ui import TONE_ICONS, icon
from lsp.web.formats import distance

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# An application, with whatever was read along.
Line = TypeVar("Line", bound=Application)

LONG_WAIT = 14
# A licence that keeps this many days to spare is no cause for worry.
COMFORT = 30
# Where no licence is renewed, the application stands behind all those that have an end.
NO_END = dt.date.max


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, every word of it ready."""

    url: str
    lsp: str
    number: str
    kind: str
    marks: str
    state: str
    visit: str
    stage: int
    holder: str
    waiting: str
    is_long: bool
    since: str
    ends_on: str
    ends_iso: str
    distance: str
    tone: str
    risk: str
    icon: object


MARKS = {number: "".join("d" if n < number else "c" if n == number else "-" for n in STAGES) for number in STAGES}


def risk_of(gap: int | None, is_over: bool) -> tuple[str, str]:
    """The badge of the risk column: tone and words."""
    if gap is None:
        return "", _("Lisensi pertama")
    if gap > 0:
        words = _("Habis, %(n)s hari tanpa lisensi") if is_over else _("%(n)s hari tanpa lisensi")
        return "overdue", words % {"n": gap}
    spare = -gap
    words = ngettext("Sisa %(n)s hari", "Sisa %(n)s hari", spare) % {"n": spare}
    return ("ontime" if spare > COMFORT else "soon"), words


def with_proposed_days(applications: QuerySet[Line]) -> QuerySet[Line]:
    """Applications with the side whose days for the visit wait for an answer: one statement."""
    waiting = DayProposal.objects.waiting().filter(application=OuterRef("pk"))
    return cast("QuerySet[Line]", applications.annotate(days_from=Subquery(waiting.values("side")[:1])))


def visit_words(application: Application) -> str:
    """How far the day of the visit is: proposed by whom, or which day it is; empty where it is not spoken of yet or any more."""
    if application.state not in DAYS_ARE_AGREED:
        return ""
    if side := getattr(application, "days_from", None):
        return _("Usulan hari menunggu LSP") if side == Side.BNSP else _("LSP mengusulkan hari asesmen")
    visit = application.visit_or_none
    if visit is None:
        return _("Hari asesmen belum ada")
    return _("Asesmen %(day)s") % {"day": date_format(visit.planned_on, "j M Y")}


def rows_of(applications: "list[WithAnnotations[Application, LastDue]]", on: dt.date, addresses: str) -> list[QueueRow]:
    """The lines of a page; applications under the same rules share one reading of them, and with it of the calendar."""
    rules: dict[int, RuleSet] = {}
    for application in applications:
        application.rule_set = rules.setdefault(application.rule_set_id, application.rule_set)
    return [row_of(application, on, addresses) for application in applications]


def row_of(application: "WithAnnotations[Application, LastDue]", on: dt.date, addresses: str) -> QueueRow:
    """A line from an application that was read with its LSP, licence and rule set."""
    place = PLACES[application.state]
    since = legal_day(application.state_since)
    waited = days_between(since, on)
    ends_on = application.licence_ends_on
    tone, risk = risk_of(gap_days(application, on, application.last_due_on), bool(ends_on and ends_on < on))
    return QueueRow(
        addresses.replace("REF", application.ref),
        application.lsp.name,
        application.number or "",
        application.lsp.kind_group,
        MARKS[place.stage],
        str(application.get_state_display()),
        visit_words(application),
        place.stage,
        str(holder_of(application).label),
        ngettext("%(n)s hari", "%(n)s hari", waited) % {"n": waited} if waited > 0 else _("sejak hari ini"),
        waited > LONG_WAIT,
        date_format(since, "j M") if waited > 0 else "",
        date_format(ends_on, "j M Y") if ends_on else "",
        ends_on.isoformat() if ends_on else "",
        distance(ends_on, on),
        tone,
        risk,
        icon(TONE_ICONS.get(tone, "none")),
    )


def view_conditions(on: dt.date) -> dict[str, Q]:
    """What each saved view shows."""
    midnight = dt.datetime.combine(after_days(on, -LONG_WAIT).due_on, dt.time.min, WIB)
    return {
        "secretariat": in_hands_of(Holder.SECRETARIAT),
        "open": Q(),
        "risk": threatened(on),
        "long": Q(state_since__lt=midnight),
        "plenary": Q(state=State.RECOMMENDED),
    }


def end_condition(end: str, on: dt.date) -> Q:
    """Licences that are over, or end within so many days."""
    last = last_day_of("licence__")
    if end == "over":
        return Q(LessThan(last, on))
    return Q(GreaterThanOrEqual(last, on)) & Q(LessThanOrEqual(last, after_days(on, int(end)).due_on))


def filtered(applications: QuerySet[Line], given: dict[str, str], on: dt.date) -> QuerySet[Line]:
    """The applications that the filters leave."""
    if stage := given.get("stage"):
        applications = applications.filter(
            state__in=[state for state, place in PLACES.items() if place.stage == int(stage)]
        )
    if holder := given.get("holder"):
        applications = applications.filter(in_hands_of(holder))
    if end := given.get("end"):
        applications = applications.filter(end_condition(end, on))
    if name := given.get("name"):
        applications = applications.filter(
            Q(lsp__name__icontains=name) | Q(number__icontains=name) | Q(lsp__licence_number__icontains=name)
        )
    return applications


# Pages: the cursor names the last row by what it was sorted by, and by its key among equals.


def sorted_after(applications: QuerySet[Line], sort: str, cursor: str) -> tuple[QuerySet[Line], bool]:
    """The applications in their order, from behind the cursor, and whether it could be read; else they begin at the front."""
    ends = Coalesce(last_day_of("licence__"), Value(NO_END))
    applications = cast("QuerySet[Line]", applications.alias(ends=ends))
    column, read = ("state_since", moment_of) if sort == "waiting" else ("ends", dt.date.fromisoformat)
    value, _dot, pk = cursor.partition("_")
    try:
        last = (read(value), int(pk))
    except (ValueError, OverflowError):
        return applications.order_by(column, "pk"), False
    behind = applications.filter(**{f"{column}__gte": last[0]}).exclude(**{column: last[0], "pk__lte": last[1]})
    return behind.order_by(column, "pk"), True


def moment_of(text: str) -> dt.datetime:
    """The moment that a cursor names; raises ValueError or OverflowError for one that is none, or that no calendar holds in UTC."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def cursor_of(application: Application, sort: str) -> str:
    """The cursor that continues behind this application."""
    value = application.state_since if sort == "waiting" else application.licence_ends_on or NO_END
    return f"{value.isoformat()}_{application.pk}"
