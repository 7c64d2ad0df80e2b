"""The device code flow; it ends early by setting `expires_at`, as the library's documentation says."""

from __future__ import annotations

import time

from json_lines import Call, ClientError, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import results
from msal_driver.wanting import given, refuse

SHOWN = ("user_code", "verification_uri", "message", "expires_in", "interval")


def device_code(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    refuse(wanted, "initiate_device_flow", "extra_query")
    flow = library.initiate_device_flow(wanted["scopes"], **given(wanted, claims_challenge="claims"))
    if "user_code" not in flow:
        raise ClientError(**results.error(flow))
    _limit(flow, call)
    if call.ask("show", {name: flow.get(name) for name in SHOWN}).get("cancel"):
        _end(flow)
    reply = library.acquire_token_by_device_flow(flow, **given(wanted, claims_challenge="claims"))
    return results.result(library, reply)


def _limit(flow: Facts, call: Call) -> None:
    call.on_cancel(lambda: _end(flow))
    if call.wanted.get("timeout"):
        flow["expires_at"] = min(flow["expires_at"], time.time() + call.wanted["timeout"])


def _end(flow: Facts) -> None:
    flow["expires_at"] = 0
