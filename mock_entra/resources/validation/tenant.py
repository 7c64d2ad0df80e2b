"""The token is of the API's own tenant: single-tenant APIs check `tid` as well as the issuer ("Secure applications")."""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(resource: Resource, token: Token) -> bool:
    return token.claims.tid.lower() == resource.tenant.id
