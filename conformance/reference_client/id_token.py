"""OpenID Connect Core 3.1.3.7: whether an id token is what it says, and for us."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

import jwt

from conformance.reference_client.authority import Authority
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.signing_keys import SigningKeys

LEEWAY = 300
"""Seconds by which clocks may differ."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an id token must say. `nonce` is empty where none was sent."""

    authority: Authority
    client_id: str
    nonce: str = ""


def validated(token: str, expected: Expected, keys: SigningKeys) -> dict[str, Any]:
    """Return the claims; raise `AuthError` (authority, mismatch) whose words never hold the token."""
    claims = _decoded(token, expected, keys)
    issuer = expected.authority.issuer.replace("{tenantid}", str(claims.get("tid")))
    if claims["iss"] != issuer:
        raise _invalid(f"its issuer is not {issuer}")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise _invalid("it was made for another application")
    if expected.nonce and not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise AuthError(Kind.MISMATCH, "the id token answers another sign-in: wrong nonce", code="nonce_mismatch")
    return claims


def _decoded(token: str, expected: Expected, keys: SigningKeys) -> dict[str, Any]:
    """Signature, audience and end. `nbf` and `iat` are no concern of 3.1.3.7: a slow clock still signs in."""
    try:
        header = jwt.get_unverified_header(token)
        key = keys.find(expected.authority.needed("jwks_uri"), str(header.get("kid", "")))
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=expected.client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError as error:
        raise _invalid(type(error).__name__) from error


def _invalid(why: str) -> AuthError:
    return AuthError(Kind.AUTHORITY, f"the id token is not valid: {why}", code="invalid_id_token")
