"""The public register and one body in it; never a word about a person."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lsp import search
from lsp.models import LSP, Kind, Licence, LicenceStatus, Province, Scheme
from lsp.register.check_question import CheckQuestion
from lsp.register.licence_status import (
    FILTERED,
    STATUS_WORDS,
    VALID,
    StatusWords,
    body_status,
    counting_period,
    history_of,
    meaning,
    since_day,
    status_of,
    until_words,
    valid_until,
    verdict_on,
)
from lsp.register.number_forms import searched
from lsp.text import plain

PAGE = 25
LINES_KEPT = 6_000  # all bodies of the country in two languages
LONGEST_QUERY = 100
MOST_NEAR = 10
SHOWN = ("slug", "name", "licence_number", "kind", "regency", "province")  # what a line says of a body


@dataclass(frozen=True)
class Hit:
    """One line of a list of bodies: what it says, from which everything that it shows follows."""

    slug: str
    name: str
    licence_number: str
    kind: str
    regency: str
    province: str
    status_code: str
    ends_on: dt.date | None
    since: dt.date | None
    on: dt.date

    @property
    def lsp(self) -> LSP:
        """The body, as far as its line speaks of it."""
        return LSP(slug=self.slug, kind=self.kind, regency=self.regency, province=self.province)

    @property
    def status(self) -> StatusWords:
        """What its licence is today."""
        return STATUS_WORDS[self.status_code]

    @property
    def until(self) -> str:
        """Until when, or since when."""
        return until_words(self.status_code, self.ends_on, self.since, self.on)

    @property
    def line(self) -> SafeString:
        """The line as the page shows it."""
        return line_of(self, get_language())


@lru_cache(maxsize=LINES_KEPT)
def line_of(hit: Hit, language: str) -> SafeString:
    """The same facts give the same line: each is drawn once a day and language."""
    return render_to_string("lsp/_licence_hit.html", {"row": hit, "lsp": hit.lsp})


def hits(bodies: list[LSP], on: dt.date) -> list[Hit]:
    """The lines of these bodies, with their status today: one statement."""
    periods = Licence.objects.counting(bodies, on) if bodies else {}
    return [hit(lsp, periods.get(lsp.pk), on) for lsp in bodies]


def hit(lsp: LSP, period: Licence | None, on: dt.date) -> Hit:
    """The line of a body, whose period was read with its last event."""
    status = period.status_of_body(period.last_event, on) if period else LicenceStatus.NONE
    ends_on, since = (valid_until(period), period.last_event_on) if period else (None, None)
    facts = (lsp.slug, lsp.name, lsp.licence_number, lsp.kind, lsp.regency, lsp.province)
    return Hit(*facts, str(status), ends_on, since, on)


def words_of(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a search field, in one line."""
    return plain(request.GET.get(name, ""))[:LONGEST_QUERY]


def chosen(request: HttpRequest, name: str, known) -> str:
    """A filter's value, or nothing when it is none of ours."""
    value = request.GET.get(name, "")
    return value if value in known else ""


@cache
def select(name: str, value: str, language: str) -> dict:
    """A filter as the page shows it; there are few values, and each is put together once."""
    selects: dict[str, tuple[str, str, Sequence[tuple[str, str | Promise]]]] = {
        "province": (_("Provinsi"), _("Semua provinsi"), Province.choices),
        "kind": (_("Jenis"), _("Semua jenis"), Kind.choices),
        "status": (_("Status"), _("Semua status"), [(code, STATUS_WORDS[code].label) for code in FILTERED]),
    }
    label, everything, options = selects[name]
    shown = [(code, " selected" if code == value else "", text) for code, text in [("", everything), *options]]
    return {
        "name": name,
        "label": label,
        "options": format_html_join("", '<option value="{}"{}>{}</option>', shown),
    }


