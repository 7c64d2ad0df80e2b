"""Making an application, and the same application at another authority."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Call, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import broker, credentials, persistence


@dataclass(frozen=True)
class App:
    """An application as the library made it, and what it was made of."""

    library: Any
    maker: type[Any]
    client_id: str
    options: Facts
    redirect_uri: str | None
    cache: persistence.Cache
    broker: Facts | None = None

    def at(self, authority: str) -> App:
        """Return this application at another authority, with the same cache.

        `acquire_token_silent(authority=…)` takes one and ignores it (1.39), so it takes another instance.
        """
        options = {name: value for name, value in self.options.items() if name != "oidc_authority"}
        return replace(self, library=_made(self.maker, self.client_id, options | {"authority": authority}))


def make(call: Call) -> App:
    wanted = call.wanted
    maker = msal.ConfidentialClientApplication if wanted["kind"] == "confidential" else msal.PublicClientApplication
    cache = persistence.cache(wanted.get("cache"))
    options = _options(wanted) | {"token_cache": cache.tokens} | broker.options(wanted.get("broker"))
    if wanted["kind"] == "confidential":
        options["client_credential"] = credentials.credential(wanted.get("credential") or {}, call)
    library = _made(maker, wanted["client_id"], options)
    return App(library, maker, wanted["client_id"], options, wanted.get("redirect_uri"), cache, wanted.get("broker"))


def _options(wanted: Facts) -> Facts:
    options: Facts = {"oidc_authority" if wanted.get("oidc") else "authority": wanted["authority"]}
    if wanted.get("known_authorities"):
        options["instance_discovery"] = False
    region = {"azure_region": wanted["region"]} if wanted.get("region") else {}
    return options | region | {"client_capabilities": wanted.get("capabilities") or None}


def _made(maker: type[Any], client_id: str, options: Facts) -> Any:
    return maker(client_id, **options)
