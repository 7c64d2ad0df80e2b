"""OpenID Connect Discovery 1.0, 4: the keys that a foreign issuer publishes, asked for and waited for within bounds."""

import asyncio
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mock_entra.authority import World
from mock_entra.errors import FEDERATED_KEYS, OAuthError
from mock_entra.hosts import is_own
from mock_entra.wire import from_json

if TYPE_CHECKING:
    import httpx

PATIENCE = 5.0
"""Seconds for everything an issuer is asked."""
LARGEST = 256 * 1024
"""Bytes of one document."""
WELL_KNOWN = "/.well-known/openid-configuration"


class NotPublished(Exception):
    """Why an issuer's keys are not to be had, in a few words."""


async def published(world: World, issuer: str) -> list[Any]:
    """What the issuer's metadata leads to; refused with 50166 for whatever is wrong with it, and after `PATIENCE`.

    Nobody beyond this machine is asked, unless the world says `reach_issuers`.
    """
    import httpx

    try:
        async with asyncio.timeout(PATIENCE), client(world) as asking:
            return await led_to(world, asking, issuer)
    except NotPublished as error:
        raise OAuthError(FEDERATED_KEYS, issuer=issuer, reason=str(error)) from error
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise OAuthError(FEDERATED_KEYS, issuer=issuer, reason=type(error).__name__) from error


def client(world: World) -> "httpx.AsyncClient":
    """Trusts whom everybody trusts, and who vouches for this world: its neighbours are issuers, too."""
    import httpx

    trusted: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
    if world.vouched_for_by:
        trusted.load_verify_locations(cadata=world.vouched_for_by)
    return httpx.AsyncClient(verify=trusted, timeout=PATIENCE, trust_env=False)


async def led_to(world: World, asking: "httpx.AsyncClient", issuer: str) -> list[Any]:
    """4.3: metadata counts only where it is of this very issuer."""
    metadata = await document(world, asking, issuer.rstrip("/") + WELL_KNOWN)
    if metadata.get("issuer") != issuer:
        raise NotPublished("its metadata is of another issuer")
    keys = (await document(world, asking, str(metadata.get("jwks_uri")))).get("keys")
    if not isinstance(keys, list):
        raise NotPublished("it lists no keys")
    return keys


async def document(world: World, asking: "httpx.AsyncClient", address: str) -> dict[str, Any]:
    if not world.reach_issuers and not is_own(urlsplit(address).hostname or ""):
        raise NotPublished("it is beyond this machine, where this world asks nobody (reach_issuers)")
    found = from_json(await body(asking, address))
    if not isinstance(found, dict):
        raise NotPublished("what it publishes is no JSON object")
    return found


async def body(asking: "httpx.AsyncClient", address: str) -> bytes:
    read = b""
    async with asking.stream("GET", address, headers={"accept-encoding": "identity"}) as reply:
        reply.raise_for_status()
        async for chunk in reply.aiter_raw():
            read += chunk
            if len(read) > LARGEST:
                raise NotPublished(f"what it publishes is larger than {LARGEST} bytes")
    return read
