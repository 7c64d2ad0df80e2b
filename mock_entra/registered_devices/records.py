"""What is kept of a device, and of a user's sign-in on it."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from mock_entra import artifacts, clock
from mock_entra.artifacts import SignIn
from mock_entra.authority import World
from mock_entra.certificates import base64url
from mock_entra.wire import as_json

Record = TypeVar("Record", "Device", "UserKey", "Session")
MANAGED = ("compliant", "joined")
"""What a device proves that is enrolled with whoever manages devices."""
NONCE_LIFE = 300
"""Seconds of real time, for devices are dated by it."""


@dataclass(frozen=True, slots=True)
class Device:
    """A registered device; its keys in PEM. `states` is what conditional access hears of it: `compliant`, `joined`."""

    id: str
    tenant: str
    name: str
    device_key: str
    transport_key: str
    owner: str
    states: tuple[str, ...] = MANAGED
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class UserKey:
    """A Hello key (`ngc`) or security key (`fido`) of a user, in PEM."""

    id: str
    user: str
    key: str


@dataclass(frozen=True, slots=True)
class Session:
    """What a primary refresh token stands for: a user's sign-in on a device, and the key that signs for it (hex)."""

    id: str
    device: str
    user: str
    key: str
    family: str
    expires_at: float
    sign_in: SignIn


NAMES: dict[type[Any], str] = {Device: "devices", UserKey: "user-keys", Session: "device-sessions"}


async def put(world: World, record: Device | UserKey | Session) -> None:
    kind = type(record)
    await world.store.put(world.records(NAMES[kind]), record.id, as_json(asdict(record)).decode())


async def find(world: World, kind: type[Record], id: str) -> Record | None:
    kept = await world.store.get(world.records(NAMES[kind]), id)
    found: Record | None = None if kept is None else adapter(NAMES[kind]).validate_json(kept)
    return found


async def devices(world: World) -> list[Device]:
    """Every registered device of the world."""
    kept = await world.store.all(world.records(NAMES[Device]))
    return [adapter(NAMES[Device]).validate_json(each) for each in kept.values()]


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(next(kind for kind, namespace in NAMES.items() if namespace == name))


def session_id(token: str) -> str:
    """A session is kept under the digest of its token, which is kept nowhere."""
    return artifacts.digest(token)


async def nonce(world: World) -> str:
    """A nonce for one signed request."""
    text = base64url(world.random(24))
    await world.store.put(world.records("device-nonces"), text, "", expires_at=clock.real() + NONCE_LIFE)
    return text


async def is_ours(world: World, nonce: str) -> bool:
    """Whether it was ours and is fresh; it stays so."""
    return await world.store.get(world.records("device-nonces"), nonce) is not None


async def spend(world: World, nonce: str) -> bool:
    """Whether it was ours and fresh; shown once, it is worth nothing any more, whatever comes of the request."""
    return await world.store.take(world.records("device-nonces"), nonce) is not None
