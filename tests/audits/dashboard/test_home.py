"""The first address leads everybody to their own page."""

import pytest
from django.urls import reverse

from tests import cast


def test_a_stranger_is_asked_to_sign_in(client, rules):
    assert client.get("/").url == reverse("account_login")


@pytest.mark.parametrize(
    ("who", "page"),
    [("secretariat", "audits:queue"), ("lead", "audits:assignments"), ("decider", "audits:plenary")],
)
def test_bnsp_people_reach_their_work(client, request, who, page):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/").url == reverse(page)


@pytest.mark.parametrize("who", ["chair_a", "staff_a", "board_a"])
def test_people_of_an_lsp_reach_its_dashboard(client, request, lsp_a, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/").url == reverse("audits:lsp_home", args=[lsp_a.slug])


def test_a_person_without_a_role_is_told_so(client, rules):
    client.force_login(cast.person("Orang Baru"))
    page = client.get("/", follow=True).content.decode()
    assert "Anda belum memegang peran apa pun." in page
