"""Grants in one step: an application's own, and those that start from something the caller already holds."""

from __future__ import annotations

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
)

from msal_driver import results
from msal_driver.wanting import given, refuse


def client_credential(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    if wanted.get("skip_cache"):
        raise UnsupportedError("acquire_token_for_client refuses force_refresh")
    return results.result(library, library.acquire_token_for_client(wanted["scopes"], **_claims(wanted)))


def refresh_token(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    refuse(wanted, "acquire_token_by_refresh_token", "claims")
    return results.result(library, library.acquire_token_by_refresh_token(wanted["refresh_token"], wanted["scopes"]))


def on_behalf_of(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    reply = library.acquire_token_on_behalf_of(wanted["assertion"], wanted["scopes"], **_claims(wanted))
    return results.result(library, reply)


def username_password(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    reply = library.acquire_token_by_username_password(
        wanted["username"], wanted["password"], wanted["scopes"], **_claims(wanted)
    )
    return results.result(library, reply)


def user_fic(call: Call) -> Facts:
    wanted, library = call.wanted, call.app.library
    reply = library.acquire_token_by_user_federated_identity_credential(
        wanted["scopes"], wanted["assertion"], **given(wanted, username="username", user_object_id="object_id")
    )
    return results.result(library, reply)


def _claims(wanted: Facts) -> Facts:
    return given(wanted, claims_challenge="claims")
