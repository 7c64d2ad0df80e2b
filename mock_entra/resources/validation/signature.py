"""RFC 7515 5.2: the signature is one of the keys the tenant publishes, and of the one the token names."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError, api_jws

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import key_sets
from mock_entra.resources.validation.token import Token


async def holds(resource: Resource, token: Token) -> bool:
    """True too for an unsigned token that a lenient world let come so far."""
    if token.algorithm == "none":
        return True
    key = await key_sets.find(resource, token.kid) if token.kid else None
    return key is not None and is_signed(token.compact, key)


def is_signed(compact: str, key: RSAPublicKey) -> bool:
    try:
        api_jws.decode(compact, key, algorithms=["RS256"])
    except PyJWTError:
        return False
    return True
