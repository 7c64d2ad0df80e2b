"""Results and errors, from the library's dicts to the contract's."""

from __future__ import annotations

import time
from typing import Any

from json_lines import ClientError, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import accounts, broker

SOURCES = {"cache": "cache", "broker": "broker"}
SHOWN = ("id_token", "id_token_claims", "refresh_token", "spa_code", "refresh_on", "correlation_id")
ERROR_NAMES = {"error": "code", "error_description": "message"}
ERROR_SHOWN = ("suberror", "error_codes", "claims", "correlation_id", "classification", *ERROR_NAMES)


def result(library: Any, reply: Facts | None, account: Facts | None = None) -> Facts:
    """Return the result; raise `ClientError` where the reply is an error, or None."""
    if reply is None:
        raise ClientError(**{"class": "None", "code": "", "message": "returned None"})
    if "access_token" not in reply:
        raise ClientError(**error(reply))
    return {
        "token": reply["access_token"],
        "token_type": reply.get("token_type"),
        "source": SOURCES.get(str(reply.get("token_source")), "network"),
        "scopes": reply["scope"].split() if "scope" in reply else None,
        "expires_in": reply.get("expires_in"),
        "expires_on": time.time() + float(reply.get("expires_in") or 0),
        "account": accounts.told(account) or accounts.signed_in(library, reply.get("id_token_claims")),
        **{name: reply[name] for name in SHOWN if name in reply},
    }


def error(reply: Facts) -> Facts:
    return {
        "class": "dict" if "error" in reply else "dict without error",
        **{ERROR_NAMES.get(name, name): reply[name] for name in ERROR_SHOWN if name in reply},
        **broker.failure(reply),
    }
