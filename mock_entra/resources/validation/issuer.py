"""RFC 7519 4.1.1: the token was issued by the tenant of this API, in the form of the version the API is set for."""

from mock_entra import authority
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(resource: Resource, token: Token) -> bool:
    """By the world's own name or by the real one: one world is reached by both."""
    world, tenant, version = resource.world, resource.tenant, resource.token_version
    return token.claims.iss in (authority.issuer(world, tenant, version, own=own) for own in (True, False))
