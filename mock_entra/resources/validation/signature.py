"""RFC 7515 5.2: the signature is one of the keys the tenant publishes, and of the one the token names.

Tokens for Graph show a `nonce` in their header and are signed over its hash; any other API finds them wrongly signed.
"""

import json
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError, api_jws
from jwt.utils import base64url_decode, base64url_encode

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import key_sets
from mock_entra.resources.validation.token import Token
from mock_entra.world.first_party import GRAPH


async def holds(resource: Resource, token: Token) -> bool:
    """True too for an unsigned token that a lenient world let come so far."""
    if token.algorithm == "none":
        return True
    key = await key_sets.find(resource, token.kid) if token.kid else None
    return key is not None and is_signed(as_covered(resource, token.compact), key)


def as_covered(resource: Resource, compact: str) -> str:
    """The token with the header that its signature covers."""
    head, _, rest = compact.partition(".")
    header = json.loads(base64url_decode(head))
    if resource.application.client_id != GRAPH or "nonce" not in header:
        return compact
    header["nonce"] = base64url_encode(sha256(str(header["nonce"]).encode("utf-8", "surrogatepass")).digest()).decode()
    return f"{base64url_encode(json.dumps(header, separators=(',', ':')).encode()).decode()}.{rest}"


def is_signed(compact: str, key: RSAPublicKey) -> bool:
    try:
        api_jws.decode(compact, key, algorithms=["RS256"])
    except PyJWTError:
        return False
    return True
