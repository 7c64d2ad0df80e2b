"""RFC 7517 5: a tenant's keys as its APIs know them: fetched through the door, kept, and fetched again when needed.

What is known lives in the world's store, for every API of a tenant. It is renewed daily, as Entra's documents advise;
and at once for a token that names an unknown key, but only once for each such name within five minutes, and for few
names, so that nobody can make the API ask without end. (Microsoft's libraries wait five minutes between any two: a
world whose keys are rotated twice in a test would look broken.)
"""

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from mock_entra.resources.problem import Problem
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.key_set import KeySet, NoKeySet, PublicKey, published
from mock_entra.wire import Request

NAMESPACE = "api-keys"


async def find(resource: Resource, kid: str) -> RSAPublicKey | None:
    """The tenant's key of this name, None where it has none; a Problem (503) where its keys cannot be fetched."""
    world, now = resource.world, resource.world.clock.now()
    text = await world.store.get(world.records(NAMESPACE), resource.tenant.id)
    known = KeySet.model_validate_json(text) if text else None
    if known is None or known.wants_renewal(kid, now):
        known = await renewed(resource, known, kid, now)
    key = known.keys.get(kid)
    return key.rsa() if key else None


async def renewed(resource: Resource, known: KeySet | None, kid: str, now: float) -> KeySet:
    """The set as it is published now; the one known before where that has the key and the authority does not answer."""
    try:
        keys = await fetch(resource)
    except (NoKeySet, OSError) as error:
        if known and kid in known.keys:
            return known
        raise unavailable(resource, error) from error
    world, fresh = resource.world, KeySet.at(now, keys, known, kid)
    await world.store.put(world.records(NAMESPACE), resource.tenant.id, fresh.model_dump_json())
    return fresh


async def fetch(resource: Resource) -> dict[str, PublicKey]:
    """The keys document of the tenant, asked for like any client would: seen by faults and ledger."""
    if resource.world.fetch is None:
        raise NoKeySet("this world cannot be asked")
    origin, path = urlsplit(resource.world.origin), f"/{resource.tenant.id}/discovery/v2.0/keys"
    asked = Request("GET", origin.scheme, origin.netloc, path, path, {"accept": "application/json"})
    return published(await resource.world.fetch(asked))


def unavailable(resource: Resource, cause: Exception) -> Problem:
    message = f"The signing keys of tenant {resource.tenant.id} could not be fetched: {cause}."
    return Problem(503, "keys_unavailable", message, ("retry-after", "1"))
