"""Drives msal for Python through its public surface only."""

from __future__ import annotations

import inspect
import logging
import platform
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    ClientError,
    Conversation,
    Facts,
    UnsupportedError,
)

CREDENTIALS = ["secret", "certificate", "assertion"]


def hello() -> Facts:
    made = inspect.signature(msal.ConfidentialClientApplication.__init__)
    can = [verb for verb, method in METHODS.items() if hasattr(msal.ConfidentialClientApplication, method)]
    can += ["cache_get", "cache_set", "claims", *CREDENTIALS]
    can += [word for word, name in OPTIONS.items() if _takes(made, name)]
    runtime = f"{platform.python_implementation().lower()} {platform.python_version()}"
    return {"client": "msal-python", "version": msal.__version__, "runtime": runtime, "can": can}


METHODS = {
    "client_credential": "acquire_token_for_client",
    "silent": "acquire_token_silent_with_error",
    "accounts": "get_accounts",
    "sign_out": "remove_account",
}
OPTIONS = {"capabilities": "client_capabilities", "oidc_authority": "oidc_authority"}


def _takes(signature: inspect.Signature, name: str) -> bool:
    keywords = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature.parameters.values())
    inherited = inspect.signature(msal.ClientApplication.__init__).parameters
    return name in signature.parameters or (keywords and name in inherited)


def new_app(call: Call) -> msal.ClientApplication:
    wanted = call.wanted
    maker = msal.ConfidentialClientApplication if wanted["kind"] == "confidential" else msal.PublicClientApplication
    options: Facts = {"oidc_authority" if wanted.get("oidc") else "authority": wanted["authority"]}
    if wanted.get("known_authorities"):
        options["instance_discovery"] = False
    if wanted["kind"] == "confidential":
        options["client_credential"] = _credential(wanted["credential"] or {}, call)
    return maker(
        wanted["client_id"],
        client_capabilities=wanted.get("capabilities") or None,
        token_cache=msal.SerializableTokenCache(),
        **options,
    )


def _credential(credential: Facts, call: Call) -> Any:
    if "secret" in credential:
        return credential["secret"]
    if "certificate" in credential:
        return _certificate(credential)
    if "assertion" in credential:
        return {"client_assertion": _signer(call)}
    raise UnsupportedError(f"msal for Python takes no credential of the kind {', '.join(credential) or 'none'}")


def _signer(call: Call) -> Callable[..., str]:
    """Older versions (1.31) call back without a word; newer ones tell whom the assertion is for."""
    if hasattr(msal.oauth2cli.Client, "_accepts_context"):
        return lambda context: str(call.ask("assertion", dict(context))["assertion"])
    return lambda: str(call.ask("assertion", {})["assertion"])


def _certificate(credential: Facts) -> Facts:
    certificate = credential["certificate"]
    if credential.get("thumbprint", "sha256") == "sha1":
        chain = {"public_certificate": certificate["pem"]} if credential.get("x5c") else {}
        return {"private_key": certificate["key"], "thumbprint": certificate["sha1"], **chain}
    return {"private_key": certificate["key"], "public_certificate": certificate["pem"]}


def client_credential(call: Call) -> Facts:
    wanted = call.wanted
    if wanted.get("skip_cache"):
        raise UnsupportedError("acquire_token_for_client refuses force_refresh")
    return _result(call.app.acquire_token_for_client(wanted["scopes"], claims_challenge=wanted.get("claims")))


def silent(call: Call) -> Facts:
    wanted = call.wanted
    reply = call.app.acquire_token_silent_with_error(wanted["scopes"], account=wanted.get("account"))
    if reply is None:
        raise ClientError(**{"class": "None", "code": "", "message": "returned None"})
    return _result(reply)


def _result(reply: Facts) -> Facts:
    if "access_token" not in reply:
        raise ClientError(**_error(reply))
    return {
        "token": reply["access_token"],
        "token_type": reply.get("token_type"),
        "source": "cache" if reply.get("token_source") == "cache" else "network",
        "scopes": reply["scope"].split() if "scope" in reply else None,
        "expires_in": reply.get("expires_in"),
        "expires_on": time.time() + float(reply.get("expires_in") or 0),
        "account": reply.get("account"),
        **({"refresh_token": reply["refresh_token"]} if "refresh_token" in reply else {}),
    }


def _error(reply: Facts) -> Facts:
    names = {"error": "code", "error_description": "message"}
    kept = ("error", "error_description", "suberror", "error_codes", "claims", "correlation_id", "classification")
    return {
        "class": "dict" if "error" in reply else "dict without error",
        **{names.get(name, name): reply[name] for name in kept if name in reply},
    }


def accounts(call: Call) -> Facts:
    return {"accounts": call.app.get_accounts()}


def sign_out(call: Call) -> Facts:
    call.app.remove_account(call.wanted["account"])
    return {}


def cache_get(call: Call) -> Facts:
    return {"cache": call.app.token_cache.serialize()}


def cache_set(call: Call) -> Facts:
    call.app.token_cache.deserialize(call.wanted["cache"])
    return {}


VERBS = {
    "client_credential": client_credential,
    "silent": silent,
    "accounts": accounts,
    "sign_out": sign_out,
    "cache_get": cache_get,
    "cache_set": cache_set,
}

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    warnings.simplefilter("default")
    Conversation(hello, new_app, VERBS).serve()
