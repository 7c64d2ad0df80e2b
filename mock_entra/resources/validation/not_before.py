"""RFC 7519 4.1.5: the token's time has come, give or take what clocks differ; a token need not say from when."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token
from mock_entra.resources.validation.tolerance import TOLERANCE


async def holds(resource: Resource, token: Token) -> bool:
    return token.claims.nbf is None or token.claims.nbf - TOLERANCE <= resource.world.clock.now()
