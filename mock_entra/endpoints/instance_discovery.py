"""Instance discovery: which hosts are one cloud, and where a tenant's metadata is (facts: protocol 1.6)."""

from typing import Any
from urllib.parse import urlsplit

from mock_entra.endpoints.discovery import CACHE
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import MALFORMED_REQUEST, UNKNOWN_INSTANCE, OAuthError
from mock_entra.hosts import CLOUDS, Role, understand
from mock_entra.wire import Reply, json_reply


async def answer(call: Call) -> Reply:
    """GET /common/discovery/instance?api-version=1.0|1.1&authorization_endpoint=…

    msal-js appends the address without encoding it, so that a `&` inside it would end the parameter: it has none.
    Version 1.0 leaves `metadata` out. An address on a host nobody knows is refused as `invalid_instance`.
    """
    version = call.http.query.optional("api-version") or "1.0"
    asked = read_address(call.http.query.required("authorization_endpoint"))
    if understand(asked.netloc) is None:
        raise OAuthError(UNKNOWN_INSTANCE)
    tenant = next((part for part in asked.path.split("/") if part), "common")
    document: dict[str, Any] = {
        "tenant_discovery_endpoint": f"https://{asked.netloc}/{tenant}/{metadata_path(asked.path)}",
        "api-version": version,
    }
    if version != "1.0":
        document["metadata"] = metadata(asked.netloc)
    return json_reply(document, CACHE)


def read_address(written: str) -> Any:
    try:
        parsed = urlsplit(written)
        return parsed._replace(netloc=parsed.netloc.rpartition("@")[2])
    except ValueError as error:
        raise OAuthError(MALFORMED_REQUEST, reason="'authorization_endpoint' is not an address") from error


def metadata_path(path: str) -> str:
    return ("v2.0/" if "/v2.0/" in path.lower() else "") + ".well-known/openid-configuration"


def metadata(host: str) -> list[dict[str, Any]]:
    """Every cloud; a host of this machine is a cloud of its own, as any custom domain is."""
    rows = [row(c.preferred_network, c.preferred_cache, c.aliases) for name, c in CLOUDS.items() if name != "ppe"]
    known = understand(host)
    if known and known.role is Role.OWN:
        rows.append(row(host, host, (host,)))
    return rows


def row(network: str, cache: str, aliases: tuple[str, ...]) -> dict[str, Any]:
    return {"preferred_network": network, "preferred_cache": cache, "aliases": list(aliases)}
