"""draft-ietf-oauth-signed-http-request 3: the broker signs what its client is about to ask of an API."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from broker_shims.device import jwk, rs256
from broker_shims.encoding import base64url, compact
from broker_shims.messages import PopParameters


def thumbprint(key: RSAPrivateKey) -> str:
    """RFC 7638."""
    return base64url(hashlib.sha256(compact(jwk(key))).digest())


def req_cnf(key: RSAPrivateKey) -> str:
    """What the authority is told of the key that the token will be tied to (facts: protocol 5.1)."""
    return base64url(compact({"kid": thumbprint(key)}))


def sign(access_token: str, pop: PopParameters, key: RSAPrivateKey, now: float) -> str:
    """`Authorization: PoP …`: token, time, method, host, path, query where one was told, nonce and the key itself."""
    path, _, query = pop.path.partition("?")
    claims: dict[str, Any] = {
        "at": access_token,
        "ts": int(now),
        "m": pop.method.upper(),
        "u": pop.host,
        "p": path,
        "cnf": {"jwk": jwk(key)},
    }
    if query:
        claims["q"] = hashed_query(query)
    if pop.nonce:
        claims["nonce"] = pop.nonce
    return rs256({"alg": "RS256", "kid": thumbprint(key), "typ": "pop"}, claims, key)


def hashed_query(query: str) -> list[Any]:
    """Section 3.2: the names in order, and a hash over `name=value` joined by `&`."""
    names = [pair.partition("=")[0] for pair in query.split("&")]
    return [names, base64url(hashlib.sha256(query.encode()).digest())]
