"""What this version can do, found by looking at it and trying it."""

from __future__ import annotations

import inspect
import platform
from importlib import metadata

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import broker, family, listener, persistence
from msal_driver.credentials import KINDS

METHODS = {
    "client_credential": "acquire_token_for_client",
    "silent": "acquire_token_silent_with_error",
    "interactive": "acquire_token_interactive",
    "by_code": "acquire_token_by_auth_code_flow",
    "device_code": "acquire_token_by_device_flow",
    "refresh_token": "acquire_token_by_refresh_token",
    "obo": "acquire_token_on_behalf_of",
    "username_password": "acquire_token_by_username_password",
    "user_fic": "acquire_token_by_user_federated_identity_credential",
    "accounts": "get_accounts",
    "sign_out": "remove_account",
}
OPTIONS = {"capabilities": "client_capabilities", "oidc_authority": "oidc_authority", "region": "azure_region"}
ALWAYS = ("cache_get", "cache_set", "claims", "force_refresh", "hybrid_spa", *KINDS)


def hello() -> Facts:
    runtime = f"{platform.python_implementation().lower()} {platform.python_version()}"
    can = [*ALWAYS, *(verb for verb, method in METHODS.items() if _has(method))]
    can += [word for word, option in OPTIONS.items() if option in _made_with()]
    files, lacks = persistence.kept()
    can += files
    can += {"query": ["by_query"], "form_post": ["form_post"]}.get(listener.mode(), [])
    can += ["broker"] if broker.flags() else []
    can += ["pop"] if hasattr(msal, "PopAuthScheme") else []
    can += ["foci"] if family.redeems() else []
    told = {"client": "msal-python", "version": msal.__version__, "runtime": runtime, "can": can, "lacks": lacks}
    return told | {"packages": _versions("msal-extensions", "pymsalruntime")}


def _versions(*packages: str) -> dict[str, str]:
    """Return the version of each of these that is installed."""
    installed = {each.name: each.version for each in metadata.distributions() if each.name}
    return {name: installed[name] for name in packages if name in installed}


def _has(method: str) -> bool:
    return any(hasattr(each, method) for each in (msal.PublicClientApplication, msal.ConfidentialClientApplication))


def _made_with() -> set[str]:
    return set(inspect.signature(msal.ClientApplication.__init__).parameters)
