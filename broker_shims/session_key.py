"""Requests signed with the session key of a primary refresh token (facts: protocol 5.5, step 5)."""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode

from broker_shims.encoding import base64url, compact, signing_input

LABEL = b"AzureAD-SecureConversation"


def signed(claims: dict[str, Any], session_key: bytes, version: int = 2) -> str:
    """HS256 by a key derived for this one request: its context is in the header.

    Version 1 derives it from the context alone: who learns a derived key signs whatever they like (CVE-2021-33781). In
    version 2 the claims go into it.
    """
    context = os.urandom(24)
    header: dict[str, Any] = {"alg": "HS256", "typ": "JWT", "ctx": base64.b64encode(context).decode()}
    header |= {"kdf_ver": 2} if version == 2 else {}
    bound = hashlib.sha256(context + compact(claims)).digest() if version == 2 else context
    text = signing_input(header, claims)
    return f"{text.decode()}.{base64url(hmac.digest(derived(session_key, bound), text, 'sha256'))}"


def derived(session_key: bytes, context: bytes) -> bytes:
    """NIST SP 800-108 4.1: counter mode over HMAC-SHA256, the counter first."""
    kdf = KBKDFHMAC(hashes.SHA256(), Mode.CounterMode, 32, 4, 4, CounterLocation.BeforeFixed, LABEL, context, None)
    return kdf.derive(session_key)
