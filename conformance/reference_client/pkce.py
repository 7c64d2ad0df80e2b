"""RFC 7636 4.1 and 4.2: a secret for one sign-in, and what may be seen of it."""

from __future__ import annotations

import base64
import hashlib
import secrets


def verifier() -> str:
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """Return the challenge of the method S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
