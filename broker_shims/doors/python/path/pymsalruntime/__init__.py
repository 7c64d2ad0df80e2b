"""A stand-in for pymsalruntime 0.20.7: the same names, answered by the broker that `BROKER_SHIM` names.

As with the real one, a broker that is not there is a RuntimeError when this is imported.
"""

from ._calls import (
    acquire_token_interactively,
    acquire_token_silently,
    discover_accounts,
    get_console_window,
    get_desktop_window,
    get_sso_policy,
    read_account_by_id,
    register_logging_callback,
    set_is_pii_enabled,
    signin,
    signin_interactively,
    signin_silently,
    signout_silently,
)
from ._connection import start
from ._data import (
    CallbackData,
    MSALRuntimeAccount,
    MSALRuntimeAsyncHandle,
    MSALRuntimeAuthParameters,
    MSALRuntimeAuthResult,
    MSALRuntimeDiscoverAccountsResult,
    MSALRuntimeError,
    MSALRuntimeLogCallbackHandle,
    MSALRuntimeReadAccountResult,
    MSALRuntimeSignOutResult,
)
from ._words import LogLevel, Response_Status, SsoPolicyType

__all__ = [
    "CallbackData",
    "LogLevel",
    "MSALRuntimeAccount",
    "MSALRuntimeAsyncHandle",
    "MSALRuntimeAuthParameters",
    "MSALRuntimeAuthResult",
    "MSALRuntimeDiscoverAccountsResult",
    "MSALRuntimeError",
    "MSALRuntimeLogCallbackHandle",
    "MSALRuntimeReadAccountResult",
    "MSALRuntimeSignOutResult",
    "Response_Status",
    "SsoPolicyType",
    "acquire_token_interactively",
    "acquire_token_silently",
    "discover_accounts",
    "get_console_window",
    "get_desktop_window",
    "get_sso_policy",
    "read_account_by_id",
    "register_logging_callback",
    "set_is_pii_enabled",
    "signin",
    "signin_interactively",
    "signin_silently",
    "signout_silently",
]

start()
