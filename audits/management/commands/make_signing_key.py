"""Makes a signing key for development: an authority of our own and a P-256 certificate, both in the key file's folder."""

import datetime as dt
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audits.documents.signing import DEVELOPMENT_CA

SIGNER = "Badan Nasional Sertifikasi Profesi (pengembangan)"
# Both ends lie far apart, so that a demonstration may play in the past and outlives a licence.
FIRST_DAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
LAST_DAY = dt.datetime(2044, 1, 1, tzinfo=dt.UTC)


def named(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


def uses(*, signs: bool) -> x509.KeyUsage:
    """A key either signs documents or vouches for other keys."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_cert_sign=not signs,
        crl_sign=not signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey, *, signs: bool
) -> x509.Certificate:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(DEVELOPMENT_CA))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(LAST_DAY)
        .add_extension(x509.BasicConstraints(ca=not signs, path_length=None if signs else 0), critical=True)
        .add_extension(uses(signs=signs), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
        .sign(issuer_key, SHA256())
    )


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner reads, from its first byte on; one that exists already is left alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


class Command(BaseCommand):
    """What it signs is marked as a development certificate everywhere it is shown."""

    help = "Membuat kunci segel untuk pengembangan. Kunci yang sudah ada tidak diubah."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--development", action="store_true", help="juga di luar pengembangan")

    def handle(self, *args: object, development: bool, **options: object) -> None:
        if not (settings.DEVELOPMENT or development):
            raise CommandError(
                "Kunci ini hanya untuk pengembangan. Tambahkan --development bila memang itu yang Anda maksud."
            )
        path = Path(settings.SIGNING_KEY_FILE)
        if path.exists():
            self.stdout.write(f"Kunci segel sudah ada: {path}")
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        authority = certificate(DEVELOPMENT_CA, authority_key, authority_key, signs=False)
        ours = certificate(SIGNER, key, authority_key, signs=True)
        passphrase = settings.SIGNING_KEY_PASSPHRASE.encode()
        lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        write_private(path, pkcs12.serialize_key_and_certificates(b"relisensi", key, ours, [authority], lock))
        # The authority's own key is dropped: nobody can ever make a second certificate in its name.
        path.with_name("development-ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))
        self.stdout.write(f"Kunci segel pengembangan dibuat: {path}")
