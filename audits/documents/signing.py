"""Signs issued files with the office's key (PAdES, ECDSA P-256) and says of any file whose signature it carries."""

import asyncio
import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audits.errors import NotIssued
from audits.files import reading_room
from audits.files.sandboxed.signature import SignatureVerdict, signature_of
from lsp.certain import certain

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

P = ParamSpec("P")
T = TypeVar("T")

DEVELOPMENT_CA = "Relisensi Development CA (bukan untuk produksi)"
FIELD = "Segel"


class SigningKeyMissing(NotIssued):
    """There is no key that could sign; nothing that needs a signature may be issued."""

    @property
    def words(self) -> str:
        return str(_("Kunci segel elektronik belum terpasang atau tidak dapat dibuka. Hubungi pengelola sistem."))


class SigningFailed(NotIssued):
    """The key is there, but what it signed, or the time it was to be signed at, cannot be trusted."""

    @property
    def words(self) -> str:
        return str(_("Dokumennya gagal disegel secara elektronik. Tidak ada yang berubah; hubungi pengelola sistem."))


class SignatureState(TextChoices):
    """What can be said about the signature of a file."""

    VALID = "valid", _("Asli dan utuh")
    ALTERED = "altered", _("Berubah sesudah disegel")
    UNTRUSTED = "untrusted", _("Disegel pihak yang tidak dikenal")
    UNSIGNED = "unsigned", _("Tidak bersegel")
    UNREADABLE = "unreadable", _("Tidak dapat dibaca")


@dataclass(frozen=True)
class Signature:
    """The verdict on the signature of one file."""

    state: str
    signer: str = ""
    signed_at: dt.datetime | None = None
    is_development: bool = False


