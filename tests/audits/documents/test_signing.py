"""What we sign can be judged: whole, changed, by a stranger, or not signed at all."""

import asyncio
import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, ExtendedKeyUsage, Name, NameAttribute
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.management import CommandError, call_command
from django.utils import timezone

from audits.documents import render, signing
from audits.documents.signing import Signature, SignatureState, SigningKeyMissing
from audits.operations.health_checks import BROKEN, CHECKS
from tests.audits.documents.samples import certificate


@pytest.fixture(scope="module")
def pdf():
    return render("audits/documents/certificate.html", certificate(), identifier="certificate")


@pytest.fixture
def keys(settings, tmp_path):
    """An empty folder for keys."""
    settings.SIGNING_KEY_FILE = tmp_path / "keys" / "office.p12"
    settings.SIGNING_KEY_PASSPHRASE = "kata sandi kunci"
    return settings.SIGNING_KEY_FILE.parent


@pytest.fixture
def key(keys):
    call_command("make_signing_key", development=True, verbosity=0)
    return keys / "office.p12"


def appended(signed: bytes) -> bytes:
    """The file with one more revision, as a PDF editor writes it."""
    from pyhanko.pdf_utils.generic import pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Catatan"] = pdf_string("diubah")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def test_a_signed_file_is_authentic_and_whole(key, pdf):
    verdict = signing.verify(signing.sign(pdf))
    assert verdict.state == SignatureState.VALID
    assert verdict.signer == "Badan Nasional Sertifikasi Profesi (pengembangan)"
    assert verdict.is_development is True
    assert verdict.signed_at is not None


def test_the_signature_is_pades_and_allows_no_change(key, pdf):
    with pikepdf.open(BytesIO(signing.sign(pdf))) as file:
        signature = file.Root.AcroForm.Fields[0].V
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert signature.Reference[0].TransformParams.P == 1
        assert "/DocMDP" in file.Root.Perms


def test_signing_keeps_the_archive_format_and_the_tags(key, pdf):
    with pikepdf.open(BytesIO(signing.sign(pdf))) as file, file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert file.Root.MarkInfo.Marked


def test_one_changed_byte_breaks_the_signature(key, pdf):
    signed = bytearray(signing.sign(pdf))
    signed[5000] ^= 1
    assert signing.verify(bytes(signed)).state == SignatureState.ALTERED


def test_a_file_that_was_appended_to_is_no_longer_whole(key, pdf):
    assert signing.verify(appended(signing.sign(pdf))).state == SignatureState.ALTERED


def test_a_strangers_signature_is_not_trusted(key, pdf, settings, tmp_path):
    signed = signing.sign(pdf)
    settings.SIGNING_KEY_FILE = tmp_path / "others" / "office.p12"
    call_command("make_signing_key", development=True, verbosity=0)
    assert signing.verify(signed).state == SignatureState.UNTRUSTED


def test_a_former_authority_beside_the_key_is_still_believed(key, pdf, settings, tmp_path):
    signed = signing.sign(pdf)
    settings.SIGNING_KEY_FILE = tmp_path / "new" / "office.p12"
    call_command("make_signing_key", development=True, verbosity=0)
    former = (key.parent / "development-ca.pem").read_bytes()
    (settings.SIGNING_KEY_FILE.parent / "former-ca.pem").write_bytes(former)
    assert signing.verify(signed).state == SignatureState.VALID


def test_a_signature_is_judged_as_of_the_day_it_was_given(key, pdf):
    signed = signing.sign(pdf)
    expired = dt.datetime(2050, 1, 1, tzinfo=dt.UTC)
    assert signing.verify(signed, at=expired).state == SignatureState.UNTRUSTED
    assert signing.verify(signed, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).state == SignatureState.VALID


@pytest.mark.parametrize("content", [b"", b"halo", b"%PDF-1.7\n"])
def test_what_is_no_pdf_carries_no_signature(key, content):
    assert signing.verify(content) == Signature(SignatureState.UNSIGNED)


def test_an_unsigned_file_carries_no_signature(key, pdf):
    assert signing.verify(pdf) == Signature(SignatureState.UNSIGNED)


