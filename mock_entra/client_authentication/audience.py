"""RFC 7523 3: whether an assertion's audience is this authority, in every way that clients write it.

The token endpoint or the issuer, on any host name that is this tenant's, by tenant id or domain. Ports do not matter:
MSAL for Python leaves them out of addresses it builds itself.
"""

from mock_entra.authority import Authority
from mock_entra.directory import Tenant
from mock_entra.hosts import Host, Role, locate, understand
from mock_entra.wire import without_port

ENDPOINTS = ("oauth2/v2.0/token", "oauth2/token", "v2.0", "")


def is_meant(authority: Authority, audience: str) -> bool:
    if audience.rstrip("/") in (authority.issuer(1).rstrip("/"), authority.issuer(2).rstrip("/")):
        return True
    scheme, _, rest = audience.partition("://")
    host, _, path = rest.partition("/")
    secure = scheme.lower() in ("https", authority.origin.partition(":")[0])
    return secure and is_host_of(authority, host) and is_path_of(authority, path)


def is_host_of(authority: Authority, host: str) -> bool:
    """The host that was asked, this machine's own, any of the tenant's cloud, or the tenant's own."""
    named, tenant = understand(host), authority.tenant
    if without_port(host) == without_port(authority.origin.partition("://")[2]):
        return True
    if named is None:
        return False
    if named.role in (Role.LOGIN, Role.MTLS):
        return named.cloud == authority.cloud
    return named.role is Role.OWN or (tenant is not None and is_own_host(tenant, named))


def is_own_host(tenant: Tenant, named: Host) -> bool:
    return named.role == tenant.kind and named.label in (tenant.subdomain, tenant.id)


def is_path_of(authority: Authority, path: str) -> bool:
    place, tenant = locate("/" + path), authority.tenant
    if place.user_flow and (tenant is None or tenant.user_flow(place.user_flow) is None):
        return False
    return place.segment.lower() in segments(authority, tenant) and place.endpoint in ENDPOINTS


def segments(authority: Authority, tenant: Tenant | None) -> set[str]:
    asked = {authority.segment.lower(), authority.place.segment.lower()}
    return asked | ({tenant.id, *tenant.domains, f"{tenant.subdomain}.onmicrosoft.com"} if tenant else set())
