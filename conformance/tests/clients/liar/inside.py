"""Lies from inside the reference client: one part of it is another while a call lasts, or acts behind its back."""

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from json_lines import Call, ClientError, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from conformance.clients.reference.driver import direct, users
from conformance.reference_client import authorization, device_code, hints, on_behalf_of
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError

Verb = Callable[[Call], Facts]


def with_another(part: Any, name: str, instead: Callable[..., Any], verb: Verb) -> Verb:
    """A verb that is played with `instead` in the place of one function of the client."""

    def lie(call: Call) -> Facts:
        with patch.object(part, name, instead):
            return verb(call)

    return lie


NEXT_INTERVAL = device_code._next_interval
REFUSALS: list[AuthError] = []


def one_refusal_is_none(error: AuthError, interval: float) -> float:
    if error.code == "authorization_declined" and not REFUSALS:
        REFUSALS.append(error)
        return interval
    return NEXT_INTERVAL(error, interval)


def polls_on_behind(call: Call) -> Facts:
    """Whoever gave up is let go, and the authority is asked all the same."""
    try:
        return users.device_code(call)
    except ClientError:
        threading.Thread(target=polls, args=(call.app._client,), daemon=True).start()
        raise


def polls(client: Client) -> None:
    for _ in range(5):
        time.sleep(device_code.SHORTEST)
        with contextlib.suppress(AuthError):
            client.network.post(client.resolve().token_endpoint, data={"grant_type": device_code.GRANT})


def openid_alone(scopes: tuple[str, ...]) -> tuple[str, ...]:
    return (*scopes, "openid")


def calls_it_unknown(call: Call) -> Facts:
    try:
        return direct.username_password(call)
    except ClientError as error:
        raise ClientError(**{**error.facts, "kind": "unknown"}) from None


def forgets_the_hint(call: Call) -> Facts:
    return users.auth_code_url(dataclasses.replace(call, wanted={**call.wanted, "login_hint": None}))


keys_by_the_token = with_another(on_behalf_of, "_digest", str, direct.obo)
keys_everybody_alike = with_another(on_behalf_of, "_digest", lambda _: "0" * 64, direct.obo)
routes_nobody = with_another(hints, "anchor", lambda _: "", users.silent)
asks_openid_alone = with_another(authorization, "with_sign_in", openid_alone, users.interactive)
polls_on_when_refused = with_another(device_code, "_next_interval", one_refusal_is_none, users.device_code)

# fmt: off
LIES: dict[str, dict[str, Verb]] = {
    "polls-on-when-refused": {"device_code":       polls_on_when_refused},
    "polls-on-behind":       {"device_code":       polls_on_behind},
    "keys-by-the-token":     {"obo":               keys_by_the_token},
    "keys-everybody-alike":  {"obo":               keys_everybody_alike},
    "routes-nobody":         {"silent":            routes_nobody},
    "forgets-the-hint":      {"auth_code_url":     forgets_the_hint},
    "asks-openid-alone":     {"interactive":       asks_openid_alone},
    "calls-it-unknown":      {"username_password": calls_it_unknown},
}
# fmt: on
