"""RFC 7515: signed tokens of our own making, and their signatures checked."""

import asyncio
import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mock_entra.keys import SigningKey
from mock_entra.wire import as_json

PADDING, HASH = PKCS1v15(), SHA256()


class Signers:
    """Threads that sign what is queued, so that the loop reads the next request meanwhile (signing releases the GIL).

    Not a ThreadPoolExecutor: its futures and conditions hold the GIL for a tenth of a signature's time, and one thread
    less than there are cores leaves the loop undisturbed (measured: 0.73 against 0.88 of what one core can sign).
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        for _ in range(max(1, min(4, (os.cpu_count() or 1) - 1))):
            Thread(target=self._work, name="signer", daemon=True).start()

    def sign(self, key: SigningKey, signed: bytes) -> asyncio.Future[bytes]:
        """The RS256 signature, as a future of the running loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bytes] = loop.create_future()
        self._jobs.put((loop, future, key, signed))
        return future

    def _work(self) -> None:
        while True:
            loop, future, key, signed = self._jobs.get()
            outcome = attempt(key, signed)
            with suppress(RuntimeError):  # the loop was closed while this was signed: nobody waits any more
                loop.call_soon_threadsafe(settle, future, outcome)


Job = tuple[asyncio.AbstractEventLoop, "asyncio.Future[bytes]", SigningKey, bytes]


def attempt(key: SigningKey, signed: bytes) -> bytes | Exception:
    try:
        return rs256(key, signed)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
        return error


def settle(future: asyncio.Future[bytes], outcome: bytes | Exception) -> None:
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


@cache
def signers() -> Signers:
    """The signers of this process, from the first signature on."""
    return Signers()


async def sign(
    claims: Mapping[str, Any], key: SigningKey, *, thumbprint: bool = False, nonce: str | None = None
) -> str:
    """A compact RS256 token; with `thumbprint` its header names the certificate as well (`x5t`, as v1 tokens do).

    With a `nonce` the header shows that, and the signature is over its hash: only who knows of it can verify.
    """
    if nonce is None:
        signed = signing_input(header(key.kid, thumbprint=thumbprint), claims)
        return f"{signed.decode()}.{encode(await signers().sign(key, signed))}"
    shown = {"typ": "JWT", "nonce": nonce, "alg": "RS256", "x5t": key.kid, "kid": key.kid}
    signed = signing_input(with_hashed_nonce(shown), claims)
    body = signed.decode().partition(".")[2]
    return f"{encode(as_json(shown))}.{body}.{encode(await signers().sign(key, signed))}"


def with_hashed_nonce(header: Mapping[str, Any]) -> str:
    """The encoded header as a signature covers it."""
    hashed = encode(hashlib.sha256(str(header["nonce"]).encode()).digest())
    return encode(as_json({**header, "nonce": hashed}))


def rs256(key: SigningKey, signed: bytes) -> bytes:
    return key.private_key.sign(signed, PADDING, HASH)


def hs256_over_public_key(key: SigningKey, claims: Mapping[str, Any]) -> str:
    """The classic confusion: HMAC with the public key as secret. Only lenient worlds and `mint` make such tokens."""
    public = key.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = signing_input(encode(as_json({"typ": "JWT", "alg": "HS256", "kid": key.kid})), claims)
    return f"{signed.decode()}.{encode(hmac.digest(public, signed, hashlib.sha256))}"


def verified(token: str, keys: Iterable[SigningKey]) -> dict[str, Any] | None:
    """The claims of a compact RS256 token that one of our keys signed; None for any other text."""
    try:
        head, body, signature = token.split(".")
        about, claims = json.loads(decode(head)), json.loads(decode(body))
        key = next(key for key in keys if key.kid == about["kid"] and about["alg"] == "RS256")
        covered = with_hashed_nonce(about) if "nonce" in about else head
        key.private_key.public_key().verify(decode(signature), f"{covered}.{body}".encode(), PADDING, HASH)
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError, InvalidSignature):
        return None
    return claims if isinstance(claims, dict) else None


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
