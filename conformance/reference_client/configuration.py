"""What an application tells the client about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.reference_client.broker_options import BrokerOptions
from conformance.reference_client.cache_access import CachePlugin

METADATA_SERVICE = "http://169.254.169.254/metadata/instance/compute?api-version=2021-02-01"
"""Where a machine in Azure tells of itself, and nobody else listens."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, in PEM. `thumbprint` says how the assertion names it: `sha256` or `sha1`."""

    pem: str
    key: str = field(repr=False)
    thumbprint: str = "sha256"
    send_x5c: bool = False


@dataclass(frozen=True, slots=True)
class AssertionContext:
    """What a callback is told that is to sign an assertion."""

    client_id: str
    token_endpoint: str


@dataclass(frozen=True, slots=True)
class AppTokenContext:
    """What a callback is told that is to provide a whole token."""

    correlation_id: str
    tenant: str
    scopes: tuple[str, ...]
    claims: str


@dataclass(frozen=True, slots=True)
class AppToken:
    """What such a callback returns; seconds."""

    token: str = field(repr=False)
    expires_in: int
    refresh_in: int | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """An application. At most one of the four credentials.

    `known_authorities` are hosts (`host` or `host:port`) trusted without asking anybody. `ca` is a PEM file to trust
    instead of the system's, `proxy` an address: the environment is never looked at. `redirect_uri` is taken where a
    request names none. `cache` keeps tokens elsewhere than in memory, `broker` turns to the system's (public
    applications alone). Secrets are left out of the `repr`.

    `region` names the one whose token service gives a confidential application its own tokens. `TryAutoDetect` takes it
    from the environment's REGION_NAME all the same, else from `metadata_service`, the machine's own.
    """

    client_id: str
    authority: str
    known_authorities: tuple[str, ...] = ()
    client_secret: str | None = field(default=None, repr=False)
    client_certificate: Certificate | None = None
    client_assertion: Callable[[AssertionContext], str] | None = None
    app_token_provider: Callable[[AppTokenContext], AppToken] | None = None
    client_capabilities: tuple[str, ...] = ()
    redirect_uri: str = ""
    cache: CachePlugin | None = None
    broker: BrokerOptions | None = None
    region: str = ""
    metadata_service: str = METADATA_SERVICE
    ca: str | None = None
    proxy: str | None = None
    timeout: float = 20.0
