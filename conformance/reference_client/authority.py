"""An authority, resolved: who it is, where its token endpoint is, and why it is to be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

from conformance.reference_client import clouds
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.network import Network

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDPOINTS = ("token_endpoint", "authorization_endpoint", "device_authorization_endpoint", "jwks_uri")
INSTANCE_DISCOVERY = "https://login.microsoftonline.com/common/discovery/instance"


@dataclass(frozen=True, slots=True)
class Authority:
    """What the metadata says. `environment` is the host, with its port where there is one.

    Endpoints that it does not name are empty; all it names belong to the authority's own host or cloud.
    """

    url: str
    environment: str
    tenant: str
    token_endpoint: str
    issuer: str
    authorization_endpoint: str = ""
    device_authorization_endpoint: str = ""
    jwks_uri: str = ""

    def needed(self, endpoint: str) -> str:
        """Return an endpoint; raise `AuthError` (authority) where the metadata does not name it."""
        address: str = getattr(self, endpoint)
        if not address:
            raise AuthError(Kind.AUTHORITY, f"{self.url} names no {endpoint}", code="openid_config_error")
        return address

    def of(self, tenant: str) -> str:
        """Return the address of another tenant of the same host."""
        return f"https://{self.environment}/{tenant}"


def canonical(authority: str) -> SplitResult:
    """Split an authority; a customer tenant without a path gets the one its host stands for."""
    parts = urlsplit(authority.rstrip("/").lower().removesuffix("/v2.0"))
    host = parts.hostname or ""
    if parts.scheme != "https" or not host:
        raise AuthError(Kind.USAGE, "an authority is an https address", code="invalid_authority")
    if host.endswith(clouds.CIAM) and not parts.path:
        return parts._replace(path=f"/{host.removesuffix(clouds.CIAM)}.onmicrosoft.com")
    if not parts.path:
        raise AuthError(Kind.USAGE, "an authority names a tenant in its path", code="invalid_authority")
    return parts


def resolve(authority: str, known: tuple[str, ...], network: Network) -> Authority:
    """Fetch the metadata and check it; raise `AuthError` (authority, network, usage)."""
    parts = canonical(authority)
    _check_host(parts, known, network)
    url = parts.geturl()
    metadata = _metadata(url, network)
    endpoints = {name: metadata[name] for name in ENDPOINTS if metadata.get(name)}
    for name, address in endpoints.items():
        _check_endpoint(name, address, parts, known)
    _check_issuer(metadata["issuer"], metadata["token_endpoint"], parts, known)
    tenant = urlsplit(metadata["token_endpoint"]).path.split("/")[1]
    return Authority(url, parts.netloc, tenant, issuer=metadata["issuer"], **endpoints)


def _check_host(parts: SplitResult, known: tuple[str, ...], network: Network) -> None:
    """An unknown host is asked about at the one place everybody knows."""
    host = parts.hostname or ""
    if host in clouds.KNOWN or host.endswith((clouds.CIAM, *clouds.B2C)) or _is_known(parts, known):
        return
    wanted = {"api-version": "1.1", "authorization_endpoint": f"{parts.geturl()}/oauth2/v2.0/authorize"}
    answer = network.get(f"{INSTANCE_DISCOVERY}?{urlencode(wanted)}").json()
    if "tenant_discovery_endpoint" not in answer:
        raise AuthError(Kind.AUTHORITY, f"{host} is no known authority", code="untrusted_authority")


def _is_known(parts: SplitResult, known: tuple[str, ...]) -> bool:
    names = {each.lower() for each in known}
    return bool({parts.netloc, parts.hostname or ""} & names)


def _metadata(url: str, network: Network) -> dict[str, str]:
    try:
        answer = network.get(f"{url}/v2.0/.well-known/openid-configuration")
    except AuthError as error:
        if error.kind is Kind.NETWORK:
            raise
        raise AuthError(Kind.AUTHORITY, str(error), code="openid_config_error", status=error.status) from error
    told = answer.json()
    missing = [name for name in ("token_endpoint", "issuer") if not isinstance(told.get(name), str)]
    if answer.status_code != 200 or missing:
        words = f"no OpenID configuration at {url}: {told.get('error_description') or 'missing ' + ', '.join(missing)}"
        raise AuthError(Kind.AUTHORITY, words, code="openid_config_error", status=answer.status_code)
    return told


def _check_endpoint(name: str, endpoint: str, parts: SplitResult, known: tuple[str, ...]) -> None:
    """A credential is sent there, or trusted keys come from it: https, and the host we were told, or one as good."""
    there = urlsplit(endpoint)
    trusted = there.netloc == parts.netloc or _is_known(there, known)
    if there.scheme != "https" or not (trusted or clouds.same_cloud(there.hostname or "", parts.hostname or "")):
        words = f"the {name.replace('_', ' ')} {endpoint} does not belong to {parts.netloc}"
        raise AuthError(Kind.AUTHORITY, words, code="untrusted_authority")


def _check_issuer(issuer: str, endpoint: str, parts: SplitResult, known: tuple[str, ...]) -> None:
    there = urlsplit(issuer.lower())
    host, ours = there.hostname or "", parts.hostname or ""
    near = there.netloc == parts.netloc or clouds.same_cloud(host, ours) or _is_known(there, known)
    if there.scheme == "https" and (near or _is_customer_issuer(there, endpoint)):
        return
    raise AuthError(Kind.AUTHORITY, f"the issuer {issuer} does not belong to {parts.netloc}", code="untrusted_issuer")


def _is_customer_issuer(issuer: SplitResult, endpoint: str) -> bool:
    """The live issuer of a customer tenant has the tenant id in its host, whatever name the authority went by.

    That may be the tenant's own domain, too: its host was checked before.
    """
    tenant = urlsplit(endpoint).path.split("/")[1]
    return (
        bool(GUID.fullmatch(tenant))
        and issuer.hostname == f"{tenant}{clouds.CIAM}"
        and issuer.path == f"/{tenant}/v2.0"
    )
