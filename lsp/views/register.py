"""The public pages: the register, one body in it, and the check of a licence; never a word about a person."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lsp import search
from lsp.brakes import braked
from lsp.models import LSP, Kind, Licence, LicenceStatus, Province, Scheme
from lsp.standing import (
    FILTERED,
    STANDINGS,
    VALID,
    Standing,
    history_of,
    meaning,
    since_day,
    status_of,
    until_words,
    verdict_on,
)

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
    standing: str
    ends_on: dt.date | None
    since: dt.date | None
    on: dt.date

    @property
    def lsp(self) -> LSP:
        """The body, as far as its line speaks of it."""
        return LSP(slug=self.slug, kind=self.kind, regency=self.regency, province=self.province)

    @property
    def status(self) -> Standing:
        """What its licence is today."""
        return STANDINGS[self.standing]

    @property
    def until(self) -> str:
        """Until when, or since when."""
        return until_words(self.standing, self.ends_on, self.since, self.on)

    @property
    def line(self) -> SafeString:
        """The line as the page shows it."""
        return line_of(self, get_language())


@lru_cache(maxsize=LINES_KEPT)
def line_of(hit: Hit, language: str) -> SafeString:
    """The same facts give the same line: each is drawn once a day and language."""
    return render_to_string("lsp/_licence_hit.html", {"row": hit, "lsp": hit.lsp})


def hits(bodies: list[LSP], on: dt.date) -> list[Hit]:
    """The lines of these bodies, with their standing today: one statement."""
    periods = Licence.objects.counting(bodies, on) if bodies else {}
    return [hit(lsp, periods.get(lsp.pk), on) for lsp in bodies]


def hit(lsp: LSP, period: Licence | None, on: dt.date) -> Hit:
    """The line of a body, whose period was read with its last event."""
    standing = period.status_after(period.last_event, on) if period else LicenceStatus.NONE
    ends_on, since = (period.ends_on, period.last_event_on) if period else (None, None)
    facts = (lsp.slug, lsp.name, lsp.licence_number, lsp.kind, lsp.regency, lsp.province)
    return Hit(*facts, str(standing), ends_on, since, on)


def words_of(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a search field, in one line."""
    return " ".join(request.GET.get(name, "").replace("\0", "").split())[:LONGEST_QUERY]


def chosen(request: HttpRequest, name: str, known) -> str:
    """A filter's value, or nothing when it is none of ours."""
    value = request.GET.get(name, "")
    return value if value in known else ""


@cache
def select(name: str, value: str, language: str) -> dict:
    """A filter as the page shows it; there are few values, and each is put together once."""
    label, everything, options = {
        "province": (_("Provinsi"), _("Semua provinsi"), Province.choices),
        "kind": (_("Jenis"), _("Semua jenis"), Kind.choices),
        "status": (_("Status"), _("Semua status"), [(code, STANDINGS[code].label) for code in FILTERED]),
    }[name]
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
        found = found.matching(q, on)
    if scheme:
        found = found.certifying(scheme, on)
    cursor = request.GET.get("after", "").replace("\0", "")
    after = LSP.objects.filter(slug=cursor).values_list(Lower("name"), "pk").first() if cursor else None
    if after:
        found = found.filter(folded__gte=after[0]).exclude(folded=after[0], pk__lte=after[1])
    page = list(found[: PAGE + 1])
    rows, more = page[:PAGE], len(page) > PAGE
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


def truth_of(lsp: LSP, licence: Licence | None, on: dt.date, at: dt.datetime) -> dict:
    """What both public pages of a licence begin with: today's truth, and the scope it speaks of."""
    begun = [p for p in lsp.licences.all() if p.starts_on <= on]
    current = max(begun, key=lambda p: (p.starts_on, p.pk), default=None)
    current_status = current.status_on(on) if current else LicenceStatus.NONE
    status = status_of(licence, current, on) if licence else LicenceStatus.NONE
    schemes = licence.scope_on(max(on, licence.starts_on)) if licence else []
    in_force = status in VALID
    return {
        "lsp": lsp,
        "licence": licence,
        "counting_period": current if current and licence and current.pk != licence.pk else None,
        "status": STANDINGS[status],
        "headline": STANDINGS[status].headline,
        "sentence": meaning(status, licence, current_status, len(schemes)),
        "since": since_day(licence, status, on) if licence else None,
        "scope": [(scheme.code, scheme.title, in_force) for scheme in schemes],
        "today": on,
        "now": at,
        **history_of(lsp, on),
    }


