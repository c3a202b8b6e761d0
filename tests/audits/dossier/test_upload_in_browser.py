"""Uploading with a browser: a chosen file goes at once, its row alone is drawn anew, and a file too large never leaves."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audits.demo.papers import small_pdf
from audits.states import State
from tests.cast import PASSWORD


@pytest.fixture
def signed_page(page, transactional_db, play, staff_a):
    """The documents of a returned file, opened by the LSP's secretary."""
    application = play(State.RETURNED)
    page.goto("/akun/login/")
    page.fill("[name=login]", staff_a.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.goto(application.url("documents"))
    return page


def chosen(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_a_chosen_file_is_kept_and_its_row_says_so(signed_page):
    signed_page.set_input_files("#id_DA16", chosen("baru.pdf", small_pdf(f"Baru {timezone.now()}")))
    expect(signed_page.locator("#DA16 .state")).to_have_text("Siap dikirim")
    expect(signed_page.locator("#DA16")).to_contain_text("Versi 2")
    expect(signed_page.locator("#DK04 .state")).to_have_text("Perlu versi baru")


def test_a_file_above_the_limit_is_told_before_it_is_sent(signed_page):
    sent = []
    signed_page.on("request", lambda request: sent.extend([request.url] if request.method == "POST" else []))
    signed_page.set_input_files("#id_DA16", chosen("besar.pdf", b"%PDF-" + b"0" * (25 * 1024**2)))
    expect(signed_page.locator("#DA16 .invalid-feedback")).to_contain_text("lebih besar dari 25 MB")
    assert sent == []


def test_a_refused_file_says_why_beside_its_row(signed_page):
    signed_page.set_input_files("#id_DA16", chosen("bukan.pdf", b"MZ" + b"\0" * 100))
    expect(signed_page.locator("#DA16 .invalid-feedback")).to_contain_text("bukan PDF")
    expect(signed_page.locator("#DA16 .state")).to_have_text("Perlu versi baru")
