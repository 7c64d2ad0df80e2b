"""Tokens and secrets become fingerprints on the way out, so that only their sameness stays visible."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

SECRET_NAMES = frozenset(
    {
        "access_token", "refresh_token", "id_token", "token", "code", "client_secret", "client_assertion", "assertion",
        "password", "device_code", "user_code", "authorization", "secret", "key", "x5c", "passwd", "oldpassword",
        "newpassword", "confirmnewpassword", "code_verifier", "flow", "otc", "cookie", "set-cookie", "spa_code",
    }
)  # fmt: skip
SECRET_SHAPES = re.compile(
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"
    r"|-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----"
    r"|(?<=client_secret=)[^&\s\"']+",
    re.DOTALL,
)


TOLD = re.compile(r"([A-Za-z]+ )?\[[0-9a-f]{8}\]")
"""A fingerprint already, perhaps behind the scheme of a proof."""


def fingerprint(secret: str) -> str:
    return f"[{hashlib.sha256(secret.encode()).hexdigest()[:8]}]"


def redacted(value: Any, name: str = "") -> Any:
    """Return plain data with every secret replaced by its fingerprint."""
    if isinstance(value, Mapping):
        return {key: redacted(each, _meaning(str(key).lower(), value)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if name in SECRET_NAMES and value and value not in ("absent", "present", "any") and not TOLD.fullmatch(value):
        return fingerprint(value)
    return SECRET_SHAPES.sub(lambda match: fingerprint(match.group()), value)


def redacted_at(path: str, value: Any) -> Any:
    """Return what was found at a path of a step's facts, secrets replaced; codes of errors and of pages are words."""
    of_words = path.partition(".")[0] in ("error", "prompts")
    return redacted(value, "" if of_words else path.rpartition(".")[2])


def _meaning(name: str, owner: Mapping[str, Any]) -> str:
    """The `code` of an error is a word for people, that of an authorization is a secret."""
    return "error_code" if name == "code" and owner.keys() & {"class", "message"} else name
