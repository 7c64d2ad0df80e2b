"""The system's broker: the plugin, the program's window, and a request to be signed, in the client's words."""

from __future__ import annotations

from typing import Any

from json_lines import Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from conformance.reference_client import (
    AuthenticationScheme,
    BrokerOptions,
    Configuration,
    NativeBrokerPlugin,
    PublicClientApplication,
)

# fmt: off
SYSTEMS = {"wam": "win32", "macos": "darwin", "linux": "linux"}
# fmt: on


class Program(PublicClientApplication):
    """A program around the client: it knows its own window, and whose accounts it lets pass."""

    def __init__(self, configuration: Configuration, told: Facts | None) -> None:
        super().__init__(configuration)
        self._told = told or {}

    @property
    def window(self) -> int | bytes | None:
        """The handle to pass; none for a program of the command line, whose window the client finds."""
        handle: int | str | None = self._told.get("window")
        if handle is None or isinstance(handle, str):
            return None
        return handle.to_bytes(8, "little") if self._told.get("as_bytes") else handle

    @property
    def passes(self) -> Facts:
        """What lets personal accounts pass."""
        return {"msal_request_type": "consumer_passthrough"} if self._told.get("msa_passthrough") else {}


def options(wanted: Facts | None) -> BrokerOptions | None:
    if not wanted:
        return None
    return BrokerOptions(native_broker_plugin=NativeBrokerPlugin(system=SYSTEMS[wanted["platform"]]))


def passes(app: Any) -> Facts:
    return app.passes if isinstance(app, Program) else {}


def proof(pop: Facts | None) -> Facts:
    """Return the fields of a request that is to be signed, as far as they were told."""
    if pop is None:
        return {}
    names = {"method": "resource_request_method", "uri": "resource_request_uri", "nonce": "shr_nonce"}
    told = {theirs: pop[ours] for ours, theirs in names.items() if pop.get(ours) is not None}
    return {"authentication_scheme": AuthenticationScheme.POP, **told}
