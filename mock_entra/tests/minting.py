"""An API as its callers meet it: tokens for it, right ones unless a test says what is wrong, and calls with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_entra import authority, signing
from mock_entra.authority import World
from mock_entra.directory import User
from mock_entra.keys import SigningKey
from mock_entra.tests.conftest import Asked
from mock_entra.wire import Reply

DAEMON = "99999999-0000-4000-8000-00000000000d"
NOBODY: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Called:
    """One API of a world."""

    asked: Asked
    name: str = "todolist"

    @property
    def world(self) -> World:
        return self.asked.world

    @property
    def client_id(self) -> str:
        return self.asked.application(self.name).client_id

    @property
    def address(self) -> str:
        return f"/resources/{self.client_id}/api/todolist"

    @property
    def key(self) -> SigningKey:
        tenant = self.asked.tenant("contoso")
        return self.world.keys.signing(tenant.id, tenant.key_owner)

    def user(self, name: str) -> User:
        tenant = self.asked.tenant("contoso").id
        return next(user for user in self.world.directory.users(tenant) if user.name == name)

    def claims(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """A v2 token's claims; one changed to `...` is left out."""
        tenant, now = self.asked.tenant("contoso"), int(self.world.clock.now())
        right = {
            "iss": authority.issuer(self.world, tenant, 2, own=True),
            "aud": self.client_id,
            "tid": tenant.id,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "ver": "2.0",
        }
        return {name: value for name, value in {**right, **changed}.items() if value is not ...}

    async def token(self, key: SigningKey | None = None, **changed: Any) -> str:
        return await signing.sign(self.claims(changed), key or self.key)

    async def of_user(self, name: str, scp: str = "ToDoList.ReadWrite", **changed: Any) -> str:
        user = self.user(name)
        return await self.token(**{"oid": user.id, "preferred_username": user.upn, "scp": scp, **changed})

    async def of_app(self, *roles: str, **changed: Any) -> str:
        granted = roles or ("ToDoList.ReadWrite.All",)
        return await self.token(**{"oid": DAEMON, "idtyp": "app", "roles": list(granted), **changed})

    async def call(
        self,
        token: str | None,
        method: str = "GET",
        item: str = "",
        *,
        json_body: object = None,
        body: bytes = b"",
        headers: Mapping[str, str] = NOBODY,
    ) -> Reply:
        sent = {"authorization": f"Bearer {token}"} if token else {}
        if json_body is not None:
            body, sent["content-type"] = json.dumps(json_body).encode(), "application/json"
        path = f"{self.address}/{item}" if item else self.address
        return await self.asked.ask(path, method, headers={**sent, **headers}, body=body)


def lenient(world: World, *names: str) -> None:
    world.leniencies = frozenset(names)  # type: ignore[arg-type]  # a StrEnum's members are their names


def by_header(fields: Mapping[str, Any], claims: Mapping[str, Any], key: SigningKey) -> str:
    """A token with any header over any claims, its RS256 signature right."""
    return f"{unsigned(fields, claims)}{signing.encode(signing.rs256(key, unsigned(fields, claims)[:-1].encode()))}"


def unsigned(fields: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return f"{signing.encode(json.dumps(fields).encode())}.{signing.encode(json.dumps(claims).encode())}."


def header(reply: Reply, name: str) -> str | None:
    return dict(reply.headers).get(name)
