"""Who a story's client instance is: its registration in the world, and what its driver is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance import certificates
from conformance.model import App, CacheFile, Credential, Given
from conformance.ready import Application, Certificate, Inhabitants, Resource, Tenant


class NoSuchThingError(LookupError):
    """The world has nothing of that name: the story and its world do not fit."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A client instance's registration, and where it belongs."""

    tenant: Tenant
    application: Application
    resource: Resource | None
    client_id: str

    def scope(self) -> dict[str, Any]:
        """Return what `${app…}` can speak of."""
        told = self.application.model_dump()
        return {**told, "client_id": self.client_id, "tenant": self.tenant.model_dump()}


def tenant(world: Inhabitants, wanted: str) -> Tenant:
    """Find a tenant by kind, `kind/name`, domain or id."""
    for each in world.tenants:
        if wanted in names_of(each):
            return each
    known = ", ".join(f"{each.kind}/{name(each)}" for each in world.tenants)
    raise NoSuchThingError(f"no tenant {wanted} in this world, only {known}")


def name(each: Tenant) -> str:
    return str((each.model_extra or {}).get("name") or each.domain.partition(".")[0])


def names_of(each: Tenant) -> set[str]:
    return {each.kind, f"{each.kind}/{name(each)}", each.domain, each.id}


def names_of_resource(world: Inhabitants, resource: Resource) -> set[str]:
    """Return the names of the registration behind an API."""
    own = (resource.model_extra or {}).get("client_id")
    return {each.name for each in world.applications if each.client_id == own}


def registration(world: Inhabitants, app: App) -> Registration:
    """Find what an instance is registered as."""
    home = tenant(world, app.tenant)
    fitting = [each for each in _of(home, world.applications) if _fits(each, app)]
    if not fitting:
        raise NoSuchThingError(f"no {app.kind} application {app.application} in tenant {app.tenant}")
    resources = _of(home, world.resources)
    # An API may be a client, too, where it asks on behalf of its callers; the story means one that is only a client.
    apis = {(each.model_extra or {}).get("client_id") for each in resources}
    fitting.sort(key=lambda each: each.client_id in apis)
    return Registration(home, fitting[0], resources[0] if resources else None, app.client_id or fitting[0].client_id)


def _of(home: Tenant, things: list[Any]) -> list[Any]:
    return [each for each in things if each.tenant in (home.id, home.domain, name(home))]


def _fits(each: Application, app: App) -> bool:
    if app.application:
        return each.name == app.application
    proves = each.secret or each.certificate
    return each.kind == app.kind and (app.kind == "public" or proves is not None)


def told(app: App, found: Registration, folder: Path, *, real: bool) -> dict[str, Any]:
    """Return what the driver is told at `app` (design 4.3); a cache that is a file lies in the folder."""
    authority = app.authority or (found.tenant.authority_real if real else found.tenant.authority)
    known = app.known_authorities
    if known is None:
        known = [] if real else [urlsplit(authority).netloc]
    return {
        "kind": app.kind,
        "authority": authority,
        "known_authorities": known,
        "client_id": found.client_id,
        "credential": credential(app, found.application),
        "region": app.region or None,
        "capabilities": app.capabilities,
        "oidc": app.oidc,
        "redirect_uri": app.redirect_uri or next(iter(found.application.redirect_uris), None),
        "broker": broker(app),
        "cache": cache(app, folder),
    }


SOMEBODYS = 0x4321
"""The handle of a window that belongs to another program."""


def broker(app: App) -> dict[str, Any] | None:
    """Return how an instance is to use the broker, if it is: the window's handle, `console`, or nothing to pass."""
    if app.broker == "off":
        return None
    window = {"wrong": SOMEBODYS, "none": None}.get(str(app.window), app.window)
    return {"window": window, "as_bytes": app.window_as == "bytes", "msa_passthrough": app.msa_passthrough}


def cache(app: App, folder: Path) -> dict[str, Any] | None:
    """Return where an instance keeps its cache: nothing, a file, or `{"elsewhere": true}` for the suite."""
    if isinstance(app.cache, CacheFile):
        return {"path": str(folder / app.cache.file), "protection": app.cache.protection}
    return {"elsewhere": True} if app.cache else None


def credential(app: App, application: Application) -> dict[str, Any] | None:
    """Return the credential as the driver needs it, or nothing for a public client."""
    if app.kind == "public":
        return None
    wanted = app.credential if isinstance(app.credential, Credential) else _by_word(app.credential)
    if wanted.secret is not None:
        return {"secret": wanted.secret or application.secret}
    if isinstance(wanted.given, Given):
        given = certificates.of(wanted.given.pem, wanted.given.key)
        return {"certificate": _shown(given), "thumbprint": wanted.thumbprint, "x5c": wanted.x5c}
    if wanted.certificate:
        certificate = _chosen(wanted.certificate, application)
        return {"certificate": _shown(certificate), "thumbprint": wanted.thumbprint, "x5c": wanted.x5c}
    return {"assertion": True} if wanted.assertion or wanted.presented else {"app_token": True}


def _by_word(word: str) -> Credential:
    words = {
        "secret": Credential(secret=""),
        "certificate": Credential(certificate="registered"),
        "assertion": Credential(assertion="signed"),
    }
    return words[word]


def kind_of_credential(app: App) -> str:
    """Return the word for it that `hello` uses."""
    if isinstance(app.credential, str):
        return app.credential
    chosen = app.credential.model_fields_set & {"secret", "certificate", "assertion", "app_token"}
    if app.credential.presented:
        return "assertion"
    return "certificate" if app.credential.given else next(iter(sorted(chosen)), "secret")


def _shown(certificate: Certificate | None) -> dict[str, str]:
    if certificate is None:
        raise NoSuchThingError("the registration has no certificate")
    return {"pem": certificate.pem, "key": certificate.key, "sha1": certificate.sha1, "sha256": certificate.sha256}


def _chosen(which: str, application: Application) -> Certificate | None:
    if which == "registered" or application.certificate is None:
        return application.certificate
    return certificates.make("nobody" if which == "unregistered" else certificates.name_of(application.certificate))
