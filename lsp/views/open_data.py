"""The register to take away: the page that explains it, the files, and the map of provinces."""

import json
from collections import Counter
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from lsp.models import LSP, Province
from lsp.register import open_data as records
from lsp.register.licence_status import VALID
from lsp.web.rate_limit import rate_limited

# Where each province stands in the drawing: column and row. A drawing of equal tiles, so that small provinces can be touched too.
TILES = {
    "AC": (0, 0), "KU": (4, 0),
    "SU": (0, 1), "RI": (1, 1), "KR": (2, 1), "KB": (3, 1), "KI": (4, 1), "GO": (6, 1), "SA": (7, 1), "MU": (8, 1),
    "PD": (9, 1), "PA": (11, 1),
    "SB": (0, 2), "JA": (1, 2), "BB": (2, 2), "KT": (3, 2), "KS": (4, 2), "SR": (5, 2), "ST": (6, 2), "MA": (8, 2),
    "PB": (9, 2), "PT": (10, 2), "PE": (11, 2),
    "BE": (0, 3), "SS": (1, 3), "SN": (5, 3), "SG": (6, 3), "PS": (11, 3),
    "LA": (1, 4),
    "BT": (1, 5), "JK": (2, 5), "JB": (3, 5), "JT": (4, 5), "JI": (5, 5), "BA": (6, 5), "NB": (7, 5), "NT": (8, 5),
    "YO": (4, 6),
}  # fmt: skip
SIDE, GAP = 48, 4
SHADES = 4


def fresh(response: HttpResponse) -> HttpResponse:
    """Anybody may keep it, and asks each time whether it is still true."""
    patch_cache_control(response, public=True, no_cache=True)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def mark(request, *args, **kwargs) -> str:
    """The mark of this version of the register, in the language of the reader."""
    return f'"{records.version()}-{request.LANGUAGE_CODE}"'


def shade(number: int, most: int) -> int:
    """How dark a tile is: 0 for none, then in equal steps up to the greatest number."""
    return 0 if not number else min(SHADES, 1 + number * SHADES // (most + 1))


@dataclass(frozen=True)
class ProvinceTile:
    """A province in the drawing and in the table: its numbers, its place, how dark it is, and its bodies' address."""

    code: str
    label: str
    valid: int
    total: int
    x: int
    y: int
    shade: int
    url: str


@require_safe
def register_map(request):
    """How many bodies are licensed today in each province, drawn and in a table."""
    on = timezone.localdate()
    bodies = LSP.objects.with_status_on(on).order_by()
    counted = Counter(bodies.values_list("province", "status"))  # type: ignore[misc]  # annotated by with_status_on
    valid = {code: sum(counted[code, status] for status in VALID) for code in Province.values}
    most = max(valid.values())
    rows = []
    for code, label in Province.choices:
        column, line = TILES[code]
        rows.append(
            ProvinceTile(
                code=code,
                label=str(label),
                valid=valid[code],
                total=sum(number for (province, _status), number in counted.items() if province == code),
                x=column * (SIDE + GAP),
                y=line * (SIDE + GAP),
                shade=shade(valid[code], most),
                url=f"{reverse('lsp:register')}?province={code}",
            )
        )
    context = {
        "tiles": rows,
        "rows": sorted(rows, key=lambda row: (-row.valid, row.label)),
        "width": 12 * (SIDE + GAP) - GAP,
        "height": 7 * (SIDE + GAP) - GAP,
        "side": SIDE,
        "valid": sum(row.valid for row in rows),
        "total": sum(row.total for row in rows),
        "today": on,
    }
    return render(request, "lsp/register_map.html", context)


def attached(text: str, name: str, kind: str) -> HttpResponse:
    """A file that the browser keeps instead of showing."""
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{timezone.localdate().isoformat()}.{kind[-4:].strip("/")}"'
    )
    return fresh(response)


@require_safe
@rate_limited("open-data", per_minute=20)
@condition(etag_func=mark)
def bodies_csv(request):
    """Every body, one row each."""
    return attached(records.bodies_csv(LSP.objects.order_by("licence_number"), timezone.localdate()), "lsp", "text/csv")


@require_safe
@rate_limited("open-data", per_minute=20)
@condition(etag_func=mark)
def events_csv(request):
    """Every event of every licence, one row each."""
    bodies = LSP.objects.order_by("licence_number")
    return attached(records.events_csv(bodies, timezone.localdate()), "peristiwa", "text/csv")


@require_safe
@rate_limited("open-data", per_minute=20)
@condition(etag_func=mark)
def bodies_json(request):
    """Every body with its whole history."""
    on = timezone.localdate()
    bodies = records.with_everything(LSP.objects.order_by("licence_number"))
    everything = {"as_of": on, "licence_bodies": [records.record_of(lsp, on) for lsp in bodies]}
    text = json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False)
    return attached(text, "lsp", "application/json")


@require_safe
def open_data(request):
    """What there is to take away, what each column means, and the interface for programs."""
    files = [
        (reverse("lsp:bodies_csv"), "lsp.csv", _("Satu baris per LSP: keadaan hari ini, masa berlaku, dan ruang lingkup.")),
        (reverse("lsp:events_csv"), "peristiwa.csv", _("Satu baris per peristiwa: terbit, dibekukan, diaktifkan kembali, dicabut, perubahan ruang lingkup, nama, dan alamat.")),
        (reverse("lsp:bodies_json"), "lsp.json", _("Semua LSP dengan seluruh masa lisensi, masa tanpa lisensi, dan peristiwanya.")),
    ]  # fmt: skip
    return render(request, "lsp/open_data.html", {"files": files, "today": timezone.localdate()})
