"""Everything a script needs to know of a world, in one JSON object (design 4.1)."""

from collections.abc import Iterator
from typing import Any

from mock_entra import signing
from mock_entra.authority import World, issuer, real_host
from mock_entra.directory import Application, Tenant, User
from mock_entra.directory.credentials import thumbprints_of
from mock_entra.directory.first_party import APPLICATIONS
from mock_entra.directory.guests import account_of
from mock_entra.world.first_party import GRAPH

VERSION = 1


def ready(world: World, *, ca: str | None, control: dict[str, str]) -> dict[str, Any]:
    """The ready line of a world: addresses, the certificate authority's file, and the directory's identifiers."""
    directory = world.directory
    return {
        "version": VERSION,
        "id": world.id,
        "url": world.origin,
        "mtls_url": world.mtls_origin,
        "ca": ca,
        "control": control,
        "world": {
            "tenants": [tenant_line(world, tenant) for tenant in directory.tenants()],
            "applications": [application_line(a, directory.tenant(a.tenant)) for a in directory.applications()],
            "users": [user_line(world, user) for user in directory.users()],
            "resources": list(resources(world)),
            "graph": graph(world),
        },
    }


def tenant_line(world: World, tenant: Tenant) -> dict[str, Any]:
    segment = "adfs" if tenant.kind == "adfs" else tenant.id
    flow = f"/{tenant.user_flows[0]}" if tenant.user_flows else ""
    return {
        "id": tenant.id,
        "name": tenant.name,
        "kind": tenant.kind,
        "domain": tenant.domain,
        "subdomain": tenant.subdomain,
        "authority": f"{world.origin}/{segment}{flow}",
        "authority_real": real_authority(tenant, flow),
        "issuer": issuer(world, tenant, 2, own=True),
        "issuer_real": issuer(world, tenant, 2, own=False),
        "user_flows": list(tenant.user_flows),
    }


def real_authority(tenant: Tenant, flow: str) -> str:
    """The authority as its own documents write it: customer tenants without a path, B2C with domain and user flow."""
    host = real_host(tenant)
    if tenant.kind == "ciam":
        return f"https://{host}/"
    if tenant.kind == "b2c":
        return f"https://{host}/{tenant.subdomain}.onmicrosoft.com{flow}"
    if tenant.kind in ("adfs", "consumers"):
        return f"https://{host}/{tenant.kind}"
    return f"https://{host}/{tenant.id}"


def application_line(application: Application, tenant: Tenant | None) -> dict[str, Any]:
    secret = next((secret.value for secret in application.secrets if secret.value), None)
    return {
        "name": application.name,
        "tenant": application.tenant,
        "tenant_name": tenant.name if tenant else None,
        "client_id": application.client_id,
        "kind": "confidential" if application.has_credential else "public",
        "secret": secret,
        "certificate": certificate_line(application),
        "redirect_uris": [uri for uris in application.redirect_uris.values() for uri in uris],
        "identifier_uris": list(application.identifier_uris),
    }


def certificate_line(application: Application) -> dict[str, str] | None:
    """The first certificate whose key the world made, or the SN+I one; thumbprints in hex, as clients take them."""
    registered = next((c for c in application.certificates if c.key), None)
    if registered:
        return with_thumbprints(registered.pem, registered.key or "")
    trusted = next((s for s in application.trusted_subjects if s.certificate and s.key), None)
    return with_thumbprints(trusted.certificate or "", trusted.key or "") if trusted else None


def with_thumbprints(pem: str, key: str) -> dict[str, str]:
    sha1, sha256 = (signing.decode(thumbprint).hex() for thumbprint in thumbprints_of(pem))
    return {"pem": pem, "key": key, "sha1": sha1, "sha256": sha256}


def user_line(world: World, user: User) -> dict[str, Any]:
    """A user, and what it types to sign in: a guest's are those of its account at home."""
    tenant, account = world.directory.tenant(user.tenant), account_of(world.directory, user)
    return {
        "name": user.name,
        "upn": user.upn,
        "signs_in_as": account.upn,
        "password": account.password,
        "verification_code": account.verification_code,
        "tenant": user.tenant,
        "tenant_name": tenant.name if tenant else None,
        "oid": user.id,
    }


def resources(world: World) -> Iterator[dict[str, Any]]:
    """The built-in APIs; `url` is the collection itself."""
    for application in world.directory.applications():
        if application.api:
            yield {
                "name": application.api,
                "tenant": application.tenant,
                "client_id": application.client_id,
                "url": f"{world.origin}/resources/{application.client_id}/api/{application.api}",
                "audience": next(iter(application.identifier_uris), application.client_id),
                "scopes": [scope.value for scope in application.scopes],
                "roles": [role.value for role in application.app_roles],
                "scheme": application.possession.scheme,
            }


def graph(world: World) -> dict[str, Any]:
    """Microsoft Graph, which accepts the tokens of every tenant: `url` is its v1.0, `url_real` under its own name."""
    api = APPLICATIONS[GRAPH]
    return {
        "url": f"{world.origin}/resources/graph/v1.0",
        "url_real": "https://graph.microsoft.com/v1.0",
        "user_info": f"{world.origin}/resources/graph/oidc/userinfo",
        "client_id": api.client_id,
        "audience": api.identifier_uris[0],
        "scopes": [scope.value for scope in api.scopes],
        "roles": [role.value for role in api.app_roles],
    }
