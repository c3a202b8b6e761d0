"""A fault is a page in plain words with a reference that is also in the log, and it needs nothing that may be broken."""

import logging
import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import RequestFactory

from audits.views import errors

REFERENCE = re.compile(r"<code>([A-Z0-9]{4}-[A-Z0-9]{4})</code>")

# No test here is marked for the database: touching it would fail.


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (
            lambda request: errors.bad_request(request, SuspiciousOperation("host")),
            400,
            "Permintaan tidak dapat dibaca",
        ),
        (lambda request: errors.csrf_failed(request, reason="no cookie"), 403, "Isian belum terkirim"),
        (errors.broken, 500, "Ada gangguan di pihak kami"),
        (errors.unavailable, 503, "Sebentar, layanan sedang tidak tersedia"),
    ],
)
def test_a_fault_is_told_without_database_and_carries_the_reference_of_the_log(answer, status, words, caplog):
    with caplog.at_level(logging.WARNING):
        response = answer(RequestFactory().get("/berkas/"))
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in page
    assert REFERENCE.search(page)[1] in caplog.text


def test_the_log_of_a_fault_holds_what_went_wrong(caplog):
    try:
        raise ZeroDivisionError("a very particular fault")
    except ZeroDivisionError:
        page = errors.broken(RequestFactory().get("/")).content.decode()
    assert "a very particular fault" in caplog.text
    assert "particular" not in page


def test_a_database_that_is_away_is_an_absence_not_a_fault():
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = errors.broken(RequestFactory().get("/"))
    assert response.status_code == 503
    assert "Coba lagi beberapa menit lagi" in response.content.decode()


def test_an_absence_says_when_to_come_back():
    assert errors.unavailable(RequestFactory().get("/"))["Retry-After"] == "120"


def test_references_avoid_letters_that_are_mixed_up_when_read_out():
    assert not set("".join(errors.make_reference() for _ in range(200))) & set("01258BGIOQSZ6")
