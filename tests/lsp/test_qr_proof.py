"""What a certificate proves by itself: the QR code read without a network, the file judged here or there, the signed answer."""

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.documents import DOCUMENTS, signing
from audits.documents.table import address
from audits.states import State
from audits.views.public import certificate_check
from lsp.models import LicenceEvent
from lsp.register import qr_proof
from tests.audits.documents.test_signing import appended

pytestmark = pytest.mark.django_db


def number_of(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "="), "big")


def is_signed(content: bytes, signature: bytes) -> bool:
    """As a stranger verifies it: by the published key alone."""
    key = signing.public_keys()[0]
    numbers = ec.EllipticCurvePublicNumbers(number_of(key["x"]), number_of(key["y"]), ec.SECP256R1())
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        numbers.public_key().verify(encode_dss_signature(r, s), content, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@pytest.fixture
def licensed(play):
    return play(State.LICENSED)


@pytest.fixture
def certificate(licensed):
    return licensed.documents.get(kind="certificate")


def test_the_proof_tells_what_was_issued_and_fits_no_other_page(licensed):
    licence = licensed.new_licence
    facts, content, signature = qr_proof.read(licence.proof)
    assert (facts["licence_number"], facts["name"]) == (licence.lsp.licence_number, licence.lsp.name)
    assert (facts["starts_on"], facts["ends_on"]) == (licence.starts_on, licence.ends_on)
    assert facts["schemes"] == licence.scope.count()
    assert is_signed(content + licence.check_code.encode(), signature)
    assert not is_signed(content + b"another-code", signature)
    assert not is_signed(b"\x01" + content[:-1] + licence.check_code.encode(), signature)


def test_the_code_on_the_certificate_is_read_at_110_dots_an_inch(certificate, licensed, tmp_path):
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(certificate.file.open("rb").read())
    subprocess.run(
        [shutil.which("pdftoppm"), "-r", "110", "-png", "-f", "1", "-l", "1", paper, tmp_path / "page"], check=True
    )
    (picture,) = tmp_path.glob("page*.png")
    read = subprocess.run([shutil.which("zbarimg"), "-q", "--raw", picture], capture_output=True, text=True, check=True)
    link = address(DOCUMENTS["certificate"].leads_to(licensed, certificate))
    assert read.stdout.strip() == link
    assert link.endswith("#" + licensed.new_licence.proof)


def send(client, content: bytes, name="sertifikat.pdf"):
    return client.post(reverse("audits:check_file"), {"berkas": SimpleUploadedFile(name, content)})


def test_the_issued_file_is_known_and_says_how_its_licence_stands(client, certificate, licensed, on):
    content = certificate.file.open("rb").read()
    response = send(client, content)
    assert response.context["licence"] == licensed.new_licence
    assert response.context["signature"].state == "valid"
    LicenceEvent.objects.record(licensed.lsp, "revoked", on, decree_number="KEP.9", reason="Sebab", by=None)
    page = send(client, content).content.decode()
    assert "Dicabut" in page
    assert "Berkas asli" in page


def test_a_flipped_byte_an_appended_revision_and_an_unsigned_file_are_told(client, certificate):
    content = certificate.file.open("rb").read()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    trailing = content + b"\n% something more\n"
    for altered in (flipped, trailing, appended(content)):
        response = send(client, altered)
        assert (response.context["licence"], response.context["signature"].state) == (None, "altered")
        assert "Berkas ini diubah sesudah disegel" in response.content.decode()
    assert send(client, b"%PDF-1.7\n%%EOF").context["signature"].state == "unsigned"


# A form whose only field is the catalogue that holds the form.
LOOP = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/AcroForm<</Fields[1 0 R]>>/Kids[1 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R/Prev 9/Size 2>>\nstartxref\n9\n%%EOF"
)


def test_a_crafted_file_is_read_apart_and_costs_nobody_the_page(client, certificate, caplog):
    content = certificate.file.open("rb").read()
    crafted = [
        b"%PDF-1.7\n" + b"[" * 300_000,
        b"%PDF-1.7\n" + b"<<" * 300_000 + b"\nstartxref\n9\n%%EOF",
        LOOP,
        content[: len(content) // 2],
        content.replace(b"/ByteRange", b"/ByteRanje"),
    ]
    for number, file in enumerate(crafted):
        response = send(client, file)
        assert (response.status_code, response.context["tone"]) == (200, "overdue"), number
        assert "Bukan berkas asli" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"), [("foto.jpg", b"\xff\xd8\xff", "bukan PDF"), ("kosong.pdf", b"", "bukan PDF")]
)
def test_a_file_that_cannot_be_a_certificate_is_told_in_words(client, rules, name, content, words):
    response = client.post(reverse("audits:check_file"), {"berkas": SimpleUploadedFile(name, content or b" ")})
    assert words in response.content.decode()
    assert "Pilih berkas PDF" in client.post(reverse("audits:check_file")).content.decode()


def test_the_check_page_carries_the_digest_and_the_kept_page_the_keys(client, certificate, licensed):
    check = client.get(reverse("lsp:check_licence", args=[licensed.new_licence.check_code])).content.decode()
    assert f'data-digest="{hashlib.sha256(certificate.file.open("rb").read()).hexdigest()}"' in check
    kept = client.get(reverse("audits:check_offline")).content.decode()
    assert signing.public_keys()[0]["x"] in kept
    assert "Pembekuan dan pencabutan belum diperiksa" in kept
    worker = client.get(reverse("audits:check_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert reverse("audits:check_offline") in worker.content.decode()


def test_the_signed_answer_is_verified_by_anybody(client, lsp_a):
    answer = client.get(f"/api/v1/lsp/{lsp_a.licence_number}/signed").json()
    content = f"{answer['protected']}.{answer['payload']}".encode()
    assert is_signed(content, base64.urlsafe_b64decode(answer["signature"] + "=="))
    record = json.loads(base64.urlsafe_b64decode(answer["payload"] + "==="))
    assert record["licence_number"] == lsp_a.licence_number
    header = json.loads(base64.urlsafe_b64decode(answer["protected"] + "==="))
    assert header["kid"] == client.get("/api/v1/keys").json()["keys"][0]["kid"]


def test_without_a_key_the_signed_answer_says_so(client, lsp_a, settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "none.p12"
    assert client.get(f"/api/v1/lsp/{lsp_a.licence_number}/signed").status_code == 503


def test_counting_through_numbers_never_leads_to_a_code(client, lsp_a):
    response = client.get("/cek/", {"q": lsp_a.licence_number}, follow=True)
    assert response.redirect_chain == [(lsp_a.get_absolute_url(), 302)]
    assert lsp_a.licences.get().check_code not in response.content.decode()


def test_the_check_page_comes_at_once_and_weighs_less_than_15_kilobytes_with_all_its_parts(client, licensed):
    response = client.get(reverse("lsp:check_licence", args=[licensed.new_licence.check_code]))
    assert response.status_code == 200, "no address in between"
    parts = [Path(finders.find(name)).read_bytes() for name in certificate_check.PARTS]
    weight = len(gzip.compress(response.content, 6)) + sum(len(brotli.compress(part)) for part in parts)
    assert weight < 15_000
