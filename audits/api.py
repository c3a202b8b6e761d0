"""The signed answer of the interface: one licence as JWS (RFC 7515), and the keys with which anybody verifies it."""

import base64
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from audits.documents import signing
from lsp.api import ERRORS, Number, Problem, body_of, limit_rate
from lsp.register import open_data

router = Router(tags=["proof"])


class SignedOut(Schema):
    """A flattened JWS; `payload` is the body as the unsigned answer gives it, with `issued_at`."""

    payload: str
    protected: str
    signature: str


class KeyOut(Schema):
    kty: str
    crv: str
    x: str
    y: str
    kid: str


class KeysOut(Schema):
    keys: list[KeyOut]


def encoded(content: bytes) -> str:
    """Base64 as JWS writes it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@router.get(
    "/lsp/{number}/signed", response={200: SignedOut, 503: Problem} | ERRORS, summary="One body, signed by BNSP's key"
)
def signed(request: HttpRequest, number: str = Number) -> dict[str, str] | Status[dict[str, str]]:
    """The record of a body under an ES256 signature, so that it can be handed on and still be verified."""
    limit_rate(request)
    lsp = body_of(number)
    if lsp is None:
        return Status(404, {"detail": "No body has this licence number."})
    record = open_data.record_of(lsp, timezone.localdate()) | {"issued_at": timezone.now()}
    try:
        header = {"alg": "ES256", "kid": signing.public_keys()[0]["kid"], "typ": "JWS"}
        payload = encoded(json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
        protected = encoded(json.dumps(header).encode())
        signature = signing.sign_statement(f"{protected}.{payload}".encode())
    except (signing.SigningKeyMissing, IndexError):
        return Status(503, {"detail": "The signing key is not in place; ask for the unsigned answer."})
    return {"payload": payload, "protected": protected, "signature": encoded(signature)}


@router.get("/keys", response={200: KeysOut, 429: Problem}, summary="Public keys for signed answers and QR codes")
def keys(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """A JSON Web Key Set: the key in use first, former ones after it."""
    limit_rate(request)
    return {"keys": signing.public_keys()}
