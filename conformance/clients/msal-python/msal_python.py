"""Drives msal for Python through its public surface only."""

from __future__ import annotations

import logging
import sys
import warnings

from json_lines import Call, Conversation, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
from msal_driver import (
    accounts,
    applications,
    auth_code,
    browser,
    capabilities,
    device_code,
    direct,
    interactive,
    silent,
)


def cache_get(call: Call) -> Facts:
    return {"cache": call.app.cache.text()}


def cache_set(call: Call) -> Facts:
    call.app.cache.put(call.wanted["cache"])
    return {}


# fmt: off
VERBS = {
    "client_credential": direct.client_credential,
    "refresh_token":     direct.refresh_token,
    "obo":               direct.on_behalf_of,
    "username_password": direct.username_password,
    "user_fic":          direct.user_fic,
    "auth_code_url":     auth_code.auth_code_url,
    "by_code":           auth_code.by_code,
    "device_code":       device_code.device_code,
    "silent":            silent.silent,
    "accounts":          accounts.accounts,
    "sign_out":          accounts.sign_out,
    "cache_get":         cache_get,
    "cache_set":         cache_set,
}
# fmt: on

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    warnings.simplefilter("default")
    verbs = VERBS | {"interactive": interactive.verb(browser.register())}
    Conversation(capabilities.hello, applications.make, verbs).serve()
