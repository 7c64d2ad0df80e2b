"""Policies of contoso, and what users' clients ask the token endpoint for under them."""

import json
from typing import Any

from mock_entra import artifacts
from mock_entra.artifacts import RefreshToken, SignIn
from mock_entra.control.events.add_policy import AddPolicy
from mock_entra.control.events.add_policy import apply as add_policy
from mock_entra.directory import User
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.wire import Reply

OPENID = "openid profile email offline_access"
PASSWORD = ("pwd",)
BOTH = ("pwd", "mfa")
CP1 = {"access_token": {"xms_cc": {"values": ["CP1"]}}}


async def policy(asked: Asked, tenant: str = "workforce/contoso", **written: Any) -> str:
    """Adds a conditional access policy; its id."""
    told = {"kind": "conditional_access", "name": "a policy", **written}
    state = await add_policy(asked.world, AddPolicy(tenant=tenant, policy=told))
    return str(state.policies[-1]["id"])


def user(asked: Asked, name: str = "alice") -> User:
    return next(u for u in asked.world.directory.users(asked.tenant("contoso").id) if u.name == name)


def scope(asked: Asked, *values: str, api: str = "todolist") -> str:
    uri = asked.application(api).identifier_uris[0]
    return " ".join((OPENID, *(f"{uri}/{value}" for value in values or ("ToDoList.Read",))))


async def signed_in(
    asked: Asked, *methods: str, name: str = "alice", device: tuple[str, ...] = (), client: str = "desktop"
) -> str:
    """A refresh token of somebody who signed in by these methods, a moment ago."""
    now = asked.world.clock.now()
    record = RefreshToken(
        asked.application(client).client_id,
        asked.tenant("contoso").id,
        user(asked, name).id,
        scope(asked),
        "public_client",
        "family",
        now,
        now + 86400,
        SignIn(now, methods or PASSWORD, "session", device=device),
    )
    return await artifacts.hand_out(asked.world, record)


async def token(asked: Asked, segment: str | None = None, /, **form: Any) -> Reply:
    """What desktop gets for `form`; `claims` may be a dict, and '' leaves out."""
    sent = {"client_id": asked.application("desktop").client_id} | form
    if isinstance(sent.get("claims"), dict):
        sent["claims"] = json.dumps(sent["claims"])
    at = segment or asked.tenant("contoso").id
    return await asked.ask(f"/{at}/oauth2/v2.0/token", "POST", form={k: v for k, v in sent.items() if v != ""})


async def refreshed(asked: Asked, refresh_token: str, **form: Any) -> Reply:
    sent = {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": scope(asked)}
    return await token(asked, **sent | form)


async def by_password(asked: Asked, name: str = "alice", **form: Any) -> Reply:
    sent = {"grant_type": "password", "username": user(asked, name).upn, "password": user(asked, name).password}
    return await token(asked, **sent | {"scope": scope(asked)} | form)


async def on_behalf(asked: Asked, assertion: str, **form: Any) -> Reply:
    """todolist calls Graph for whoever called it."""
    sent = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "requested_token_use": "on_behalf_of",
        "client_id": asked.application("todolist").client_id,
        "client_secret": asked.secret("todolist"),
        "assertion": assertion,
        "scope": "User.Read",
    }
    return await token(asked, **sent | form)


def claims(reply: Reply, which: str = "access_token") -> dict[str, Any]:
    assert reply.status == 200, reply.body
    return decoded(body(reply)[which].split(".")[1])
