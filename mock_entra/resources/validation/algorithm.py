"""RFC 8725 3.1: the one algorithm that Entra announces; above all no HMAC, whose secret would be the public key."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token

ACCEPTED = ("RS256", "none")
"""Whether an unsigned token may pass was the rule before."""


async def holds(_: Resource, token: Token) -> bool:
    return token.algorithm in ACCEPTED
