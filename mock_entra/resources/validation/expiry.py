"""RFC 7519 4.1.4: the token's end has not come, give or take what clocks differ."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token
from mock_entra.resources.validation.tolerance import TOLERANCE


async def holds(resource: Resource, token: Token) -> bool:
    return resource.world.clock.now() <= token.claims.exp + TOLERANCE
