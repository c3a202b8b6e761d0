"""The public register: found by name, number, scheme and place; list, filter and truth agree; no word about a person."""

import datetime as dt

import pytest
from django.db.models.functions import Lower
from django.urls import reverse

from audits.demo import cast as demo
from lsp.models import LSP, LicenceEvent
from lsp.register.licence_status import FILTERED

pytestmark = pytest.mark.django_db

REGISTER = "/register/"
DAY = dt.timedelta(days=1)


def body(number: int, on, *, days_left=400, name="", **fields):
    lsp = demo.make_lsp(name or f"LSP Contoh {number:03d}", f"BNSP-LSP-{number:04d}-ID", **fields)
    schemes = demo.make_schemes(lsp)
    demo.make_licence(lsp, schemes[:2], ends_on=on + days_left * DAY, decree=f"KEP.{number:04d}/BNSP/I/2020")
    return lsp


def happens(lsp, kind, on):
    return LicenceEvent.objects.create(
        licence=lsp.licences.first(), kind=kind, on=on, decree_number=f"KEP.9/{kind}", reason="Laporan belum diterima"
    )


def names(response):
    return [row.name for row in response.context["rows"]]


def test_a_body_is_found_by_name_number_place_province_and_licensed_scheme(client, rules, on):
    body(1, on, name="LSP Garam Nusantara", regency="Kota Pati", province="JT")
    body(2, on, name="LSP Kopi Gayo", regency="Takengon", province="AC")
    for words, found in [
        ("garam", ["LSP Garam Nusantara"]),
        ("0002", ["LSP Kopi Gayo"]),
        ("takengon", ["LSP Kopi Gayo"]),
        ("jawa tengah", ["LSP Garam Nusantara"]),
        ("Pemesinan", ["LSP Garam Nusantara", "LSP Kopi Gayo"]),
        ("Sepeda Motor", []),  # in the profile, not in the licence
        ("tidak ada", []),
    ]:
        assert names(client.get(REGISTER, {"q": words})) == found, words


def test_an_empty_search_says_what_to_do(client, rules, on):
    body(1, on)
    page = client.get(REGISTER, {"q": "zzz"}).content.decode()
    assert "Tidak ada LSP yang cocok" in page
    assert "Tampilkan semua LSP" in page


def test_filters_narrow_and_unknown_values_count_as_none(client, rules, on):
    body(1, on, kind="P3", province="BA")
    body(2, on, kind="P1", province="JT")
    assert names(client.get(REGISTER, {"kind": "P3"})) == ["LSP Contoh 001"]
    assert names(client.get(REGISTER, {"province": "JT"})) == ["LSP Contoh 002"]
    assert names(client.get(REGISTER, {"kind": "P9", "province": "\0", "status": "'"})) == [
        "LSP Contoh 001",
        "LSP Contoh 002",
    ]


@pytest.fixture
def every_case(rules, on):
    """Bodies in every status, and on the days where it turns."""
    demo.make_lsp("LSP Tanpa Lisensi", "BNSP-LSP-9000-ID")
    for number, days_left in enumerate([400, 180, 179, 1, 0, -1, -300], start=1):
        body(number, on, days_left=days_left)
    body(20, on)
    happens(body(21, on), "suspended", on)
    happens(body(22, on), "suspended", on + DAY)
    happens(body(23, on), "revoked", on)
    back = body(24, on)
    happens(back, "suspended", on - 9 * DAY)
    happens(back, "reinstated", on - DAY)
    over = body(25, on, days_left=-5)
    happens(over, "suspended", on - 40 * DAY)
    happens(body(26, on, days_left=-5), "revoked", on - 40 * DAY)
    two = body(27, on, days_left=-100)
    demo.make_licence(two, two.schemes.all(), ends_on=on + 800 * DAY, decree="KEP.2", starts_on=on - 90 * DAY)
    soon = body(28, on, days_left=3)
    demo.make_licence(soon, soon.schemes.all(), ends_on=on + 1800 * DAY, decree="KEP.3", starts_on=on + 4 * DAY)


def test_database_and_model_give_the_same_status_on_every_day(every_case, on):
    for day in [on - 41 * DAY, on - 9 * DAY, on - DAY, on, on + DAY, on + 4 * DAY, on + 200 * DAY, on + 900 * DAY]:
        read = {lsp.pk: lsp.status for lsp in LSP.objects.with_status_on(day)}
        assert read == {lsp.pk: lsp.status_on(day) for lsp in LSP.objects.all()}, day


def test_filter_by_status_shows_exactly_the_bodies_that_are_it(client, every_case, on):
    seen = []
    for status in ["active", "expiring", "expired", "suspended", "revoked", "none"]:
        found = names(client.get(REGISTER, {"status": status}))
        assert found == [lsp.name for lsp in LSP.objects.order_by("name") if lsp.status_on(on) == status], status
        assert found, status
        seen += found
    assert sorted(seen) == sorted(LSP.objects.values_list("name", flat=True))


