"""What the authority hands out and takes back: authorization codes, refresh tokens, device codes.

Each is a record of the store under the digest of an opaque text; the text itself is kept nowhere.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from mock_entra.authority import World
from mock_entra.certificates import base64url
from mock_entra.claims_request import NOTHING, ClaimsRequest

Platform = Literal["web", "spa", "public_client"]
LIFE_OF_A_CODE = 600
"""Seconds from /authorize to the token endpoint."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How and when a user signed in, as tokens say it; `at` in seconds of the world's clock.

    `kept`: the person wants to stay signed in. `device_id` is the registered device it happened on, `device` what that
    proved of itself by its broker: `compliant`, `joined`.
    """

    at: float
    methods: tuple[str, ...]
    session: str | None = None
    kept: bool = False
    device_id: str | None = None
    device: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """RFC 6749 1.3.1. `family` is what everything that comes of this code is withdrawn by.

    `handed_on`: a server had it made for its page (`return_spa_code`), so that no request of a browser came before.
    """

    client_id: str
    tenant: str
    user: str
    scope: str
    redirect_uri: str
    platform: Platform
    family: str
    expires_at: float
    sign_in: SignIn
    nonce: str | None = None
    challenge: str | None = None
    challenge_method: Literal["plain", "S256"] = "plain"
    redirect_was_sent: bool = True
    claims: ClaimsRequest = NOTHING
    handed_on: bool = False


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """RFC 6749 1.5. Carries client, tenant, user and how it was obtained; never accepted across them.

    `password` says that it goes back to a password a public client may no longer use once that has changed;
    `bound_to` is the device's session whose key must sign for it.
    """

    client_id: str
    tenant: str
    user: str
    scope: str
    platform: Platform
    family: str
    issued_at: float
    expires_at: float
    sign_in: SignIn
    confidential: bool = False
    family_of_clients: bool = False
    bound_to: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """RFC 8628 3.2. `user` is set once somebody approved, `declined` once somebody would not."""

    client_id: str
    tenant: str
    scope: str
    user_code: str
    expires_at: float
    family: str
    user: str | None = None
    declined: bool = False
    sign_in: SignIn | None = None
    claims: ClaimsRequest = NOTHING


KINDS: dict[type[Any], str] = {
    AuthorizationCode: "authorization-codes",
    RefreshToken: "refresh-tokens",
    DeviceCode: "device-codes",
}


async def hand_out(world: World, record: Any, prefix: str = "1.A") -> str:
    """The opaque text that stands for `record` from now on."""
    text = prefix + base64url(world.random(48))
    await keep(world, digest(text), record)
    return text


async def keep(world: World, key: str, record: Any) -> None:
    """Writes the record under the digest of the text that was handed out for it."""
    name = KINDS[type(record)]
    await world.store.put(world.records(name), key, adapter(name).dump_json(record).decode())


async def find(world: World, kind: type[T], text: str) -> T | None:
    """What the text stands for; None for a text that was never handed out as this kind."""
    return await known(world, kind, digest(text))


async def known(world: World, kind: type[T], key: str) -> T | None:
    """What stands under the digest of a text."""
    kept = await world.store.get(world.records(KINDS[kind]), key)
    record: T | None = None if kept is None else adapter(KINDS[kind]).validate_json(kept)
    return record


async def withdraw(world: World, family: str) -> None:
    """Everything that came of one code is worth nothing any more."""
    await world.store.put(world.records("withdrawn"), family, "")


async def is_withdrawn(world: World, family: str) -> bool:
    return await world.store.get(world.records("withdrawn"), family) is not None


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(next(kind for kind, namespace in KINDS.items() if namespace == name))
