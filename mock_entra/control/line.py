"""The ready line, described: what the control plane answers for a world (design 4.1)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Line(BaseModel):
    """A part of the ready line; it may say more than is described here."""

    model_config = ConfigDict(extra="allow")


class ControlLine(Line):
    """Where the control plane is."""

    url: str = Field(description="Its address, without a closing slash.")
    token: str = Field(description="What `Authorization: Bearer` is to say.")


class TenantLine(Line):
    """A tenant, as clients address it."""

    id: str = Field(description="Tenant id.")
    name: str = Field(description="Name in the world file; unique with its kind.")
    kind: str = Field(description="`workforce`, `ciam`, `b2c`, `consumers` or `adfs`.")
    domain: str = Field(description="Primary verified domain.")
    authority: str = Field(description="Authority under this world's own address.")
    authority_real: str = Field(description="Authority under Microsoft's host names.")
    issuer: str = Field(description="`iss` of v2 tokens asked for under this world's own address.")
    issuer_real: str = Field(description="`iss` of v2 tokens asked for under Microsoft's host names.")


class ApplicationLine(Line):
    """A registered application, with what it proves itself by."""

    name: str = Field(description="Display name.")
    tenant: str = Field(description="Id of the tenant it is registered in.")
    client_id: str = Field(description="Application (client) id.")
    kind: str = Field(description="`public` or `confidential`.")
    secret: str | None = Field(description="A client secret, where it has one that is known.")
    certificate: dict[str, str] | None = Field(
        description="`pem`, `key`, and the thumbprints `sha1` and `sha256` in hex."
    )
    redirect_uris: list[str] = Field(description="Redirect URIs of all platforms.")


class UserLine(Line):
    """A user who can sign in."""

    name: str = Field(description="Name in the world file.")
    upn: str = Field(description="User principal name.")
    password: str = Field(description="Password.")
    tenant: str = Field(description="Tenant id.")
    oid: str = Field(description="Object id.")


class ResourceLine(Line):
    """A built-in API."""

    name: str = Field(description="Kind of API, e.g. `todolist`.")
    tenant: str = Field(description="Id of the tenant whose tokens it accepts.")
    client_id: str = Field(description="Client id of its registration.")
    url: str = Field(description="Address of the collection itself.")
    audience: str = Field(description="What scopes are asked for with: `{audience}/.default`.")
    scopes: list[str] = Field(description="Delegated permissions it exposes.")
    roles: list[str] = Field(description="App roles it exposes.")


class WorldLine(Line):
    """Who and what is in a world."""

    tenants: list[TenantLine] = Field(description="Tenants.")
    applications: list[ApplicationLine] = Field(description="Registered applications.")
    users: list[UserLine] = Field(description="Users.")
    resources: list[ResourceLine] = Field(description="Built-in APIs.")


class ReadyLine(Line):
    """Everything a client or a script needs to know of a world."""

    version: int = Field(description="Version of this form.")
    id: str = Field(description="The world's id.")
    url: str = Field(description="The world's address, without a closing slash.")
    mtls_url: str = Field(description="Its address that asks for client certificates.")
    ca: str | None = Field(description="PEM file of the certificate authority to trust; null without TLS.")
    control: ControlLine = Field(description="The control plane.")
    world: WorldLine = Field(description="Who and what is in it.")


def line(told: dict[str, Any]) -> ReadyLine:
    return ReadyLine.model_validate(told)