@require_safe
def register_lsp(request, slug):
    """One body: today's truth, what it may certify, its periods, gaps and events, its sites, and the answer for any other day."""
    at, on = timezone.now(), timezone.localdate()
    lsp = get_object_or_404(with_history(LSP.objects.prefetch_related("sites")), slug=slug)
    begun = [p for p in lsp.licences.all() if p.starts_on <= on]
    licence = max(begun, key=lambda p: (p.starts_on, p.pk), default=None)
    question = Question(request.GET, lsp)
    context = truth_of(lsp, licence, on, timezone.localtime(at)) | {
        "question": question,
        "schemes": question.options(),
        "asked": verdict_on(lsp, question.day, question.scheme, on) if question.day else None,
        "sites": lsp.sites.all(),
    }
    return render(request, "lsp/register_lsp.html", context, status=422 if question.error else 200)


@require_safe
@braked("check", per_minute=60)
def check(request):
    """Check a licence by its number or by name: the exact number leads straight to the answer, never to the code of a certificate."""
    on = timezone.localdate()
    q = words_of(request)
    rows = []
    if q:
        exact = LSP.objects.filter(licence_number__iexact=q).first()
        if exact:
            return redirect(exact)
        bodies = LSP.objects.all()
        rows = hits(list(bodies.matching(q, on).order_by("name", "pk")[:PAGE]) or nearest(q, bodies, on), on)
    return render(request, "lsp/check.html", {"q": q, "rows": rows, "today": on})


@require_safe
@braked("check", per_minute=60)
def check_licence(request, code):
    """What a certificate's QR code opens: today's truth about that period, and the answer for any other day."""
    at, on = timezone.now(), timezone.localdate()
    lsp = with_history(LSP.objects.filter(licences__check_code=code)).first() if "\0" not in code else None
    if lsp is None:
        raise Http404
    licence = next(p for p in lsp.licences.all() if p.check_code == code)
    question = Question(request.GET, lsp)
    context = truth_of(lsp, licence, on, timezone.localtime(at)) | {
        "signature": signature_of(licence),
        "question": question,
        "schemes": question.options(),
        "asked": verdict_on(lsp, question.day, question.scheme, on) if question.day else None,
    }
    return render(request, "lsp/check_licence.html", context, status=422 if question.error else 200)


def signature_of(licence: Licence) -> dict | None:
    """What is known of the certificate's electronic signature; None for periods from before signing."""
    if not licence.certificate_sha256:
        return None
    return {
        "sha256": licence.certificate_sha256,
        "signer": licence.signer,
        "is_development": licence.signed_with_development_key,
    }


class Question:
    """ "Was it valid on that day, for that scheme?", as it was typed."""

    def __init__(self, typed, lsp: LSP):
        self.hari, self.bulan, self.tahun = (
            typed.get(name, "").replace("\0", "").strip()[:8] for name in ("hari", "bulan", "tahun")
        )
        self.schemes = {scheme.code: scheme for licence in lsp.licences.all() for scheme in licence.schemes_ever()}
        self.scheme: Scheme | None = self.schemes.get(typed.get("skema", ""))
        self.day, self.error = None, ""
        if self.hari or self.bulan or self.tahun:
            self.read()

    def read(self) -> None:
        """Make a day of three numbers, or say what is wrong with them."""
        parts = (self.tahun, self.bulan, self.hari)
        if not all(part.isdecimal() for part in parts):
            self.error = _("Isi hari, bulan, dan tahun dengan angka, misalnya 10, 2, dan 2025.")
            return
        try:
            self.day = dt.date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            self.error = _("Tanggal itu tidak ada pada kalender. Periksa hari dan bulannya.")
            return
        if len(self.tahun) != 4 or self.day.year < 1945:
            self.day, self.error = None, _("Tulis tahun dengan empat angka, misalnya 2025.")

    def options(self) -> list[tuple[str, str, bool]]:
        """The schemes to choose from: all that any period ever covered."""
        return [(code, scheme.title, scheme is self.scheme) for code, scheme in sorted(self.schemes.items())]
