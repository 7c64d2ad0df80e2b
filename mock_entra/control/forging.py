"""Signatures as they should be, and as they should not."""

import asyncio
import hashlib
import hmac
from typing import Any, Literal

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mock_entra import signing
from mock_entra.authority import World
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import Tenant
from mock_entra.keys import SigningKey
from mock_entra.wire import as_json

Algorithm = Literal["RS256", "HS256", "none"]
WhichKey = Literal["own", "unknown", "rotated-out"]


async def key_for(world: World, tenant: Tenant, which: WhichKey) -> SigningKey:
    """The tenant's own key, one that nobody ever published, or one the tenant published once and no longer does."""
    if which == "own":
        return world.keys.signing(tenant.id, tenant.key_owner)
    if which == "unknown":
        return await asyncio.to_thread(world.keys.chest.kept, "never-published")
    former = world.keys.chest.kept(tenant.key_owner)
    if former in world.keys.published(tenant.id, tenant.key_owner):
        raise Unacceptable(
            f"{tenant.kind}/{tenant.name} publishes every key it ever had: rotate_keys without overlap first"
        )
    return former


def header_of(key: SigningKey, algorithm: Algorithm, kid: str | None, *, thumbprint: bool) -> dict[str, str]:
    named = key.kid if kid is None else kid
    return {"typ": "JWT", "alg": algorithm, **({"x5t": named} if thumbprint else {}), "kid": named}


async def compact(header: dict[str, str], claims: dict[str, Any], key: SigningKey, *, broken: bool) -> str:
    """RFC 7515 7.1, signed as the header says; `broken` turns over every bit of the signature's first byte."""
    signed = signing.signing_input(signing.encode(as_json(header)), claims)
    signature = await signature_of(header["alg"], signed, key)
    if broken and signature:
        signature = bytes((signature[0] ^ 0xFF,)) + signature[1:]
    return f"{signed.decode()}.{signing.encode(signature)}"


async def signature_of(algorithm: str, signed: bytes, key: SigningKey) -> bytes:
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        public = key.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return hmac.digest(public, signed, hashlib.sha256)
    return await signing.signers().sign(key, signed)