@require_safe
def register(request):
    """The register: search, scheme and filters in the address, 25 bodies a page by name."""
    on = timezone.localdate()
    q, scheme = words_of(request), words_of(request, "scheme")
    province = chosen(request, "province", Province.values)
    kind = chosen(request, "kind", Kind.values)
    status = chosen(request, "status", FILTERED)
    sifted = {name: value for name, value in (("province", province), ("kind", kind)) if value}
    everybody = LSP.objects.filter(**sifted)
    if status:
        everybody = everybody.having_status(status, on)
    found = everybody.only(*SHOWN).annotate(folded=Lower("name")).order_by("folded", "pk")
    if q:
        found = found.matching(searched(q), on)
    if scheme:
        found = found.certifying(scheme, on)
    cursor = request.GET.get("after", "").replace("\0", "")
    after = LSP.objects.filter(slug=cursor).values_list(Lower("name"), "pk").first() if cursor else None
    if after:
        found = found.filter(folded__gte=after[0]).exclude(folded=after[0], pk__lte=after[1])
    page = list(found[: PAGE + 1])
    rows: list[LSP] = [*page[:PAGE]]
    more = len(page) > PAGE
    is_near = bool((q or scheme) and not rows and not after)
    if is_near:
        bodies = everybody.certifying(scheme, on) if q and scheme else everybody
        rows = nearest(q or scheme, bodies, on, by_scheme=not q)
    chosen_in = (("province", province), ("kind", kind), ("status", status))
    filters = [select(name, value, get_language()) for name, value in chosen_in]
    typed = (("q", q), ("scheme", scheme), ("status", status))
    query = {name: value for name, value in typed if value} | sifted
    context = {
        "q": q,
        "scheme": scheme,
        "typed": q or scheme,
        "filters": filters,
        "rows": hits(rows, on),
        "searched": bool(query),
        "is_near": is_near,
        "today": on,
        "next_url": f"?{urlencode(query | {'after': rows[-1].slug})}" if more else "",
        "first_url": (f"?{urlencode(query)}" if query else reverse("lsp:register")) if after else "",
    }
    return render(request, "lsp/register.html", context)


def nearest(typed: str, bodies, on: dt.date, *, by_scheme: bool = False) -> list[LSP]:
    """The bodies that come nearest to what was typed, best first, where nothing matched to the letter; by schemes licensed today only.

    `by_scheme` leaves out what is near by name or place alone.
    """
    near = [hit for hit in search.similar(typed) if hit[1] or not by_scheme]
    if not near:
        return []
    named = [scheme for _body, scheme, _likeness in near if scheme]
    covered = set(Scheme.objects.filter(pk__in=named).covered_on(on).values_list("pk", flat=True)) if named else set()
    ranked: dict[int, int] = {}
    for rank, (body, scheme, _likeness) in enumerate(near):
        if not scheme or scheme in covered:
            ranked.setdefault(body, rank)
    return sorted(bodies.only(*SHOWN).filter(pk__in=ranked), key=lambda lsp: ranked[lsp.pk])[:MOST_NEAR]


def with_history(bodies):
    """Bodies with all their periods, events and scopes: three statements, however long the history."""
    return bodies.prefetch_related(Prefetch("licences", Licence.objects.with_events()))


def truth_of(lsp: LSP, licence: Licence | None, on: dt.date, at: dt.datetime, *, of_body: bool = False) -> dict:
    """What both public pages of a licence begin with: today's truth, and the scope it speaks of.

    The page of a body speaks of the body, whose licence does not end with a period that is renewed already; the page of a certificate of its
    own period. A scheme is in force where the body may certify it today, under whichever period.
    """
    current = counting_period(lsp, on)
    current_status = body_status(current, on)
    status = current_status if of_body else status_of(licence, current, on) if licence else LicenceStatus.NONE
    schemes = licence.scope_at_last(on) if licence else []
    covered = {scheme.pk for scheme in current.scope_on(on)} if current and current_status in VALID else set()
    renewed = current if current and current.is_followed else None
    return {
        "lsp": lsp,
        "licence": licence,
        "counting_period": current if current and licence and current.pk != licence.pk else None,
        "renewed_until": valid_until(renewed) if renewed and licence and licence.pk == renewed.pk else None,
        "until": valid_until(licence) if licence and of_body else licence.last_day if licence else None,
        "status": STATUS_WORDS[status],
        "headline": STATUS_WORDS[status].headline,
        "sentence": meaning(status, licence, current_status, len(schemes), renewed),
        "since": since_day(licence, status, on) if licence else None,
        "scope": [(scheme.code, scheme.title, scheme.pk in covered) for scheme in schemes],
        "today": on,
        "now": at,
        **history_of(lsp, on),
    }


@require_safe
def register_lsp(request, slug):
    """One body: today's truth, what it may certify, its periods, gaps and events, its sites, and the answer for any other day."""
    at, on = timezone.now(), timezone.localdate()
    lsp = get_object_or_404(with_history(LSP.objects.prefetch_related("sites")), slug=slug)
    licence = counting_period(lsp, on)
    question = CheckQuestion(request.GET, lsp)
    context = truth_of(lsp, licence, on, timezone.localtime(at), of_body=True) | {
        "question": question,
        "schemes": question.options(),
        "asked": verdict_on(lsp, question.day, question.scheme, on) if question.day else None,
        "sites": lsp.sites.all(),
    }
    return render(request, "lsp/register_lsp.html", context, status=422 if question.error else 200)
