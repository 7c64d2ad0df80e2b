"""Nonces that an API hands out and knows again without keeping them: the moment, some chance, and a MAC over both."""

import hmac

from jwt.utils import base64url_decode, base64url_encode

from mock_entra.resources.resource import Resource

KEYS = "api-nonce-keys"
MOMENT, CHANCE, MAC = 8, 8, 16
"""Bytes: milliseconds of the world's clock, what makes each nonce another, and what makes it ours."""


async def fresh(resource: Resource) -> str:
    """A nonce that is good from now on, for the API's `nonce_life`; it has no `=` or comma, where clients split."""
    moment = max(0, int(resource.world.clock.now() * 1000))
    told = moment.to_bytes(MOMENT) + resource.world.random(CHANCE)
    return base64url_encode(told + await mac(resource, told)).decode()


async def is_good(resource: Resource, nonce: str) -> bool:
    """Whether this API handed it out within its life, by the world's clock."""
    try:
        read = base64url_decode(nonce)
    except ValueError:
        return False
    told = read[: MOMENT + CHANCE]
    expected = base64url_encode(told + await mac(resource, told)).decode()
    if not hmac.compare_digest(nonce.encode(), expected.encode()):
        return False
    age = resource.world.clock.now() - int.from_bytes(told[:MOMENT]) / 1000
    return 0 <= age < resource.application.possession.nonce_life


async def mac(resource: Resource, told: bytes) -> bytes:
    return hmac.digest(await key(resource), told, "sha256")[:MAC]


async def key(resource: Resource) -> bytes:
    """The API's own, made at the first request; of two that make one at once, one is kept."""
    store, namespace, id = resource.world.store, resource.world.records(KEYS), resource.application.client_id
    kept = await store.get(namespace, id)
    if kept is None:
        await store.add(namespace, id, resource.world.random(32).hex())
        kept = await store.get(namespace, id)
    assert kept is not None
    return bytes.fromhex(kept)
