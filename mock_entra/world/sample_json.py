"""The `sample.json` of Microsoft's samples (their app creation scripts) as a world: registrations, consent pending.

The form is that of the scripts' input: `AADApps`, each with `Id`, `Name`, `Kind`, `Audience`, `Scopes`, `AppRoles`,
`OptionalClaims`, `PasswordCredentials`, `Certificate`, `ReplyUrls` and `RequiredResourcesAccess`. What only configures
the sample's own files (`CodeConfiguration`, `SDK`, …) says nothing about a directory and is passed over.
"""

from typing import Any

PLATFORMS = {"SinglePageApplication": "spa", "Mobile": "public_client", "Desktop": "public_client"}


def is_sample(data: object) -> bool:
    """Whether this is the content of such a file, rather than of a world file."""
    return isinstance(data, dict) and "AADApps" in data


def world_of(sample: dict[str, Any], kind: str = "ciam") -> dict[str, Any]:
    """The content of a world file with one tenant; `ValueError` where the sample is not understood."""
    try:
        return written(sample, kind)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the sample.json of an app creation script: {error!r}") from error


def written(sample: dict[str, Any], kind: str) -> dict[str, Any]:
    applications = sample["AADApps"]
    names = {application["Id"]: application["Name"] for application in applications}
    tenant = {
        "name": "imported",
        "kind": kind,
        "subdomain": "imported",
        "domains": ["imported.onmicrosoft.com"],
        "users": [{"name": "admin", "directory_roles": ["Global Administrator"]}],
        "applications": [registration(application, names) for application in applications],
    }
    return {"name": "imported", "description": sample.get("Sample", {}).get("Title", ""), "tenants": [tenant]}


def registration(application: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    exposes = bool(application.get("Scopes") or application.get("AppRoles"))
    fields: dict[str, Any] = {
        "name": application["Name"],
        "sign_in_audience": application.get("Audience", "AzureADMyOrg"),
        "identifier_uris": ["api://{client_id}"] if exposes else [],
        "requested_access_token_version": 2,
        "scopes": [{"value": scope} for scope in application.get("Scopes", [])],
        "app_roles": [app_role(role) for role in application.get("AppRoles", [])],
        "optional_claims": optional_claims(application.get("OptionalClaims", {})),
        "secrets": [{"name": "app secret"}] if application.get("PasswordCredentials") else [],
        "certificates": [{"name": "app certificate"}] if application.get("Certificate") else [],
        "platforms": platforms(application),
        "required_permissions": [permission(one, names) for one in application.get("RequiredResourcesAccess", [])],
        "api": "todolist" if any("ToDoList" in scope for scope in application.get("Scopes", [])) else None,
    }
    return {name: value for name, value in fields.items() if value}


def app_role(role: dict[str, Any]) -> dict[str, Any]:
    members = role.get("AllowedMemberTypes") or role.get("Types") or ["Application"]
    return {"value": role["Name"], "members": members, "description": role.get("Description", role["Name"])}


def optional_claims(claims: dict[str, Any]) -> dict[str, Any]:
    found = {"access_token": claims.get("AccessTokenClaims"), "id_token": claims.get("IdTokenClaims")}
    return {name: value for name, value in found.items() if value}


def platforms(application: dict[str, Any]) -> dict[str, Any]:
    urls = application.get("ReplyUrls")
    if not urls:
        return {}
    kind = PLATFORMS.get(str(application.get("Kind")), "web")
    return {kind: {"redirect_uris": urls.split(",") if isinstance(urls, str) else urls}}


def permission(access: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    resource = access["Resource"]
    fields = {
        "resource": names.get(resource, resource),
        "roles": access.get("ApplicationPermissions", []),
        "scopes": access.get("DelegatedPermissions", []),
    }
    return {name: value for name, value in fields.items() if value}
