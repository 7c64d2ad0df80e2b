"""Claims about the user a token speaks for (facts: protocol 4.1, 4.2)."""

from typing import Any

from mock_entra.authority import Version
from mock_entra.directory.subject import pairwise
from mock_entra.token_request import Authorization


def of_access_token(authorization: Authorization, version: Version) -> dict[str, Any]:
    """What an access token says of the user it is for: `sub` is another for every API."""
    user, resource = authorization.subject, authorization.resource
    assert user is not None
    told = {"preferred_username": user.upn} if version == 2 else {"unique_name": user.upn, "upn": user.upn}
    names = {"given_name": user.given_name, "family_name": user.family_name} if version == 1 else {}
    signed_in = authorization.delegation.sign_in if authorization.delegation else None
    return {
        "oid": user.id,
        "sub": pairwise(user.tenant, user.id, resource.client_id),
        "name": user.display_name,
        **told,
        **{name: value for name, value in names.items() if value},
        **({"acr": "1", "amr": list(signed_in.methods)} if version == 1 and signed_in else {}),
        **({"sid": signed_in.session} if signed_in and signed_in.session else {}),
        **({"scp": " ".join(authorization.scopes)} if authorization.scopes else {}),
    }
