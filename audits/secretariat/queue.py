"""The secretariat's queue: every open file with its holder, how long it has waited, and what that does to the licence."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audits.deadlines import WIB, after_days, days_between, legal_day
from audits.forms.queue import VIEWS, QueueForm
from audits.models import Application
from audits.states import ENDED, PLACES, STAGES, Holder, State
from audits.track import gap_days, threatened, with_last_due
from lsp.templatetags.ui import TONE_ICONS, distance, icon

PAGE = 25
LONG_WAIT = 14
# A licence that keeps this many days to spare is no cause for worry.
COMFORT = 30
# Where no licence is renewed, the file stands behind all those that have an end.
NO_END = dt.date.max


@dataclass(frozen=True)
class Row:
    """One line of the queue, every word of it ready."""

    url: str
    lsp: str
    number: str
    kind: str
    marks: str
    state: str
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
        words = _("Habis, jeda %(n)s hari") if is_over else _("Jeda %(n)s hari")
        return "overdue", words % {"n": gap}
    spare = -gap
    words = ngettext("Longgar %(n)s hari", "Longgar %(n)s hari", spare) % {"n": spare}
    return ("ontime" if spare > COMFORT else "soon"), words


def row_of(application: Application, on: dt.date, addresses: str) -> Row:
    """A line from a file that was read with its LSP, licence and rule set."""
    place = PLACES[application.state]
    since = legal_day(application.state_since)
    waited = days_between(since, on)
    ends_on = application.licence_ends_on
    tone, risk = risk_of(gap_days(application, on, application.last_due_on), bool(ends_on and ends_on < on))
    return Row(
        addresses.replace("REF", application.ref),
        application.lsp.name,
        application.number,
        application.lsp.kind_group,
        MARKS[place.stage],
        str(application.get_state_display()),
        place.stage,
        str(Holder(place.holder).label),
        ngettext("%(n)s hari", "%(n)s hari", waited) % {"n": waited} if waited > 0 else _("hari ini"),
        waited > LONG_WAIT,
        date_format(since, "j M"),
        date_format(ends_on, "j M Y") if ends_on else "",
        ends_on.isoformat() if ends_on else "",
        distance(ends_on, on),
        tone,
        risk,
        icon(TONE_ICONS.get(tone, "none")),
    )


def in_hands_of(*holders: str) -> Q:
    """Files that one of these holds."""
    return Q(state__in=[state for state, place in PLACES.items() if place.holder in holders])


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
    if end == "over":
        return Q(licence__ends_on__lt=on)
    return Q(licence__ends_on__gte=on, licence__ends_on__lte=after_days(on, int(end)).due_on)


def filtered(files, given: dict[str, str], on: dt.date):
    """The files that the filters leave."""
    if stage := given.get("stage"):
        files = files.filter(state__in=[state for state, place in PLACES.items() if place.stage == int(stage)])
    if holder := given.get("holder"):
        files = files.filter(in_hands_of(holder))
    if end := given.get("end"):
        files = files.filter(end_condition(end, on))
    if name := given.get("name"):
        files = files.filter(
            Q(lsp__name__icontains=name) | Q(number__icontains=name) | Q(lsp__licence_number__icontains=name)
        )
    return files


# Pages: the cursor names the last row by what it was sorted by, and by its key among equals.


def sorted_after(files, sort: str, cursor: str):
    """The files in their order, from behind the cursor; one that cannot be read begins at the front."""
    files = files.annotate(ends=Coalesce("licence__ends_on", Value(NO_END)))
    column, read = ("state_since", moment_of) if sort == "waiting" else ("ends", dt.date.fromisoformat)
    value, _dot, pk = cursor.partition("_")
    try:
        last = (read(value), int(pk))
    except (ValueError, OverflowError):
        return files.order_by(column, "pk"), False
    behind = files.filter(**{f"{column}__gte": last[0]}).exclude(**{column: last[0], "pk__lte": last[1]})
    return behind.order_by(column, "pk"), True


def moment_of(text: str) -> dt.datetime:
    """The moment that a cursor names; raises ValueError or OverflowError for one that is none, or that no calendar holds in UTC."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def cursor_of(application: Application, sort: str) -> str:
    """The cursor that continues behind this file."""
    value = application.state_since if sort == "waiting" else application.ends
    return f"{value.isoformat()}_{application.pk}"


@require_safe
@login_required
def queue(request):
    """The open files that BNSP sees, nearest end of licence first; views, filters and order stand in the address."""
    if not request.user.is_secretariat:
        raise PermissionDenied
    on = timezone.localdate()
    form = QueueForm(request.GET)
    given = form.chosen()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    sort = given.get("sort", "end")
    conditions = view_conditions(on)
    visible = with_last_due(Application.objects.visible_to(request.user).exclude(state__in=ENDED))
    counts = visible.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})
    files = filtered(visible.filter(conditions[view]), given, on).select_related("lsp", "licence", "rule_set", "decree")
    files, is_later_page = sorted_after(files, sort, request.GET.get("after", ""))
    found = list(files[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    addresses = reverse("audits:application", args=["REF"])
    query = given | ({"view": view} if view != "open" else {})
    context = {
        "today": on,
        "form": form,
        "view": view,
        "chips": [chip(key, counts[key], given, view) for key in VIEWS],
        "rows": [row_of(application, on, addresses) for application in shown],
        "sort": sort,
        "is_filtered": bool(set(query) - {"sort"}),
        "next_url": f"?{urlencode(query | {'after': cursor_of(shown[-1], sort)})}" if more else "",
        "first_url": f"?{urlencode(query)}" if is_later_page else "",
    }
    return render(request, "audits/queue.html", context)


def chip(key: str, count: int, given: dict[str, str], view: str) -> dict:
    """A saved view; the filters stay when one changes over."""
    query = given | ({"view": key} if key != "open" else {})
    return {
        "label": VIEWS[key],
        "count": count,
        "url": f"?{urlencode(query)}" if query else reverse("audits:queue"),
        "is_current": key == view,
    }
