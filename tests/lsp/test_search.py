"""Search in the register: pieces of words in any order, typing errors forgiven, indexes that follow every change."""

import pytest
from django.db import connection

from audits.demo import cast as demo
from lsp import search
from lsp.models import LSP

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(rules, on):
    for number, (name, regency, province) in enumerate(
        [("LSP SMK Wiworotomo", "Kabupaten Banyumas", "JT"), ("LSP Kopi Gayo", "Takengon", "AC"), ("LSP 100%_Boga", "Kota Pati", "JT")]
    ):  # fmt: skip
        lsp = demo.make_lsp(name, f"BNSP-LSP-{number:04d}-ID", regency=regency, province=province)
        schemes = demo.make_schemes(lsp, demo.SCHEMES[number : number + 1])
        demo.make_licence(lsp, schemes, ends_on=on.replace(year=on.year + 2, day=1), decree=f"KEP.{number}")


def found(typed, on):
    return sorted(lsp.name for lsp in LSP.objects.with_status_on(on).matching(typed, on))


def test_words_are_found_in_any_order_and_from_the_middle(bodies, on):
    assert found("banyumas smk", on) == ["LSP SMK Wiworotomo"]
    assert found("rotom", on) == ["LSP SMK Wiworotomo"]
    assert found("PEMESINAN aceh", on) == ["LSP Kopi Gayo"]
    assert found("0001 bnsp", on) == ["LSP Kopi Gayo"]
    assert found("id", on) == sorted(LSP.objects.values_list("name", flat=True))


def test_signs_of_a_query_language_are_only_letters(bodies, on):
    assert found("100%_", on) == ["LSP 100%_Boga"]
    for typed in [
        '"',
        "'",
        "kopi*",
        "%",
        "kopi OR boga",
        "NEAR(",
        "text:kopi",
        "\\",
        "a" * 300,
        "; DROP TABLE lsp_lsp",
    ]:
        assert found(typed, on) in ([], ["LSP 100%_Boga"]), typed


@pytest.mark.parametrize("typed", ["wiworotmo", "wiworotomoo", "smk wiwrotomo", "Wiworotoom"])
def test_a_slip_of_the_finger_still_finds_it_and_says_that_it_is_a_guess(client, bodies, typed):
    for address in ("/register/", "/cek/"):
        response = client.get(address, {"q": typed})
        assert [row.name for row in response.context["rows"]][:1] == ["LSP SMK Wiworotomo"]
    assert "Mungkin yang Anda maksud" in client.get("/register/", {"q": typed}).content.decode()


def test_a_scheme_is_found_through_a_slip_too(client, bodies):
    assert [row.name for row in client.get("/register/", {"q": "pemesnian"}).context["rows"]] == ["LSP Kopi Gayo"]


def test_the_index_follows_every_change(bodies, on):
    LSP.objects.filter(name="LSP Kopi Gayo").update(name="LSP Teh Pagar", parent_institution="Pagar")
    assert (found("gayo", on), found("pagar", on)) == ([], ["LSP Teh Pagar"])


def test_a_lost_index_is_made_again_after_the_next_migration(bodies, on):
    """PostgreSQL keeps its index with the table and loses nothing; SQLite loses its triggers when a table is rebuilt."""
    may_lose = connection.vendor == "sqlite"
    if may_lose:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER lsp_words_changed")
    LSP.objects.filter(name="LSP Kopi Gayo").update(name="LSP Teh Pagar", parent_institution="Pagar")
    assert found("pagar", on) == ([] if may_lose else ["LSP Teh Pagar"])
    if may_lose:
        search.prepare()
    assert found("pagar", on) == ["LSP Teh Pagar"]


def test_a_scheme_is_asked_for_apart_from_the_name(client, bodies):
    for given, names in [
        ({"scheme": "PEMESINAN"}, ["LSP Kopi Gayo"]),
        ({"scheme": "tpm", "q": "gayo"}, ["LSP Kopi Gayo"]),
        ({"scheme": "pemesinan", "q": "banyumas"}, []),
        ({"scheme": "pemesinan", "province": "JT"}, []),
        ({"scheme": "gayo"}, []),
    ]:
        assert [row.name for row in client.get("/register/", given).context["rows"]] == names, given
        assert [row["name"] for row in client.get("/api/v1/lsp", given).json()["items"]] == names, given
    slip = client.get("/register/", {"scheme": "pemesnian"})
    assert [row.name for row in slip.context["rows"]] == ["LSP Kopi Gayo"]
    assert "Tidak ada yang persis cocok dengan “pemesnian”" in slip.content.decode()
