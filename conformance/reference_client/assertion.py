"""RFC 7523 3: the application proves itself with a certificate. A fresh assertion for every request."""

from __future__ import annotations

import base64
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from conformance.reference_client import engine
from conformance.reference_client.configuration import Certificate

LIFETIME = 600
"""Seconds."""


def sign(certificate: Certificate, client_id: str, token_endpoint: str) -> str:
    """Sign as the service documents it: PS256 with `x5t#S256`, or RS256 with `x5t` where it was asked for."""
    parsed = x509.load_pem_x509_certificate(certificate.pem.encode())
    older = certificate.thumbprint == "sha1"
    digest = parsed.fingerprint(hashes.SHA1() if older else hashes.SHA256())  # noqa: S303 - x5t is SHA-1 (RFC 7515)
    headers: engine.Facts = {"x5t" if older else "x5t#S256": base64.urlsafe_b64encode(digest).decode().rstrip("=")}
    if certificate.send_x5c:
        headers["x5c"] = [base64.b64encode(parsed.public_bytes(Encoding.DER)).decode()]
    now = int(time.time())
    claims = {"audience": token_endpoint, "issuer": client_id, "subject": client_id}
    moments = {"issued_at": now, "not_before": now, "expires_at": now + LIFETIME}
    return engine.signed_assertion(certificate.key, "RS256" if older else "PS256", headers, {**claims, **moments})
