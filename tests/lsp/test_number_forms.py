"""A number is known however it was pasted, and no genuine one is called unlicensed."""

import pytest
from django.urls import reverse

from lsp.register.number_forms import bare
from lsp.text import plain

pytestmark = pytest.mark.django_db

NUMBER = "BNSP-LSP-0001-ID"
FORMS = [
    NUMBER,
    NUMBER.lower(),
    NUMBER.replace("-", "\N{NON-BREAKING HYPHEN}"),
    NUMBER.replace("-", "\N{EN DASH}"),
    NUMBER.replace("-", "\N{MINUS SIGN}"),
    NUMBER.replace("-", "\N{FULLWIDTH HYPHEN-MINUS}"),
    NUMBER.replace("LSP", "LS\N{SOFT HYPHEN}P"),
    NUMBER.replace("-0001", "-\N{ZERO WIDTH SPACE}0001"),
    NUMBER.replace("-", "\N{NO-BREAK SPACE}"),
    NUMBER.replace("-", " - "),
    NUMBER.replace("-", ""),
    f"\N{ZERO WIDTH NO-BREAK SPACE}{NUMBER}",
    f"{NUMBER}.",
    f"No. {NUMBER}",
    f"No.{NUMBER}",
    f"Nomor Lisensi: {NUMBER}",
    f"Nomor lisensi LSP ini {NUMBER}, berlaku.",
]


@pytest.mark.parametrize("typed", FORMS)
def test_the_check_knows_a_number_in_every_form(client, lsp_a, typed):
    assert client.get(reverse("lsp:check"), {"q": typed}).url == lsp_a.get_absolute_url()


@pytest.mark.parametrize("typed", FORMS)
def test_register_and_interface_know_it_too(client, lsp_a, typed):
    assert [row.name for row in client.get("/register/", {"q": typed}).context["rows"]] == [lsp_a.name]
    (line,) = client.get("/api/v1/lsp", {"q": typed}).json()["items"]
    assert line["licence_number"] == NUMBER


@pytest.mark.parametrize("typed", [form for form in FORMS if len(form) <= 40])
def test_the_address_of_the_interface_takes_every_form(client, lsp_a, typed):
    assert client.get(f"/api/v1/lsp/{typed}").json()["licence_number"] == NUMBER


@pytest.mark.parametrize("typed", ["Nomor keputusan {0}", "No. {0}.", "{0}"])
def test_the_number_of_a_decree_leads_to_its_body(client, lsp_a, typed):
    number = lsp_a.licences.get().decree_number
    response = client.get(reverse("lsp:check"), {"q": typed.format(number)})
    assert response.url == lsp_a.get_absolute_url()


def test_another_number_is_not_taken_for_it(client, lsp_a):
    for typed in ("BNSP-LSP-00010-ID", "BNSP-LSP-001-ID", "LSP-0001", "No."):
        assert client.get(reverse("lsp:check"), {"q": typed}).status_code == 200


def test_who_types_the_number_of_a_letter_reads_where_letters_are_checked(client, rules):
    page = client.get(reverse("lsp:check"), {"q": "SPT-2026-0001"}).content.decode()
    assert "diperiksa lewat kode QR pada surat itu" in " ".join(page.split())


def test_plain_and_bare_leave_what_people_see():
    assert plain(" LSP\N{NO-BREAK SPACE}Boga\N{ZERO WIDTH JOINER} \N{EM DASH} Kupang ") == "LSP Boga - Kupang"
    assert bare("No. kep.0933/bnsp/IV/2025.") == "KEP0933BNSPIV2025"
