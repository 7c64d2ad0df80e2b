"""A signed HTTP request (draft-ietf-oauth-signed-http-request 3) taken apart: what was signed, and by which key."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import jwt

from conformance.edge import Edge

Facts = dict[str, Any]
NO_CLAIM: Any = {f"verify_{claim}": False for claim in ("aud", "exp", "nbf", "iat", "iss", "sub", "jti")}


class Pop(Edge):
    """The request that a proof-of-possession token is to sign."""

    method: str | None = None
    """Its verb, in capitals."""
    uri: str | None = None
    """Its address."""
    nonce: str | None = None
    """What the API handed out for it."""


def taken_apart(header: Facts, claims: Facts, token: str) -> Facts | None:
    """Return what the check `token` looks at as `shr`; nothing where the token is none."""
    if not isinstance(claims.get("at"), str):
        return None
    key = (claims.get("cnf") or {}).get("jwk") or {}
    return {"header": header, "claims": claims, "signature": _signature(token, header, key), "key": thumbprint(key)}


def thumbprint(key: Facts) -> str:
    """RFC 7638 3: the SHA-256 thumbprint of an RSA key; empty where it is none."""
    if not {"e", "kty", "n"} <= key.keys():
        return ""
    text = json.dumps({name: key[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _signature(token: str, header: Facts, key: Facts) -> str:
    """Say `valid` where the key that the request names signed it, else why not."""
    if header.get("alg") not in ("RS256", "PS256"):
        return f"signed with {header.get('alg')}"
    try:
        jwt.decode(token, jwt.PyJWK(key, header["alg"]).key, [header["alg"]], options=NO_CLAIM)
    except jwt.PyJWTError as error:
        return str(error)
    return "valid"
