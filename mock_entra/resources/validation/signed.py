"""RFC 8725 3.2: a token that says `alg` none proves nothing."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(_: Resource, token: Token) -> bool:
    return token.algorithm != "none"
