"""Microsoft Graph as its callers meet it: tokens for it, right ones unless a test says what is wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_entra import authority, signing
from mock_entra.authority import World
from mock_entra.directory import Tenant, User
from mock_entra.tests.conftest import Asked, body
from mock_entra.wire import Reply

GRAPH = "https://graph.microsoft.com"
DAEMON = "99999999-0000-4000-8000-00000000000d"
CLIENT = "99999999-0000-4000-8000-0000000000c1"
NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Graph:
    """Graph, for one tenant of a world."""

    asked: Asked
    name: str = "contoso"
    kind: str = "workforce"

    @property
    def world(self) -> World:
        return self.asked.world

    @property
    def tenant(self) -> Tenant:
        return self.asked.tenant(self.name, self.kind)

    def user(self, name: str) -> User:
        return next(user for user in self.world.directory.users(self.tenant.id) if user.name == name)

    async def token(self, **changed: Any) -> str:
        """A v1 token; a claim changed to `...` is left out."""
        now = int(self.world.clock.now())
        right = {
            "iss": authority.issuer(self.world, self.tenant, 1, own=True),
            "aud": GRAPH,
            "tid": self.tenant.id,
            "appid": CLIENT,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "ver": "1.0",
        }
        claims = {name: value for name, value in {**right, **changed}.items() if value is not ...}
        key = self.world.keys.signing(self.tenant.id, self.tenant.key_owner)
        return await signing.sign(claims, key)

    async def of_user(self, name: str, scp: str, **changed: Any) -> str:
        user = self.user(name)
        return await self.token(**{"oid": user.id, "upn": user.upn, "scp": scp, **changed})

    async def of_app(self, *roles: str, **changed: Any) -> str:
        return await self.token(**{"oid": DAEMON, "roles": list(roles), **changed})

    async def call(
        self,
        token: str | None,
        path: str,
        method: str = "GET",
        sent: object = None,
        *,
        headers: Mapping[str, str] = NOBODY,
    ) -> Reply:
        """One request; a path is asked below v1.0, a whole URL as it is."""
        url = path if "://" in path else f"{GRAPH}/v1.0/{path}"
        given = {"authorization": f"Bearer {token}"} if token else {}
        raw = b""
        if sent is not None:
            raw, given["content-type"] = json.dumps(sent).encode(), "application/json"
        return await self.asked.ask(url, method, headers={**given, **headers}, body=raw)

    async def get(self, token: str, path: str, **how: Any) -> Any:
        reply = await self.call(token, path, **how)
        assert reply.status == 200, reply.body
        return body(reply)


def refused(reply: Reply) -> tuple[int, str]:
    """Status and code of a refusal."""
    return reply.status, body(reply)["error"]["code"]


def new_user(**changed: Any) -> dict[str, Any]:
    """A body that POST /users takes, with what is to be otherwise; `...` leaves out."""
    right = {
        "accountEnabled": True,
        "displayName": "Erin Eck",
        "mailNickname": "erin",
        "userPrincipalName": "erin@contoso.com",
        "passwordProfile": {"password": "Quite-A-Passw0rd", "forceChangePasswordNextSignIn": False},
    }
    return {name: value for name, value in {**right, **changed}.items() if value is not ...}
