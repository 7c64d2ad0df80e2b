"""The ready line of a world, typed: who is in it, and where."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Told(BaseModel):
    """A part of the ready line; what is new to us in a later version is kept and passed by."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Tenant(_Told):
    """A directory."""

    id: str
    kind: str
    domain: str
    authority: str
    authority_real: str = ""
    issuer: str = ""


class Certificate(_Told):
    """What an application proves itself with, in PEM, and the thumbprints in hexadecimal."""

    pem: str
    key: str
    sha1: str = ""
    sha256: str = ""


class Application(_Told):
    """A registration."""

    name: str
    tenant: str
    client_id: str
    kind: str
    secret: str | None = None
    certificate: Certificate | None = None
    redirect_uris: list[str] = Field(default_factory=list)


class User(_Told):
    """A person."""

    upn: str
    password: str | None = None
    verification_code: str | None = None
    tenant: str
    oid: str


class Resource(_Told):
    """An API."""

    name: str
    tenant: str
    url: str
    audience: str
    scopes: list[str] = Field(default_factory=list)
    roles: list[str] = Field(default_factory=list)


class Inhabitants(_Told):
    """Everyone and everything in a world."""

    tenants: list[Tenant] = Field(default_factory=list)
    applications: list[Application] = Field(default_factory=list)
    users: list[User] = Field(default_factory=list)
    resources: list[Resource] = Field(default_factory=list)


class Ready(_Told):
    """The whole line."""

    version: int
    url: str
    mtls_url: str | None = None
    ca: str | None = None
    control: dict[str, Any] = Field(default_factory=dict)
    world: Inhabitants