def test_pdfsig_agrees_once_our_authority_is_known(key, pdf, tmp_path):
    (tmp_path / "x.pdf").write_bytes(signing.sign(pdf))
    said = subprocess.run(["pdfsig", "x.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_pdfsig_trusts_us_once_our_authority_is_in_its_folder(key, pdf, tmp_path):
    (tmp_path / "x.pdf").write_bytes(signing.sign(pdf))
    folder = tmp_path / "nss"
    folder.mkdir()
    authority = key.parent / "development-ca.pem"
    for command in (
        ["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"],
        ["certutil", "-A", "-d", f"sql:{folder}", "-n", "relisensi", "-t", "C,C,C", "-i", str(authority)],
    ):
        subprocess.run(command, check=True, capture_output=True)
    command = ["pdfsig", "-nssdir", str(folder), "x.pdf"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said


def test_pdfsig_tells_an_appended_revision_and_a_flipped_byte(key, pdf, tmp_path):
    signed = signing.sign(pdf)
    flipped = bytearray(signed)
    flipped[5000] ^= 1
    said = {}
    for name, content in {"appended": appended(signed), "flipped": bytes(flipped)}.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        done = subprocess.run(["pdfsig", f"{name}.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False)
        said[name] = done.stdout
    assert "Not total document signed" in said["appended"]
    assert "Digest Mismatch" in said["flipped"]


def test_a_certificate_of_the_key_that_has_ended_signs_nothing_that_is_believed(key, pdf):
    signed = signing.sign(pdf)
    assert signing.verify(signed, at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC)).state == SignatureState.UNTRUSTED


# A token, and a timestamp


TOKEN = """
import os, sys
import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pkcs11.util.ec import decode_ec_private_key

key, certificate, _others = pkcs12.load_key_and_certificates(open(sys.argv[1], "rb").read(), sys.argv[2].encode())
token = pkcs11.lib(sys.argv[3]).get_token(token_label="relisensi")
with token.open(rw=True, user_pin="1234") as session:
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    kept = decode_ec_private_key(der) | {pkcs11.Attribute.LABEL: "relisensi", pkcs11.Attribute.TOKEN: True}
    session.create_object(kept | {pkcs11.Attribute.ID: b"1"})
    session.create_object(
        {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
            pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            pkcs11.Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
            pkcs11.Attribute.LABEL: "relisensi",
            pkcs11.Attribute.ID: b"1",
            pkcs11.Attribute.TOKEN: True,
        }
    )
"""
MODULE = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture
def token(key, settings, tmp_path, monkeypatch):
    """A token in software that holds the key; its file is away."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    begin = ["softhsm2-util", "--init-token", "--free", "--label", "relisensi", "--pin", "1234", "--so-pin", "1234"]
    subprocess.run(begin, check=True, capture_output=True)
    fill = [sys.executable, "-c", TOKEN, str(key), settings.SIGNING_KEY_PASSPHRASE, MODULE]
    subprocess.run(fill, check=True)
    settings.SIGNING_PKCS11_MODULE, settings.SIGNING_PKCS11_TOKEN = MODULE, "relisensi"
    settings.SIGNING_PKCS11_KEY, settings.SIGNING_PKCS11_PIN = "relisensi", "1234"
    key.unlink()
    signing.on_token.cache_clear()
    yield
    signing.on_token.cache_clear()


def test_a_key_on_a_token_signs_without_ever_leaving_it(token, pdf):
    verdict = signing.verify(signing.sign(pdf))
    assert (verdict.state, verdict.is_development) == (SignatureState.VALID, True)
    assert "Kunci ada pada token relisensi." in CHECKS["signing_key"].look(timezone.now()).text


def test_a_token_that_does_not_open_is_no_key_and_the_page_of_the_system_says_which(token, settings):
    settings.SIGNING_PKCS11_TOKEN = "lain"
    assert signing.has_key() is False
    result = CHECKS["signing_key"].look(timezone.now())
    assert (result.tone, result.word) == (BROKEN, "Tidak ada")
    assert "Token lain tidak terbuka." in result.todo


@pytest.fixture
def authority(settings):
    """A timestamp authority of our own on loopback."""
    from asn1crypto import keys, tsp, x509
    from pyhanko.sign.timestamps import DummyTimeStamper

    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "TSA Contoh")])
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    certificate = (
        CertificateBuilder(name, name, secret.public_key(), 1, now - day, now + day)
        .add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(secret, SHA256())
    )
    stamper = DummyTimeStamper(
        tsa_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.SIGNING_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
        yield
        server.shutdown()


def test_a_timestamp_authority_stamps_the_moment(key, authority, pdf):
    from pyhanko.pdf_utils.reader import PdfFileReader

    signed = signing.sign(pdf)
    (embedded,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert [row["type"].native for row in embedded.signer_info["unsigned_attrs"]] == ["signature_time_stamp_token"]


def test_without_a_key_nothing_is_signed(keys, pdf):
    assert signing.has_key() is False
    with pytest.raises(SigningKeyMissing):
        signing.sign(pdf)


def test_a_key_that_does_not_open_is_no_key(key, settings):
    settings.SIGNING_KEY_PASSPHRASE = "salah"
    assert signing.has_key() is False


def test_a_new_key_is_used_without_a_restart(keys):
    assert signing.has_key() is False
    call_command("make_signing_key", development=True, verbosity=0)
    assert signing.has_key() is True
    assert signing.is_development() is True


def test_the_key_is_readable_by_its_owner_alone(key):
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_that_exists_is_never_replaced(key):
    before = key.read_bytes()
    call_command("make_signing_key", development=True, verbosity=0)
    assert key.read_bytes() == before


def test_production_gets_no_development_key_by_accident(keys, settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError):
        call_command("make_signing_key", verbosity=0)
    assert not keys.exists()


def test_a_file_is_signed_and_judged_while_an_event_loop_runs(pdf):
    async def sign_and_judge():
        return signing.verify(signing.sign(pdf))

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: the browser's tests leave a loop behind in this one
        judged = pool.submit(lambda: asyncio.run(sign_and_judge())).result()
    assert judged.state == SignatureState.VALID
