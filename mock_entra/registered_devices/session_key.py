"""NIST SP 800-108, RFC 7516: the key of a session, how it travels to its device, and signatures made with it."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode

from mock_entra.certificates import base64url
from mock_entra.signing import decode
from mock_entra.wire import as_json

LABEL = b"AzureAD-SecureConversation"


def wrapped(key: bytes, transport: RSAPublicKey, iv: bytes) -> str:
    """`session_key_jwe`: RSA-OAEP to the transport key, A256GCM over nothing; the content key is the session key."""
    head = base64url(as_json({"alg": "RSA-OAEP", "enc": "A256GCM"}))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - RFC 7518 4.3 says SHA-1
    tag = AESGCM(key).encrypt(iv, b"", head.encode())
    return ".".join((head, base64url(transport.encrypt(key, oaep)), base64url(iv), "", base64url(tag)))


def verified(token: str, key: bytes) -> bool:
    """Whether this session key signed the token, by a key derived as its header says (`ctx`, `kdf_ver` 1 or 2)."""
    try:
        head, body, signature = token.split(".")
        about: dict[str, Any] = json.loads(decode(head))
        context = base64.b64decode(about["ctx"])
        if about["alg"] != "HS256":
            return False
        if about.get("kdf_ver") == 2:
            context = hashlib.sha256(context + decode(body)).digest()
        expected = hmac.digest(derived(key, context), f"{head}.{body}".encode(), "sha256")
        return hmac.compare_digest(expected, decode(signature))
    except (ValueError, KeyError, TypeError):
        return False


def derived(key: bytes, context: bytes) -> bytes:
    """Counter mode over HMAC-SHA256, a four-byte counter before the label."""
    kdf = KBKDFHMAC(hashes.SHA256(), Mode.CounterMode, 32, 4, 4, CounterLocation.BeforeFixed, LABEL, context, None)
    return kdf.derive(key)
