"""RFC 7515 2: base64url without padding, JSON without spaces, and the JWTs made of them."""

import base64
import json
from typing import Any


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def signing_input(header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    return f"{base64url(compact(header))}.{base64url(compact(claims))}".encode()


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, unverified: the broker was handed it by its authority over TLS. ValueError where it is none."""
    try:
        claims = json.loads(decoded(token.split(".")[1]))
    except IndexError as error:
        raise ValueError("this is no JWT") from error
    if not isinstance(claims, dict):
        raise ValueError("a JWT's claims are an object")  # noqa: TRY004 - what was read is wrong, not what was passed
    return claims
