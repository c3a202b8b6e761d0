"""The register to take away: map, files and interface tell what the pages tell, and nothing about a person."""

import csv
import datetime as dt
import io

import pytest
import requests
import schemathesis
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis.core.transport import Response

from audits.demo import cast as demo
from lsp.models import LSP, LicenceEvent, Province
from lsp.views.open_data import TILES

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
API = "/api/v1"


def record(lsp, kind, on, **more):
    more = {"decree_number": "KEP.77", "reason": "Laporan belum diterima", "by": None} | more
    return LicenceEvent.objects.record(lsp, kind, on, **more)


def rows_of(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_every_province_has_a_tile_of_its_own():
    assert set(TILES) == set(Province.values)
    assert len(set(TILES.values())) == len(TILES)


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_map_counts_licensed_bodies_in_one_statement(client, django_assert_num_queries, rules, on, bodies):
    for number in range(bodies):
        lsp = demo.make_lsp(f"LSP {number}", f"BNSP-LSP-{number:04d}-ID", province="BA")
        demo.make_licence(lsp, [], ends_on=on + 300 * DAY, decree=f"KEP.{number}")
    demo.make_lsp("LSP Tanpa", "BNSP-LSP-9999-ID", province="BA")
    with django_assert_num_queries(1):
        response = client.get("/register/peta/")
    assert {"code": "BA", "valid": bodies, "total": bodies + 1}.items() <= vars(response.context["rows"][0]).items()
    assert response.content.decode().count('class="n"') == 38


def test_the_files_hold_the_history_of_events(client, lsp_a, on):
    record(lsp_a, "suspended", on - 3 * DAY)
    record(lsp_a, "renamed", on, after={"name": "LSP Baru"})
    (body,) = [row for row in rows_of(client.get("/register/lsp.csv")) if row["licence_number"] == lsp_a.licence_number]
    assert (body["status"], body["name"]) == ("suspended", "LSP Baru")
    events = [row for row in rows_of(client.get("/register/peristiwa.csv")) if row["name"] == "LSP Baru"]
    assert [row["kind"] for row in events] == ["issued", "suspended", "renamed"]
    everything = client.get("/register/lsp.json").json()["licence_bodies"]
    (body,) = [one for one in everything if one["licence_number"] == lsp_a.licence_number]
    assert [(event["kind"], event["on"]) for event in body["events"]] == [
        ("suspended", (on - 3 * DAY).isoformat()),
        ("renamed", on.isoformat()),
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+6281", "-2", "@SUM(A1)", "\tx", "  =1"])
def test_no_cell_is_a_formula(client, rules, cell):
    lsp = demo.make_lsp("LSP Contoh", "BNSP-LSP-0001-ID")
    with connection.cursor() as cursor:  # a model would put it on one line
        cursor.execute("UPDATE lsp_lsp SET name = %s WHERE id = %s", [cell, lsp.pk])
    assert rows_of(client.get("/register/lsp.csv"))[0]["name"] == "'" + cell


def test_no_person_leaves_with_the_data(client, lsp_a, chair_a, secretariat, on):
    record(lsp_a, "suspended", on, by=secretariat)
    for address in (
        "/register/lsp.csv",
        "/register/peristiwa.csv",
        "/register/lsp.json",
        f"{API}/lsp/{lsp_a.licence_number}",
    ):
        text = client.get(address).content.decode()
        for person in [secretariat, *(m.user for m in lsp_a.memberships.all())]:
            assert person.full_name not in text
            assert person.email not in text
        assert lsp_a.licences.get().check_code not in text


def test_whoever_has_this_version_is_told_so_until_something_changes(client, lsp_a, on):
    for address in ("/register/lsp.json", f"{API}/lsp/{lsp_a.licence_number}"):
        mark = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
        record(lsp_a, "suspended" if "json" in address else "reinstated", on)
        assert client.get(address, headers={"If-None-Match": mark})["ETag"] != mark


def test_the_interface_finds_tells_and_answers_for_a_day(client, lsp_a, on):
    number, licence = lsp_a.licence_number, lsp_a.licences.get()
    scheme = lsp_a.schemes.order_by("code").first()
    found = client.get(f"{API}/lsp", {"q": "wiworotomo", "status": "expiring"}).json()
    assert [item["licence_number"] for item in found["items"]] == [number]
    record(lsp_a, "reduced", on, schemes=[scheme])
    body = client.get(f"{API}/lsp/{number}").json()
    assert scheme.code not in [one["code"] for one in body["scope"]]
    assert scheme.code in [one["code"] for one in body["periods"][0]["scope"]]
    for day, code, licensed in [
        (on, "", True), (on, scheme.code, False), (on - DAY, scheme.code, True), (licence.starts_on - DAY, "", False),
    ]:  # fmt: skip
        answer = client.get(f"{API}/lsp/{number}/day", {"on": day.isoformat(), "scheme": code}).json()
        assert answer["licensed"] is licensed, (day, code)


def test_pages_of_the_interface_follow_each_other(client, rules, on):
    for number in range(120):
        demo.make_lsp(f"LSP {number % 7} {number}", f"BNSP-LSP-{number:04d}-ID")
    seen, after = [], ""
    while after is not None:
        page = client.get(f"{API}/lsp", {"after": after}).json()
        seen += [item["licence_number"] for item in page["items"]]
        after = page["next"]
    assert sorted(seen) == sorted(LSP.objects.values_list("licence_number", flat=True))
    assert len(seen) == 120


def test_who_asks_too_often_waits(client, rules):
    codes = [client.get(f"{API}/lsp", {"q": "x"}, REMOTE_ADDR="203.0.113.7").status_code for _ in range(121)]
    assert (codes.count(200), codes[-1]) == (120, 429)


def test_the_documentation_is_a_page_of_our_own(client, rules):
    page = client.get(f"{API}/dokumentasi/").content.decode()
    assert "/api/v1/lsp/{number}/day" in page
    assert "https://" not in page.split("</header>")[1].split("<footer")[0]
    assert client.get(f"{API}/openapi.json").json()["info"]["version"] == "1"
    assert "lsp.csv" in client.get(reverse("lsp:open_data")).content.decode()


def answered(case) -> Response:
    """The answer of the site to a case, by Django's own client, as the checks read it."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    sent = requests.Request(**{name: asked.get(name) for name in ("method", "url", "params", "headers")}).prepare()
    plain = {name: value for name, value in sent.headers.items() if name.lower() != "accept-encoding"}
    given = Client(raise_request_exception=False).generic(sent.method, sent.path_url, headers=plain)
    headers = {name: [value] for name, value in given.headers.items()}
    return Response(given.status_code, headers, given.content, sent, 0, verify=True)


def test_no_question_breaks_the_interface_and_every_answer_is_as_documented(lsp_a):
    schema = schemathesis.openapi.from_dict(Client().get(f"{API}/openapi.json").json())
    seen = []
    for operation in schema.get_all_operations():

        @settings(
            max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(operation.ok().as_strategy())
        def ask(case):
            cache.clear()
            answer = answered(case)
            seen.append(answer.status_code)
            case.validate_response(answer)

        ask()
    assert {200, 404} <= set(seen)
    assert max(seen) < 500
