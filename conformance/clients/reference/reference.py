"""Drives the reference client through its public surface."""

from __future__ import annotations

import logging
import platform
import sys
from importlib import metadata

import libsecret  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
from json_lines import Call, Conversation, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from conformance.clients.reference.driver import applications, direct, results, users

CAN = (
    "cache_get", "cache_set", "claims", "capabilities", "skip_cache", "secret", "certificate", "assertion", "app_token",
    "force_refresh", "hybrid_spa", "cache_file", "cache_partitions", "obo_long", "form_post", "by_query", "sid", "foci",
    "client_credential", "refresh_token", "obo", "username_password", "user_fic", "by_code", "interactive",
    "device_code", "silent", "accounts", "sign_out", "broker", "pop", "region", "cache_encrypted",
)  # fmt: skip

NATIVE = ("pymsalruntime",)
"""What it calls upon, where it is installed."""


def hello() -> Facts:
    runtime = f"{platform.python_implementation().lower()} {platform.python_version()}"
    reason = libsecret.lacking()
    lacks = {"cache_encrypted": reason} if reason else {}
    can = [word for word in CAN if word not in lacks]
    told: Facts = {"client": "reference", "version": metadata.version("mock-entra"), "runtime": runtime}
    told |= {"can": can, "lacks": lacks}
    return told | {"packages": {each.name: each.version for each in metadata.distributions() if each.name in NATIVE}}


def cache_get(call: Call) -> Facts:
    return {"cache": results.told(call.app.serialize_cache)}


def cache_set(call: Call) -> Facts:
    results.told(lambda: call.app.deserialize_cache(call.wanted["cache"]))
    return {}


# fmt: off
VERBS = {
    "client_credential": direct.client_credential,
    "refresh_token":     direct.refresh_token,
    "obo":               direct.obo,
    "obo_long":          direct.obo_long,
    "username_password": direct.username_password,
    "user_fic":          direct.user_fic,
    "auth_code_url":     users.auth_code_url,
    "by_code":           users.by_code,
    "interactive":       users.interactive,
    "device_code":       users.device_code,
    "silent":            users.silent,
    "accounts":          users.accounts,
    "sign_out":          users.sign_out,
    "cache_get":         cache_get,
    "cache_set":         cache_set,
}
# fmt: on

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    Conversation(hello, applications.make, VERBS).serve()
