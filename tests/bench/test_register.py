"""The register's search over 2,500 bodies against a bare page: run it alone, `pytest -s tests/bench/test_register.py`."""

import time

import pytest
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import Client, override_settings
from django.urls import path

from audits.demo import cast as demo
from lsp.models import LSP, Licence, Scheme, User

pytestmark = pytest.mark.django_db

ALONE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
BODIES, ROUNDS = 2_500, 60
PROVINCES = [code for code, _label in LSP._meta.get_field("province").choices]
WORDS = ["Boga", "Kopi", "Garam", "Las", "Batik", "Wisata", "Tekstil", "Kelautan"]
PAGE = """<!doctype html><title>Bare</title><nav>{% for n in "abcdefgh" %}<a href="/{{ n }}">{{ n }}</a>{% endfor %}</nav><ol>{% for row in rows %}
<li><a href="/{{ row.lsp.slug }}/"><span class="name">{{ row.lsp.name }}</span><span class="meta">{{ row.lsp.licence_number }} · {{ row.lsp.kind }} · {{ row.lsp.regency }}</span>
<span>{{ row.decree_number }}</span><span>{{ row.starts_on }}</span><span>{{ row.ends_on }}</span></a></li>{% endfor %}</ol>"""
TEMPLATE = Engine().from_string(PAGE)


def bare(request):
    """A session, a person as plainly as Django reads one, one indexed query with a join, 50 rows through a template: three statements."""
    person = User._base_manager.get(pk=request.session["person"])
    rows = Licence.objects.select_related("lsp").order_by("pk")[:50]
    return HttpResponse(TEMPLATE.render(Context({"rows": rows, "user": person})))


urlpatterns = [path("bare/", bare)]


def cpu_of(client, address: str) -> float:
    """Milliseconds of CPU of one request, the first one left out."""
    assert client.get(address).status_code == 200
    began = time.process_time()
    for _ in range(ROUNDS):
        client.get(address)
    return (time.process_time() - began) * 1000 / ROUNDS


def test_searching_2500_bodies_costs_little_more_than_a_bare_page(client, rules, on):
    bodies = LSP.objects.bulk_create(
        LSP(
            name=f"LSP {WORDS[n % 8]} {WORDS[n // 8 % 8]} {n:04d}",
            slug=f"lsp-{n}",
            licence_number=f"BNSP-LSP-{n:04d}-ID",
            regency="Kota Contoh",
            province=PROVINCES[n % len(PROVINCES)],
            kind="P1",
            email="lsp@contoh.example",
        )
        for n in range(BODIES)
    )
    schemes = Scheme.objects.bulk_create(
        Scheme(lsp=lsp, code=code, title=title) for lsp in bodies for code, title, *_more in demo.SCHEMES[:3]
    )
    periods = Licence.objects.bulk_create(
        Licence(
            lsp=lsp,
            decree_number=f"KEP.{n}",
            decree_date=on,
            starts_on=on.replace(year=on.year - 2, day=1),
            ends_on=on.replace(year=on.year + 3, day=1),
            renewal_opens_on=on.replace(year=on.year + 2, day=1),
        )
        for n, lsp in enumerate(bodies)
    )
    through = Licence.scope.through
    through.objects.bulk_create(
        through(licence_id=period.pk, scheme_id=scheme.pk)
        for period, mine in zip(periods, zip(*[iter(schemes)] * 3, strict=True), strict=True)
        for scheme in mine
    )
    somebody = Client()
    session = somebody.session
    session["person"] = User.objects.create(email="seseorang@contoh.example", full_name="Seseorang").pk
    session.save()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=ALONE):
        ground = cpu_of(somebody, "/bare/")
    for address in (
        "/register/",
        "/register/?q=kopi+batik",
        "/register/?q=kelautan&status=active",
        "/register/?q=kelatuan",
    ):
        took = cpu_of(client, address)
        print(f"{address}: {took:.1f} ms, bare {ground:.1f} ms, ratio {took / ground:.2f}")
