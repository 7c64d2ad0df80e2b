"""Secrets that were seen on the wire, looked for in what is about to be written: plain, URL-encoded and in base64."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from conformance.events import Event, Exchanged
from conformance.redaction import SECRET_NAMES, SECRET_SHAPES, fingerprint

SHORT = 16
"""Anything shorter is a made-up word of a story, `wrong-secret`, and may be found by chance."""


class LeakError(Exception):
    """A report would have held a secret; it was not written."""


def gather(events: Iterable[Event]) -> set[str]:
    """Return every secret that crossed the wire."""
    seen: set[str] = set()
    for event in events:
        if isinstance(event, Exchanged):
            seen |= {*_named(event.form), *_named(event.answer), *_named(event.query), *_proof(event.headers)}
    return {each for each in seen if len(each) >= SHORT}


def _named(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _named(each, str(key).lower())
    elif isinstance(value, str) and name in SECRET_NAMES:
        yield value


def _proof(headers: Mapping[str, str]) -> Iterator[str]:
    """What stands behind `Bearer`, and the password within `Basic` (RFC 7617 2)."""
    scheme, _, proof = headers.get("authorization", "").partition(" ")
    yield proof
    if scheme.lower() == "basic":
        yield _password(proof)


def _password(proof: str) -> str:
    try:
        return base64.b64decode(proof).decode().partition(":")[2]
    except ValueError:
        return ""


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every spelling of every secret replaced by the secret's fingerprint."""
    for secret in sorted(secrets, key=len, reverse=True):
        for spelling in spellings(secret):
            text = text.replace(spelling, fingerprint(secret))
    return text


def check(text: str, secrets: Iterable[str], where: str) -> None:
    """Raise `LeakError` where the text holds a secret in any spelling, or anything shaped like a token."""
    if any(spelling in text for secret in secrets for spelling in spellings(secret)) or TOKEN.search(text):
        raise LeakError(f"the report of {where} would hold a secret: it was not written")


TOKEN = re.compile(SECRET_SHAPES.pattern.partition("|")[0])


def spellings(secret: str) -> set[str]:
    """Return how a secret may be written: as it is, in a URL, and within base64 of something longer."""
    plain = {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)}
    return {*plain, *_in_base64(secret.encode())}


def _in_base64(secret: bytes) -> Iterator[str]:
    """The letters of base64 that do not depend on what stands before and after, for each of the three offsets."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + secret).decode().rstrip("=")
        steady = text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
        yield steady
        yield steady.replace("+", "-").replace("/", "_")
