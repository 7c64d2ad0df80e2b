"""The reference client's driver with one lie laid over it."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable

import inside  # type: ignore[import-not-found]  # beside this file
import reference  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    ClientError,
    Conversation,
    Facts,
)

from conformance.clients.reference.driver import applications, direct, users
from conformance.reference_client import ClientCredentialRequest


def honest(call: Call) -> Facts:
    return direct.client_credential(call)


def never_touches_the_wire(call: Call) -> Facts:
    return {"token": "made-up", "token_type": "Bearer", "source": "network", "expires_in": 3599, "account": None}


def says_cache(call: Call) -> Facts:
    return {**honest(call), "source": "cache"}


def never_uses_the_cache(call: Call) -> Facts:
    return honest(dataclasses.replace(call, wanted={**call.wanted, "skip_cache": True}))


def swallows_errors(call: Call) -> Facts:
    try:
        return honest(call)
    except ClientError:
        return never_touches_the_wire(call)


FIRST: dict[str, Facts] = {}


def returns_anothers_token(call: Call) -> Facts:
    """Whoever asks first for a resource decides what everybody gets."""
    got = honest(call)
    return FIRST.setdefault(str(call.wanted["scopes"]), got)


def leaks_the_secret(call: Call) -> Facts:
    sys.stderr.write(f"about to prove ourselves: {call.app._client.configuration.client_secret}\n")
    return honest(call)


def cries_for_the_user(call: Call) -> Facts:
    try:
        return honest(call)
    except ClientError as error:
        raise ClientError(**{**error.facts, "kind": "interaction_required"}) from None


def asks_twice(call: Call) -> Facts:
    if call.app._client.configuration.client_assertion:
        call.ask("assertion", {})
    return honest(call)


def names_no_number(call: Call) -> Facts:
    try:
        return honest(call)
    except ClientError as error:
        raise ClientError(**{name: value for name, value in error.facts.items() if name != "error_codes"}) from None


def asks_for_more(call: Call) -> Facts:
    request = ClientCredentialRequest(tuple(call.wanted["scopes"]), skip_cache=True)
    call.app.acquire_token_by_client_credential(request)
    return honest(call)


def never_expires(call: Call) -> Facts:
    got = honest(call)
    return {**got, "expires_in": 86400, "expires_on": time.time() + 86400}


def takes_any_state(call: Call) -> Facts:
    """Whatever came back is taken for what was sent."""
    reply = {**call.wanted["reply"], "state": call.wanted["flow"]["state"]}
    return users.by_code(dataclasses.replace(call, wanted={**call.wanted, "reply": reply}))


def hands_out_anybodys_token(call: Call) -> Facts:
    """Whose account it is does not matter: everybody gets what the first was given."""
    return FIRST.setdefault(str(call.wanted["scopes"]), users.silent(call))


def says_network(call: Call) -> Facts:
    return {**users.silent(call), "source": "network"}


def shows_the_refresh_token(call: Call) -> Facts:
    tokens = json.loads(call.app.serialize_cache())["RefreshToken"].values()
    return {**users.silent(call), "refresh_token": next(each["secret"] for each in tokens)}


def will_not_be_forced(call: Call) -> Facts:
    return users.silent(dataclasses.replace(call, wanted={**call.wanted, "force_refresh": False}))


def forgets_the_claims(call: Call) -> Facts:
    return users.silent(dataclasses.replace(call, wanted={**call.wanted, "claims": None}))


def prompts_nobody(call: Call) -> Facts:
    """Somebody is said to have signed in, and nobody was asked."""
    return {**never_touches_the_wire(call), "scopes": ["User.Read"]}


def opens_twice(call: Call) -> Facts:
    users.interactive(call)
    return users.interactive(call)


def asks_no_broker(call: Call) -> Facts:
    return {**never_touches_the_wire(call), "source": "broker", "scopes": call.wanted["scopes"]}


def falls_back(call: Call) -> Facts:
    """Where the broker fails, a browser is opened after all."""
    try:
        return users.interactive(call)
    except ClientError:
        call.ask("open", {"url": f"{call.app._client.configuration.authority}/oauth2/v2.0/authorize"})
        raise


def calls_a_bearer_token_proof(call: Call) -> Facts:
    return {**users.interactive(dataclasses.replace(call, wanted={**call.wanted, "pop": None})), "token_type": "pop"}


def forgets_nobody(_: Call) -> Facts:
    return {}


LIES = {
    "honest": honest,
    "never-touches-the-wire": never_touches_the_wire,
    "says-cache": says_cache,
    "never-uses-the-cache": never_uses_the_cache,
    "swallows-errors": swallows_errors,
    "returns-anothers-token": returns_anothers_token,
    "leaks-the-secret": leaks_the_secret,
    "cries-for-the-user": cries_for_the_user,
    "asks-twice": asks_twice,
    "names-no-number": names_no_number,
    "asks-for-more": asks_for_more,
    "never-expires": never_expires,
}

# fmt: off
OTHERS: dict[str, dict[str, Callable[[Call], Facts]]] = {
    "takes-any-state":          {"by_code":     takes_any_state},
    "hands-out-anybodys-token": {"silent":      hands_out_anybodys_token},
    "says-network":             {"silent":      says_network},
    "shows-the-refresh-token":  {"silent":      shows_the_refresh_token},
    "will-not-be-forced":       {"silent":      will_not_be_forced},
    "forgets-the-claims":       {"silent":      forgets_the_claims},
    "prompts-nobody":           {"interactive": prompts_nobody},
    "shows-no-code":            {"device_code": prompts_nobody},
    "opens-twice":              {"interactive": opens_twice},
    "forgets-nobody":           {"sign_out":    forgets_nobody},
    "asks-no-broker":           {"interactive": asks_no_broker},
    "falls-back":               {"interactive": falls_back},
    "calls-bearer-proof":       {"interactive": calls_a_bearer_token_proof},
}
# fmt: on
"""Lies about other verbs."""

if __name__ == "__main__":
    told = (OTHERS | inside.LIES).get(sys.argv[1]) or {"client_credential": LIES[sys.argv[1]]}
    Conversation(reference.hello, applications.make, {**reference.VERBS, **told}).serve()
