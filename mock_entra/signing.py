"""RFC 7515: signed tokens of our own making, and their signatures checked."""

import asyncio
import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mock_entra.keys import SigningKey
from mock_entra.wire import as_json

PADDING, HASH = PKCS1v15(), SHA256()


@cache
def signers() -> ThreadPoolExecutor:
    """Threads that sign: the GIL is released meanwhile, so that the next request is read beside it."""
    return ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="signer")


async def sign(claims: Mapping[str, Any], key: SigningKey, *, thumbprint: bool = False) -> str:
    """A compact RS256 token; with `thumbprint` its header names the certificate as well (`x5t`, as v1 tokens do)."""
    signed = signing_input(header(key.kid, thumbprint=thumbprint), claims)
    signature = await asyncio.get_running_loop().run_in_executor(signers(), rs256, key, signed)
    return f"{signed.decode()}.{encode(signature)}"


def rs256(key: SigningKey, signed: bytes) -> bytes:
    return key.private_key.sign(signed, PADDING, HASH)


def hs256_over_public_key(key: SigningKey, claims: Mapping[str, Any]) -> str:
    """The classic confusion: HMAC with the public key as secret. Only lenient worlds and `mint` make such tokens."""
    public = key.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = signing_input(encode(as_json({"typ": "JWT", "alg": "HS256", "kid": key.kid})), claims)
    return f"{signed.decode()}.{encode(hmac.digest(public, signed, hashlib.sha256))}"


def signing_input(header: str, claims: Mapping[str, Any]) -> bytes:
    return f"{header}.{encode(as_json(claims))}".encode()


@cache
def header(kid: str, *, thumbprint: bool) -> str:
    """The header's encoded form, made once for each key."""
    fields = {"typ": "JWT", "alg": "RS256", **({"x5t": kid} if thumbprint else {}), "kid": kid}
    return encode(as_json(fields))


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Either base64 alphabet, padded or not, white space ignored; `ValueError` for anything else."""
    plain = "".join(text.split()).replace("+", "-").replace("/", "_").rstrip("=")
    if not plain.isascii() or plain.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"):
        raise ValueError("not base64")
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
