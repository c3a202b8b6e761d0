"""The register's search over 2,500 bodies against a bare page (see quality): run it alone, `pytest -s tests/bench/test_register.py`."""

import statistics
import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory, override_settings
from django.urls import include, path

from audits.demo import cast as demo
from lsp.models import LSP, Licence, Scheme, User

pytestmark = pytest.mark.django_db

ALONE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ADDRESSES = (
    "/register/",
    "/register/?q=kopi+batik",
    "/register/?q=kelautan&status=active",
    "/register/?q=kelatuan",
)
BODIES, ROUNDS = 2_500, 60
PROVINCES = [code for code, _label in LSP._meta.get_field("province").choices]
WORDS = ["Boga", "Kopi", "Garam", "Las", "Batik", "Wisata", "Tekstil", "Kelautan"]
PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<nav>{% for item in menu %}<a href="/{{ item }}/">{{ item }}</a>{% endfor %}<span>{{ person.full_name }}</span></nav><h1>{{ title }}</h1><table>
{% for row in rows %}<tr><td><a href="/skema/{{ row.pk }}/">{{ row.scheme.title }}</a></td><td>{{ row.scheme.code }}</td>
<td>{{ row.licence.decree_number }}</td><td>{{ row.licence.starts_on }}</td><td>{{ row.licence.ends_on }}</td><td>{{ row.licence_id }}</td>
<td class="filler">Baris ini diisi sampai kira-kira empat ratus bita, seperti baris sebuah daftar pada aplikasi biasa.</td></tr>
{% endfor %}</table></body></html>"""
TEMPLATE = Engine().from_string(PAGE)


def bare(request):
    """A session, a person as plainly as Django reads one, an indexed query with two joins, 50 rows in a layout: 3 statements, 20 kB."""
    person = User._base_manager.get(pk=request.session["person"])
    rows = Licence.scope.through.objects.select_related("licence", "scheme").order_by("pk")[:50]
    menu = ["beranda", "tugas", "kotak-masuk", "cari"]
    return HttpResponse(TEMPLATE.render(Context({"title": "Skema", "rows": rows, "menu": menu, "person": person})))


urlpatterns = [path("bare/", bare), path("", include("relisensi.urls"))]


def server() -> BaseHandler:
    """What answers requests, with the layers of this moment; the client of tests would add its own work to every template."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def cpu_of(handler: BaseHandler, address: str, **cookies) -> float:
    """Milliseconds of CPU of one request."""
    request = RequestFactory(headers={"accept-language": "id"}).get(address)
    request.COOKIES.update(cookies)
    began = time.process_time()
    assert handler.get_response(request).status_code == 200
    return (time.process_time() - began) * 1000


def test_searching_2500_bodies_costs_little_more_than_a_bare_page(client, rules, on, settings):
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
    session = SessionStore()
    session["person"] = User.objects.create(email="seseorang@contoh.example", full_name="Seseorang").pk
    session.save()
    settings.ROOT_URLCONF = __name__
    ours = server()
    with override_settings(MIDDLEWARE=ALONE):
        plain = server()
    for address in ADDRESSES:
        cpu_of(ours, address)
        taken: dict[str, list[float]] = {"ours": [], "bare": []}
        for _round in range(ROUNDS):  # in turns, so that both meet the same machine
            taken["bare"].append(cpu_of(plain, "/bare/", sessionid=session.session_key))
            taken["ours"].append(cpu_of(ours, address))
        took, ground = statistics.median(taken["ours"]), statistics.median(taken["bare"])
        print(f"{address}: {took:.1f} ms, bare {ground:.1f} ms, ratio {took / ground:.2f}")
