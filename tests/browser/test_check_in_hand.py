"""The licence check on a phone: a file compared without sending it, and a certificate's code read without a network."""

import hashlib

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audits.deadlines import after_days
from audits.demo import cast as demo
from audits.documents import signing
from lsp.models import Licence
from lsp.models.licence import make_check_code
from lsp.register import qr_proof

PAPER = b"%PDF-1.7 the certificate"


@pytest.fixture
def licence(transactional_db, rules, on):
    lsp = demo.make_lsp("LSP Contoh Boga", "BNSP-LSP-7001-ID")
    planned = Licence(lsp=lsp, starts_on=on, ends_on=after_days(on, 900).due_on, check_code=make_check_code())
    licence = Licence.objects.issue(
        lsp,
        decree_number="KEP.7001",
        decree_date=on,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        renewal_opens_on=after_days(on, 700).due_on,
        schemes=demo.make_schemes(lsp),
        check_code=planned.check_code,
        proof=qr_proof.make(planned, 3, signing.sign_statement),
    )
    licence.certificate_sha256 = hashlib.sha256(PAPER).hexdigest()
    licence.save()
    return licence


def test_a_file_is_compared_here_and_a_code_is_read_without_a_network(page, licence):
    address = reverse("lsp:check_licence", args=[licence.check_code])
    page.goto(address)
    sent = []
    page.on("request", lambda request: sent.extend([request.url] if request.method == "POST" else []))
    for content, words in ((PAPER, "Berkas asli"), (PAPER + b" altered", "Berkas lain")):
        page.set_input_files("[name=berkas]", {"name": "s.pdf", "mimeType": "application/pdf", "buffer": content})
        expect(page.locator("[data-when]:visible b")).to_have_text(words)
    assert sent == []

    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(f"{address}#{licence.proof}")
    for carried, words in (
        (licence.proof, "Kode asli"),
        ("AA" + licence.proof[2:], "Kode tidak asli"),
        ("", "Tidak ada jaringan"),
    ):
        page.evaluate("(carried) => { location.hash = carried; }", carried)
        expect(page.locator("[data-when]:visible h1")).to_have_text(words)
        if words == "Kode asli":
            expect(page.locator("[data-facts]")).to_contain_text("Pembekuan dan pencabutan belum diperiksa")
            expect(page.locator("[data-facts]")).to_contain_text("LSP Contoh Boga")
