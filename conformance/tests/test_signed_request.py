"""A signed request taken apart: the key that made it, and the key that its token is bound to, are two questions."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from conformance import signed_request, tokens

KEYS: dict[str, Any] = {"keys": []}


@pytest.fixture(scope="module")
def two() -> tuple[RSAPrivateKey, RSAPrivateKey]:
    return generate_private_key(65537, 2048), generate_private_key(65537, 2048)


def public(key: RSAPrivateKey) -> dict[str, Any]:
    return dict(json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())))


def made(signer: RSAPrivateKey, named: RSAPrivateKey, bound: RSAPrivateKey) -> dict[str, Any]:
    inside = jwt.encode({"cnf": {"kid": signed_request.thumbprint(public(bound))}}, bound, "RS256")
    claims = {"at": inside, "m": "GET", "cnf": {"jwk": public(named)}}
    return tokens.access_token(jwt.encode(claims, signer, "RS256"), None, KEYS)


def test_a_right_one_is_valid_and_bound(two: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    own, _ = two
    seen = made(own, own, own)
    assert (seen["type"], seen["shr"]["signature"], seen["shr"]["is_bound"]) == ("pop", "valid", True)
    assert seen["shr"]["claims"]["m"] == "GET"


def test_another_signature_is_not_valid(two: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    own, other = two
    assert made(other, own, own)["shr"]["signature"] != "valid"


def test_a_token_of_another_key_is_not_bound(two: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    own, other = two
    assert made(own, own, other)["shr"]["is_bound"] is False


def test_a_bearer_token_is_none(two: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    assert tokens.access_token(jwt.encode({}, two[0], "RS256"), None, KEYS)["type"] == "bearer"
