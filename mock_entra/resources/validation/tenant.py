"""The token is of the API's own tenant: an API of one tenant checks `tid` beside the issuer.

Source: "Secure applications and APIs by validating claims".
"""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(resource: Resource, token: Token) -> bool:
    return token.claims.tid.lower() == resource.tenant.id
