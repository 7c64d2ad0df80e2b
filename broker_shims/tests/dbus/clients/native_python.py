"""MSAL for Python, unmodified, before its native runtime: one JSON line asks for one call, and one answers."""

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

import msal

Told = dict[str, Any]
APPS: dict[str, msal.PublicClientApplication] = {}


def app(told: Told) -> Told:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        made = msal.PublicClientApplication(
            told["client_id"], authority=told["authority"], enable_broker_on_linux=True, instance_discovery=False
        )
    APPS["one"] = made
    return {"broker": made._enable_broker, "warnings": [str(each.message) for each in seen]}


def account() -> Told | None:
    return next(iter(APPS["one"].get_accounts()), None)


def interactive(told: Told) -> Told:
    one = APPS["one"]
    proof = msal.PopAuthScheme(**told["pop"]) if "pop" in told else None
    passed = {name: told[name] for name in ("prompt", "login_hint", "claims_challenge") if name in told}
    window = told.get("window", one.CONSOLE_WINDOW_HANDLE)
    return one.acquire_token_interactive(told["scopes"], parent_window_handle=window, auth_scheme=proof, **passed)


def silent(told: Told) -> Told | None:
    passed = {name: told[name] for name in ("claims_challenge", "force_refresh") if name in told}
    return APPS["one"].acquire_token_silent_with_error(told["scopes"], account(), **passed)


def accounts(_: Told) -> list[Told]:
    return list(APPS["one"].get_accounts())


def sign_out(_: Told) -> None:
    APPS["one"].remove_account(account())


def cache(_: Told) -> str:
    """What a program could read of what the library keeps."""
    return json.dumps(APPS["one"].token_cache._cache)


VERBS: dict[str, Callable[[Told], Any]] = {
    "app": app,
    "interactive": interactive,
    "silent": silent,
    "accounts": accounts,
    "sign_out": sign_out,
    "cache": cache,
}


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        try:
            answer = {"ok": VERBS[told.pop("do")](told)}
        except Exception as error:  # noqa: BLE001 - whatever the library throws is what is asked for
            answer = {"thrown": type(error).__name__, "message": str(error)}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
