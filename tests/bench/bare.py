"""The bare page that ours are measured beside: session, person, one indexed query with two joins, 50 rows in a layout, 3 statements."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path

from audits.models import Finding
from lsp.models import Membership

LAYOUT = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<nav>{% for item in menu %}<a href="/{{ item }}/">{{ item }}</a>{% endfor %}</nav><h1>{{ title }}</h1><table>
{% for row in rows %}<tr><td><a href="/temuan/{{ row.seq }}/">{{ row.seq }} {{ row.claim }}</a></td><td>{{ row.clause }}</td>
<td>{{ row.criterion.title }}</td><td>{{ row.application.number }}</td><td>{{ row.state }}</td><td>{{ row.due_on }}</td>
<td class="filler">Baris ini diisi sampai kira-kira empat ratus bita, seperti baris sebuah daftar pada aplikasi biasa.</td></tr>
{% endfor %}</table></body></html>"""
TEMPLATE = Engine().from_string(LAYOUT)


@login_required
def bare(request):
    """Fifty findings of the newest application of the person's LSP."""
    lsp = Membership.objects.filter(user=request.user).values("lsp")[:1]
    rows = Finding.objects.filter(application__lsp__in=lsp).select_related("criterion", "application").order_by("pk")
    menu = ["beranda", "tugas", "kotak-masuk", "cari"]
    return HttpResponse(TEMPLATE.render(Context({"title": "Temuan", "rows": rows[:50], "menu": menu})))


urlpatterns = [path("polos/", bare), path("", include("relisensi.urls"))]