def signer() -> "Signer":
    """The office's signer, from a PKCS#11 token where one is named, else from the PKCS#12 file; raises SigningKeyMissing."""
    if settings.SIGNING_PKCS11_MODULE:
        return on_token(settings.SIGNING_PKCS11_MODULE, settings.SIGNING_PKCS11_TOKEN, settings.SIGNING_PKCS11_KEY)
    path = Path(settings.SIGNING_KEY_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SigningKeyMissing(path) from error
    return load(path, settings.SIGNING_KEY_PASSPHRASE, changed)


@lru_cache(maxsize=2)
def load(path: Path, passphrase: str, changed: int) -> "Signer":
    """The signer in this file; read again only when the file was `changed`."""
    from pyhanko.sign import signers  # heavy: only signing needs it

    loaded = signers.SimpleSigner.load_pkcs12(path, passphrase=passphrase.encode() or None)
    if loaded is None:
        raise SigningKeyMissing(path)
    return loaded


@lru_cache(maxsize=1)
def on_token(module: str, token: str, key: str) -> "Signer":
    """The signer whose key never leaves its token; certificates of the authority lie beside the key file as *.pem."""
    try:
        from pyhanko.config.pkcs11 import TokenCriteria  # heavy: only signing needs it
        from pyhanko.sign import pkcs11

        session = pkcs11.open_pkcs11_session(
            module, token_criteria=TokenCriteria(label=token), user_pin=settings.SIGNING_PKCS11_PIN or None
        )
        opened = pkcs11.PKCS11Signer(session, cert_label=key, key_label=key, use_raw_mechanism=True)
        opened._load_objects()
    except Exception as fault:  # the module speaks of a missing library, token, key or PIN in exceptions of its own
        raise SigningKeyMissing(f"{token}: {fault}") from fault
    return opened


def has_key() -> bool:
    """Whether anything can be signed."""
    try:
        signer()
    except SigningKeyMissing:
        return False
    return True


def is_development() -> bool:
    """Whether the key was made on a development machine, so that what it signs proves nothing to anybody."""
    return made_for_development(certain(signer().signing_cert))


def made_for_development(certificate: "Certificate") -> bool:
    """Whether our own development authority vouches for this certificate."""
    return certificate.issuer.native.get("common_name") == DEVELOPMENT_CA


def in_a_thread(act: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What `act` returns, called where no event loop runs: pyHanko starts one of its own and refuses to start a second."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(act, *given, **named).result()


def sign(pdf: bytes) -> bytes:
    """The same file, certified: any later change breaks the signature."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # heavy: only signing needs it
    from pyhanko.sign import fields, signers

    description = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        location="Jakarta",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    office, clock = signer(), timestamper()
    try:
        signed = in_a_thread(
            signers.sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), description, signer=office, timestamper=clock
        )
    except Exception as fault:  # key, token and time stamp each fail in their own way; to the office it is one
        raise SigningFailed(str(fault)) from fault
    return signed.getvalue()


def timestamper() -> "TimeStamper | None":
    """The authority that stamps the time, where one is named; without it the time is our own."""
    if not settings.SIGNING_TSA_URL:
        return None
    from audits.documents.timestamping import Authority  # heavy: only printing needs it

    return Authority(settings.SIGNING_TSA_URL)


def sign_statement(statement: bytes) -> bytes:
    """The signature of some bytes by the office's key, as 64 plain bytes (r and s); raises SigningKeyMissing."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # heavy: only signing needs it

    office = signer()
    der = in_a_thread(lambda: asyncio.run(office.async_sign_raw(statement, "sha256")))
    try:
        r, s = decode_dss_signature(der)
    except ValueError as fault:
        raise SigningFailed("the key is no ECDSA key") from fault
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def public_keys() -> list[dict[str, str]]:
    """The keys that verify our statements as JSON Web Keys: the one in use, then those of certificates (*.pem) kept beside it."""
    from pyhanko.keys import load_certs_from_pemder  # heavy: only signing needs it

    kept = sorted(Path(settings.SIGNING_KEY_FILE).parent.glob("*.pem"))
    certificates = [certain(signer().signing_cert)] if has_key() else []
    certificates += [certificate for certificate in load_certs_from_pemder(map(str, kept)) if not certificate.ca]
    return [jwk_of(certificate) for certificate in certificates if certificate.public_key.algorithm == "ec"]


def jwk_of(certificate: "Certificate") -> dict[str, str]:
    """The P-256 key of a certificate as a JSON Web Key."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # heavy: only signing needs it

    key = load_der_public_key(certificate.public_key.dump())
    numbers = cast("EllipticCurvePublicKey", key).public_numbers()  # `public_keys` takes no others
    x, y = (base64.urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": certificate.sha256.hex()[:16]}


def trusted_roots() -> "list[Certificate]":
    """The authorities we believe: those in the key file, and certificates (*.pem) beside it, former ones included."""
    from pyhanko.keys import load_certs_from_pemder  # heavy: only signing needs it

    roots = list(load_certs_from_pemder(map(str, sorted(Path(settings.SIGNING_KEY_FILE).parent.glob("*.pem")))))
    if has_key() and (registry := signer().cert_registry):
        roots += [certificate for certificate in registry if certificate.ca]
    return roots


def verify(pdf: bytes, *, at: dt.datetime | None = None) -> Signature:
    """The verdict on a file of our own: who signed it, and whether it is whole.

    `at` is the moment at which it was issued as our own records know it: a certificate that has expired since then was still good.
    """
    return read(in_a_thread(signature_of, BytesIO(pdf), trusted_roots(), at))


def verify_apart(digest: str, pdf: bytes | None = None, *, at: dt.datetime | None = None) -> Signature:
    """The same verdict on a file that anybody may have made, in the reading room; without the file, the one that was found a moment ago.

    Raises Busy and StillReading, and LookupError where nobody sent such a file.
    """
    from asn1crypto.pem import armor  # heavy: only signing needs it

    roots = b"".join(armor("CERTIFICATE", root.dump()) for root in trusted_roots())
    moment = at.isoformat() if at else ""
    mark = f"{digest} {hashlib.sha256(roots).hexdigest()}"
    try:
        if pdf is None:
            said = reading_room.known("pdf-signature", mark, moment)
        else:
            files = [ContentFile(pdf), ContentFile(roots)]
            said = reading_room.read("pdf-signature", files, moment, mark=mark)
    except reading_room.Unread:
        return Signature(SignatureState.UNREADABLE)
    return read(json.loads(said))


def read(verdict: SignatureVerdict) -> Signature:
    """The verdict in our words."""
    signed_at = verdict.get("signed_at")
    return Signature(
        SignatureState(verdict["state"]),
        signer=verdict.get("signer", ""),
        signed_at=dt.datetime.fromisoformat(signed_at) if signed_at else None,
        is_development=verdict.get("issuer") == DEVELOPMENT_CA,
    )
