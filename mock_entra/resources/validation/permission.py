"""The token permits something at all: delegated permissions (`scp`) or application permissions (`roles`).

Source: "Protected web API: Verify scopes and app roles". Which of them an action needs is the API's own business.
"""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(_: Resource, token: Token) -> bool:
    return bool(token.claims.scp.split() or token.claims.roles)