def test_the_status_is_the_same_read_from_the_periods_or_given_by_the_database(client, every_case, on):
    shown = {}
    for lsp in LSP.objects.with_status_on(on):
        (row,) = client.get(REGISTER, {"q": lsp.licence_number}).context["rows"]
        shown[lsp.pk] = row.status.code
        assert row.status.code == lsp.status == lsp.status_on(on)
    for status in FILTERED:
        assert set(LSP.objects.having_status(status, on).values_list("pk", flat=True)) == {
            pk for pk, code in shown.items() if code == status
        }


def test_each_result_says_its_standing_in_a_word_with_its_day(client, every_case, on):
    rows = {row.name: row for row in client.get(REGISTER).context["rows"]}
    assert (rows["LSP Contoh 001"].status.label, rows["LSP Contoh 001"].until[:6]) == ("Berlaku", "sampai")
    assert rows["LSP Contoh 004"].until.endswith("1 hari lagi")
    assert rows["LSP Contoh 005"].until.endswith("hari ini terakhir")
    assert rows["LSP Contoh 006"].status.label == "Habis"
    assert (rows["LSP Contoh 021"].status.label, rows["LSP Contoh 021"].until[:5]) == ("Dibekukan", "sejak")
    assert rows["LSP Contoh 023"].status.label == "Dicabut"
    assert rows["LSP Tanpa Lisensi"].status.label == "Belum berlisensi"


def test_pages_of_25_continue_without_gap_or_repetition(client, rules, on):
    for number in range(1, 61):
        body(number, on, name="LSP Sama" if number % 2 else f"LSP contoh {number}" if number % 4 else "")
        LSP.objects.filter(licence_number=f"BNSP-LSP-{number:04d}-ID").update(slug=f"nomor-{number}")
    url, seen = REGISTER, []
    while url:
        response = client.get(REGISTER + url.removeprefix(REGISTER))
        seen += [row.lsp.get_absolute_url() for row in response.context["rows"]]
        url = response.context["next_url"]
    expected = [lsp.get_absolute_url() for lsp in LSP.objects.order_by(Lower("name"), "pk")]
    assert seen == expected


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_two_statements_however_long_it_is(client, django_assert_num_queries, rules, on, rows):
    for number in range(1, rows + 1):
        body(number, on)
    with django_assert_num_queries(2):  # bodies, and their periods
        client.get(REGISTER)
    with django_assert_num_queries(2):
        client.get(REGISTER, {"q": "contoh", "status": "active"})


@pytest.mark.parametrize("periods", [1, 3])
def test_the_page_of_a_body_costs_the_same_with_a_long_history(client, django_assert_num_queries, rules, on, periods):
    lsp = body(1, on)
    for number in range(1, periods):
        end = lsp.licences.last().starts_on - DAY
        demo.make_licence(lsp, lsp.schemes.all(), ends_on=end, decree=f"KEP.X{number}")
    with django_assert_num_queries(5):
        client.get(lsp.get_absolute_url())


def test_the_page_of_a_body_names_scope_periods_gaps_events_and_sites(client, rules, on):
    lsp = body(1, on, days_left=-100)
    demo.make_licence(lsp, lsp.schemes.all(), ends_on=on + 800 * DAY, decree="KEP.2222", starts_on=on - 90 * DAY)
    demo.make_site(lsp, "TUK Bengkel Utama", lsp.schemes.all(), verified_on=on)
    happens(lsp, "suspended", on - DAY)
    page = client.get(lsp.get_absolute_url()).content.decode()
    for words in [
        "Dibekukan",
        "KEP.2222",
        "KEP.0001/BNSP/I/2020",
        "Tanpa lisensi 9 hari",
        "Pembekuan",
        "TUK Bengkel Utama",
    ]:
        assert words in page
    assert client.get(lsp.get_absolute_url()).context["gaps"] == [(on - 99 * DAY, on - 91 * DAY, 9)]


def test_no_person_appears_on_a_public_page(client, lsp_a, chair_a, secretariat, on):
    LicenceEvent.objects.create(
        licence=lsp_a.licences.get(),
        kind="suspended",
        on=on,
        decree_number="KEP.1",
        reason="x",
        recorded_by=secretariat,
    )
    check = reverse("lsp:check_licence", args=[lsp_a.licences.get().check_code])
    for url in [REGISTER, lsp_a.get_absolute_url(), check]:
        page = client.get(url).content.decode()
        for person in [*(m.user for m in lsp_a.memberships.all()), secretariat]:
            assert person.full_name not in page
            assert person.email not in page
        for assessor in lsp_a.competency_assessors.all():
            assert assessor.name not in page


def test_an_unknown_body_is_a_page_in_words(client, rules):
    response = client.get("/register/tidak-ada/")
    assert response.status_code == 404
    assert "tidak" in response.content.decode().lower()
