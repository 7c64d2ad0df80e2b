"""RFC 7800 3: a token bound to a key is no bearer token; its holder has to prove the key."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(_: Resource, token: Token) -> bool:
    return token.claims.cnf is None or token.proven
