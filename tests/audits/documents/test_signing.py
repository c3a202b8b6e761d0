"""What we sign can be judged: whole, changed, by a stranger, or not signed at all."""

import asyncio
import datetime as dt
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from audits import signing
from audits.documents import render
from audits.signing import Signature, SignatureState, SigningKeyMissing
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
