"""Tokens for Graph are for Graph alone to verify: whoever else tries finds a wrong signature, as at the service."""

from typing import Any

import jwt
import pytest

from mock_entra import signing
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_user_grants import sign_in
from mock_entra.wire import as_json

ME = "https://graph.microsoft.com/v1.0/me"


async def token(asked: Asked, scope: str = "openid User.Read") -> str:
    told: str = body(await sign_in(asked, scope=scope))["access_token"]
    return told


def by_anybody(asked: Asked, compact: str) -> dict[str, Any]:
    """The claims, for whoever goes by the published keys alone."""
    tenant = asked.tenant("contoso")
    key = asked.world.keys.signing(tenant.id, tenant.key_owner).jwk()
    claims: dict[str, Any] = jwt.decode(compact, jwt.PyJWK(key, "RS256").key, ["RS256"], options={"verify_aud": False})
    return claims


async def test_a_token_for_graph_is_verified_by_graph_alone(asked: Asked) -> None:
    compact = await token(asked)
    assert list(jwt.get_unverified_header(compact)) == ["typ", "nonce", "alg", "x5t", "kid"]
    with pytest.raises(jwt.InvalidSignatureError):
        by_anybody(asked, compact)
    assert (await asked.ask(ME, headers={"authorization": f"Bearer {compact}"})).status == 200


@pytest.mark.parametrize("nonce", ["another", "\ud800", 1, None])
async def test_another_nonce_is_another_token(asked: Asked, nonce: object) -> None:
    compact = await token(asked)
    rest = compact.partition(".")[2]
    header = jwt.get_unverified_header(compact) | {"nonce": nonce}
    forged = f"{signing.encode(as_json(header))}.{rest}"
    assert (await asked.ask(ME, headers={"authorization": f"Bearer {forged}"})).status == 401


async def test_a_token_for_another_api_is_verified_by_anybody(asked: Asked) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    assert by_anybody(asked, await token(asked, f"{uri}/ToDoList.Read"))["scp"] == "ToDoList.Read"
