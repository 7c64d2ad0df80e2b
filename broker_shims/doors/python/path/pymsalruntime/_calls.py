"""The functions of pymsalruntime 0.20.7: each asks the broker and calls back, from another thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._connection import HUNG_UP, CannotStartError, connection
from ._data import (
    MSALRuntimeAccount,
    MSALRuntimeAsyncHandle,
    MSALRuntimeAuthParameters,
    MSALRuntimeAuthResult,
    MSALRuntimeDiscoverAccountsResult,
    MSALRuntimeError,
    MSALRuntimeLogCallbackHandle,
    MSALRuntimeReadAccountResult,
    MSALRuntimeSignOutResult,
    Result,
)
from ._words import LogLevel

Callback = Callable[[Any], None]
LogCallback = Callable[[str, LogLevel], None]
SWITCHED = {"public": 12, "code": 0, "tag": 600000012, "context": "The user switched to another account."}
NO_WINDOW = {"public": 6, "code": 0, "tag": 540870081, "context": "The window handle is zero."}

LISTENERS: list[LogCallback] = []
PII: dict[str, bool] = {"enabled": False}


def ask(
    verb: str, told: dict[str, Any], correlation_id: str, kind: type[Result], callback: Callback
) -> MSALRuntimeAsyncHandle:
    def answered(content: Any, failure: dict[str, Any] | None) -> None:
        if failure is None and isinstance(content, dict) and content.get("is_switched"):
            failure = SWITCHED
        log(f"{verb} ended: {failure['context'] if failure else 'ok'}", correlation_id)
        callback(kind(content, failure))

    log(f"{verb} begins{for_whom(told)}", correlation_id)
    try:
        it = connection()
    except CannotStartError:
        answered(None, HUNG_UP)
        return MSALRuntimeAsyncHandle(lambda: None)
    number = it.ask(verb, told, correlation_id, answered)
    return MSALRuntimeAsyncHandle(lambda: it.cancel(number))


def read_account_by_id(accountid: str, correlationId: str, callback: Callback) -> MSALRuntimeAsyncHandle:  # noqa: N803
    return ask("read_account", {"account_id": accountid}, correlationId, MSALRuntimeReadAccountResult, callback)


def signin(
    parentWindowHandle: int,  # noqa: N803
    auth_params: MSALRuntimeAuthParameters,
    correlationId: str,  # noqa: N803
    accountHint: str,  # noqa: N803
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    told = {"asked": auth_params.told, "window": window(parentWindowHandle), "hint": accountHint}
    return ask("sign_in", told, correlationId, MSALRuntimeAuthResult, callback)


def signin_silently(
    auth_params: MSALRuntimeAuthParameters,
    correlationId: str,  # noqa: N803
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    return ask("sign_in_silently", {"asked": auth_params.told}, correlationId, MSALRuntimeAuthResult, callback)


def signin_interactively(
    parentWindowHandle: int,  # noqa: N803
    auth_params: MSALRuntimeAuthParameters,
    correlationId: str,  # noqa: N803
    accountHint: str,  # noqa: N803
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    told = {"asked": auth_params.told, "window": window(parentWindowHandle), "hint": accountHint}
    return ask("sign_in_interactively", told, correlationId, MSALRuntimeAuthResult, callback)


def acquire_token_silently(
    auth_params: MSALRuntimeAuthParameters,
    correlationId: str,  # noqa: N803
    account: MSALRuntimeAccount,
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    told = {"asked": auth_params.told, "account_id": account.get_account_id()}
    return ask("acquire_token_silently", told, correlationId, MSALRuntimeAuthResult, callback)


def acquire_token_interactively(
    parentWindowHandle: int,  # noqa: N803
    auth_params: MSALRuntimeAuthParameters,
    correlationId: str,  # noqa: N803
    account: MSALRuntimeAccount,
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    handle = window(parentWindowHandle)
    told = {"asked": auth_params.told, "window": handle, "account_id": account.get_account_id()}
    return ask("acquire_token_interactively", told, correlationId, MSALRuntimeAuthResult, callback)


def signout_silently(
    clientId: str,  # noqa: N803
    correlationId: str,  # noqa: N803
    account: MSALRuntimeAccount,
    callback: Callback,
) -> MSALRuntimeAsyncHandle:
    told = {"client_id": clientId, "account_id": account.get_account_id()}
    return ask("sign_out", told, correlationId, MSALRuntimeSignOutResult, callback)


def discover_accounts(clientId: str, correlationId: str, callback: Callback) -> MSALRuntimeAsyncHandle:  # noqa: N803
    told = {"client_id": clientId}
    return ask("discover_accounts", told, correlationId, MSALRuntimeDiscoverAccountsResult, callback)


def register_logging_callback(callback: LogCallback) -> MSALRuntimeLogCallbackHandle:
    LISTENERS.append(callback)
    return MSALRuntimeLogCallbackHandle(lambda: LISTENERS.remove(callback))


def set_is_pii_enabled(enabled: int) -> None:
    PII["enabled"] = bool(enabled)


def get_console_window() -> int:
    """The console's window, 0 where there is none."""
    return int(connection().greeting["windows"]["console"])


def get_desktop_window() -> int:
    return int(connection().greeting["windows"]["desktop"])


def get_sso_policy() -> int:
    """`AlwaysAllowed`."""
    return 2


def window(handle: int) -> int:
    """The real runtime refuses zero before it begins (measured)."""
    if not handle:
        raise RuntimeError(str(MSALRuntimeError(NO_WINDOW)))
    return int(handle)


def log(text: str, correlation_id: str) -> None:
    for listener in LISTENERS:
        listener(f"[{correlation_id}] {text}", LogLevel.INFO)


def for_whom(told: dict[str, Any]) -> str:
    """Whose account it is about, which is said only where personal data may be logged."""
    about = told.get("hint") or told.get("account_id") or told.get("asked", {}).get("additional", {}).get("username")
    return f" for {about}" if PII["enabled"] and about else ""
