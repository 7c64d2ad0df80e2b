"""Results, accounts and errors, from the client's words to the contract's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from json_lines import ClientError, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from conformance.reference_client import Account, AuthenticationResult, AuthError

Told = TypeVar("Told")


def told(act: Callable[[], Told]) -> Told:
    """Do something of the client's, and pass its error on raw."""
    try:
        return act()
    except AuthError as error:
        facts = {
            "class": "AuthError",
            "kind": str(error.kind),
            "code": error.code,
            "suberror": error.suberror,
            "error_codes": list(error.error_codes),
            "claims": error.claims,
            "correlation_id": error.correlation_id,
            "status": error.status,
            "broker": asdict(error.broker) if error.broker else None,
            "message": str(error),
        }
        raise ClientError(**{name: value for name, value in facts.items() if value not in ("", [], None)}) from error


def result(act: Callable[[], AuthenticationResult]) -> Facts:
    """Get a token and return it in the words of the contract; what the client does not tell is left out."""
    result = told(act)
    more = {name: getattr(result, name) for name in ("id_token", "id_token_claims", "spa_code", "refresh_on", "state")}
    return {
        "token": result.access_token,
        "token_type": result.token_type,
        "source": str(result.source),
        "scopes": list(result.scopes),
        "expires_in": result.expires_on - time.time(),
        "expires_on": result.expires_on,
        "account": account(result.account) if result.account else None,
        "correlation_id": result.correlation_id,
        **({"from_cache": result.from_cache} if result.source == "broker" else {}),
        **{name: value for name, value in more.items() if value},
    }


def account(account: Account) -> Facts:
    return asdict(account)


OF_A_BROKER = (
    "home_account_id", "environment", "tenant_id", "username", "local_account_id", "native_account_id",
)  # fmt: skip
"""What of a broker's account is handed back: it is nowhere else, and asking for it would be a call."""


def own(app: Any, wanted: Facts | None) -> Account | None:
    """Return the client's own account for one that was told, in the same tenant; a stranger as they were told."""
    if wanted is None:
        return None
    if wanted.get("native_account_id"):
        return Account(**{name: wanted[name] for name in OF_A_BROKER})
    known = told(lambda: app.get_account_by_home_id(wanted["home_account_id"]))
    if isinstance(known, Account):
        return known
    return Account(
        home_account_id=wanted["home_account_id"],
        environment=wanted.get("environment") or "",
        tenant_id=wanted.get("tenant_id") or "",
        username=wanted.get("username") or "",
        local_account_id=wanted.get("local_account_id") or "",
    )
