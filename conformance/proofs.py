"""Signed HTTP requests (draft-ietf-oauth-signed-http-request-03) by the suite: right ones, and wrong in one way."""

from __future__ import annotations

import base64
import json
import time
from typing import Any, Literal
from urllib.parse import urlsplit

import jwt
from cryptography import x509
from pydantic import Field

from conformance.edge import Edge
from conformance.ready import Certificate
from conformance.signed_request import thumbprint


class Wanted(Edge):
    """What is signed."""

    token: str
    """The access token."""
    uri: str
    """The address that is called."""
    method: Literal["GET", "POST"] = "GET"
    """The verb."""
    age: int = 0
    """Seconds since it was signed."""
    claims: dict[str, Any] = Field(default_factory=dict)
    """Members that say something else than the request: `m`, `u`, `p`, …"""


def confirmation(certificate: Certificate) -> dict[str, str]:
    """Return what a token request says (RFC 7800 3.4) to get a token that is bound to the certificate's key."""
    kid = json.dumps({"kid": thumbprint(public_key(certificate))})
    return {"token_type": "pop", "req_cnf": _encoded(kid.encode())}


def signed(certificate: Certificate, wanted: Wanted, nonce: str) -> str:
    """Sign a request, and the nonce that the API handed out for it, with the certificate's key."""
    key, address = public_key(certificate), urlsplit(wanted.uri)
    members = {"at": wanted.token, "ts": int(time.time()) - wanted.age, "m": wanted.method, "u": address.netloc}
    members |= {"p": address.path, "nonce": nonce, "cnf": {"jwk": key}, **wanted.claims}
    return jwt.encode(members, certificate.key, "RS256", {"typ": "pop", "kid": thumbprint(key)})


def public_key(certificate: Certificate) -> dict[str, str]:
    """Return the certificate's key as a JSON Web Key (RFC 7517), with nothing that it could do without."""
    public = x509.load_pem_x509_certificate(certificate.pem.encode()).public_key()
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))  # type: ignore[arg-type]  # it is RSA
    return {name: key[name] for name in ("e", "kty", "n")}


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
