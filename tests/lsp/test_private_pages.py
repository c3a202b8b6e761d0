"""Signing out means out: no cache keeps what somebody was shown while signed in, nor the pages with secrets in their address."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from audits.states import State
from tests.consistency.access_matrix import MATRIX

pytestmark = pytest.mark.django_db


def says_no_store(response):
    return "no-store" in response.headers.get("Cache-Control", "")


def test_no_page_of_a_signed_in_person_is_kept(client, play, chair_a, secretariat):
    """Every address of the matrix that opens in this state, for two people who may read much."""
    record = play(State.SUBMITTED)
    lines = {(line.name, tuple(sorted(line.keys(record).items()))) for line in MATRIX if line.state == State.SUBMITTED}
    lines |= {(line.name, ()) for line in MATRIX if line.state == State.DRAFT and not line.keys(record)}
    kept, opened = [], 0
    for person in (chair_a, secretariat):
        client.force_login(person)
        for name, keys in sorted(lines):
            response = client.get(reverse(name, kwargs=dict(keys)))
            is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
            opened += is_page
            if is_page and not says_no_store(response) and "no-cache" not in response.headers.get("Cache-Control", ""):
                kept.append(name)
    assert (kept, opened > 40) == ([], True)


def test_pages_of_the_account_are_not_kept_signed_in_or_not(client, staff_a):
    for name in ("account_login", "account_reset_password", "account_request_login_code"):
        assert says_no_store(client.get(reverse(name))), name
    assert says_no_store(client.get("/undangan/tidak-ada/"))
    client.force_login(staff_a)
    RecoveryCodes.activate(staff_a)
    names = ("account_email", "account_change_password", "mfa_index", "mfa_view_recovery_codes", "account_logout")
    for name in names:
        assert says_no_store(client.get(reverse(name))), name


def test_administration_and_refusals_are_not_kept_either(client, secretariat, staff_a):
    client.force_login(secretariat)
    assert says_no_store(client.get("/pengelolaan/lsp/user/"))
    client.force_login(staff_a)
    assert says_no_store(client.get(reverse("audits:queue")))


def test_what_everybody_may_read_may_be_kept(client, lsp_a):
    for path in (reverse("lsp:register"), reverse("lsp:bodies_csv")):
        assert not says_no_store(client.get(path)), path
