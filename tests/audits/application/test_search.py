"""The search in the top bar finds what the person may see, in the words of their side, and nothing else."""

import pytest

from tests.audits.secretariat.rows import many_applications

pytestmark = pytest.mark.django_db

SEARCH = "/cari/"


def found(client, person, q):
    client.force_login(person)
    context = client.get(SEARCH, {"q": q}).context
    return [row["name"] for row in context["applications"]], [row["name"] for row in context["bodies"]]


def test_an_application_is_found_by_its_number_its_body_and_the_licence_number(client, play, lsp_a, secretariat):
    application = play("in_review")
    for words in (application.number, "wiworotomo", lsp_a.licence_number, f"  {application.number.lower()} "):
        assert found(client, secretariat, words)[0] == [lsp_a.name], words


def test_everybody_finds_only_what_they_may_open(
    client, play, lsp_a, lsp_b, chair_a, chair_b, lead, decider, secretariat
):
    play("in_review")
    nothing = ([], [])
    assert found(client, secretariat, "SMK") == ([lsp_a.name], [lsp_b.name, lsp_a.name])
    assert found(client, chair_a, "SMK") == ([lsp_a.name], [lsp_a.name])
    assert found(client, chair_b, "SMK") == ([], [lsp_b.name])
    assert found(client, lead, "SMK") == nothing
    assert found(client, decider, "SMK") == nothing
    client.logout()
    assert "/akun/" in client.get(SEARCH, {"q": "SMK"}).url


def test_each_side_reads_its_own_words(client, play, chair_a, secretariat):
    play("in_review")
    client.force_login(chair_a)
    assert client.get(SEARCH, {"q": "SMK"}).context["applications"][0]["state"] == "Dokumen ditinjau BNSP"
    client.force_login(secretariat)
    assert client.get(SEARCH, {"q": "SMK"}).context["applications"][0]["state"] == "Ditinjau"


def test_without_a_result_it_says_where_else_to_look(client, lead):
    client.force_login(lead)
    page = client.get(SEARCH, {"q": "<b>tidak ada</b>"}).content.decode()
    assert "Cari di register publik" in page
    assert "<b>tidak ada" not in page
    assert "Apa yang Anda cari?" in client.get(SEARCH).content.decode()
    assert "Apa yang Anda cari?" in client.get(SEARCH, {"q": " \0 "}).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_search_costs_four_statements_however_much_it_finds(
    client, django_assert_num_queries, secretariat, rules, on, rows
):
    many_applications(rows, on=on, secretariat=secretariat, rules=rules)
    client.force_login(secretariat)
    with django_assert_num_queries(4):
        client.get(SEARCH, {"q": "contoh"})
