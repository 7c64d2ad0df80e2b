"""Tokens taken apart, for judging: nothing here is shared with what signs or accepts them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt

from conformance import signed_request
from conformance.ready import Certificate

Facts = dict[str, Any]

A_MINUTE = 60

SIGNATURE_ONLY: Any = {f"verify_{claim}": False for claim in ("aud", "exp", "nbf", "iat", "iss", "sub", "jti")}
"""The signature is one question; what the claims say is the stories' business."""


def parts(token: str) -> tuple[Facts, Facts] | None:
    """Return header and claims of a JWT, unverified; nothing where it is none."""
    try:
        header, claims, _ = token.split(".")
        return json.loads(_decoded(header)), json.loads(_decoded(claims))
    except ValueError:
        return None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def access_token(token: str, expires_in: Any, keys: Mapping[str, Any] | None) -> Facts:
    """Return what the check `token` looks at; `expires_in` is what was told beside it, in seconds."""
    taken = parts(token)
    if taken is None:
        return {"signature": "no JWT"}
    header, claims = taken
    request = signed_request.taken_apart(header, claims, token)
    if request:
        bound = access_token(claims["at"], expires_in, keys)
        named = (bound.get("claims", {}).get("cnf") or {}).get("kid")
        return {**bound, "type": "pop", "shr": request | {"is_bound": bool(named) and named == request["key"]}}
    facts: Facts = {"header": header, "claims": claims, "signature": signature(token, header, keys), "type": "bearer"}
    if isinstance(claims.get("exp"), int | float) and isinstance(claims.get("nbf"), int | float):
        facts["lifetime"] = claims["exp"] - claims["nbf"]
    if isinstance(claims.get("exp"), int | float) and isinstance(expires_in, int | float):
        facts["expires_as_told"] = abs(claims["exp"] - time.time() - expires_in) < A_MINUTE
    return facts


def signature(token: str, header: Facts, keys: Mapping[str, Any] | None) -> str:
    """Say `valid` when a published RSA key verifies the token, else why not."""
    if keys is None:
        return "the keys could not be fetched"
    if header.get("alg") not in ("RS256", "PS256"):
        return f"signed with {header.get('alg')}"
    published = [key for key in keys.get("keys", []) if key.get("kid") == header.get("kid")]
    if not published:
        return "signed with a key that is not published"
    try:
        key = jwt.PyJWK(published[0], header["alg"]).key
        jwt.decode(as_covered(token, header), key, [header["alg"]], options=SIGNATURE_ONLY)
    except jwt.InvalidTokenError as error:
        return str(error)
    return "valid"


def as_covered(token: str, header: Facts) -> str:
    """Return the token with the header its signature covers: tokens for Graph show a nonce, and cover its hash."""
    if "nonce" not in header:
        return token
    hashed = _encoded(hashlib.sha256(str(header["nonce"]).encode()).digest())
    covered = json.dumps({**header, "nonce": hashed}, separators=(",", ":"))
    return f"{_encoded(covered.encode())}.{token.partition('.')[2]}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def client_assertion(assertion: str, url: str, registered: Certificate | None) -> Facts:
    """Return what the check `client_assertion` looks at; `url` is where it was sent."""
    taken = parts(assertion)
    if taken is None:
        return {}
    header, claims = taken
    start = claims.get("iat", claims.get("nbf"))
    audience = claims.get("aud")
    return {
        "header": header,
        "claims": claims,
        "lifetime": round(claims["exp"] - start) if start is not None and "exp" in claims else None,
        "certificates": len(_chain(header)),
        "thumbprint": thumbprint(header, registered),
        "audience": "token_endpoint" if audience == url else audience,
    }


def _chain(header: Facts) -> list[str]:
    chain = header.get("x5c", [])
    return [chain] if isinstance(chain, str) else list(chain)


def thumbprint(header: Facts, registered: Certificate | None) -> str:
    """Say how the header names the registered certificate; both base64 alphabets occur in the wild (MSAL Go)."""
    if registered is None:
        return "unknown"
    der = base64.b64decode("".join(registered.pem.split("-----")[2].split()))
    digests = {"x5t#S256": hashlib.sha256(der).digest(), "x5t": hashlib.sha1(der).digest()}  # noqa: S324 - RFC 7515 4.1.7
    names = {"x5t#S256": "sha256", "x5t": "sha1"}
    found = [names[name] for name, digest in digests.items() if _same(header.get(name), digest)]
    return "+".join(found) or "unknown"


def _same(written: Any, digest: bytes) -> bool:
    if not isinstance(written, str):
        return False
    plain = written.replace("+", "-").replace("/", "_").rstrip("=")
    return plain == base64.urlsafe_b64encode(digest).decode().rstrip("=")
