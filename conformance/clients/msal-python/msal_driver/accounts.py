"""Accounts: the library's own, and their common form."""

from __future__ import annotations

from typing import Any

from json_lines import Call, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

TOLD = ("home_account_id", "local_account_id", "username", "environment")


def told(account: Facts | None) -> Facts | None:
    """Return an account in the words of the contract, its raw fields after them."""
    if account is None:
        return None
    common = {name: account.get(name) for name in TOLD}
    return {**common, "tenant_id": account.get("realm"), "name": None, **account}


def own(library: Any, account: Facts | None) -> Facts | None:
    """Return the library's own account for a told one; one that it does not know is taken as it is."""
    if account is None:
        return None
    known = (each for each in library.get_accounts() if each["home_account_id"] == account.get("home_account_id"))
    return next(known, {"realm": account.get("tenant_id"), **account})


def signed_in(library: Any, claims: Facts | None) -> Facts | None:
    """Return the account of an id token: results name none, and no other field of them says who it is."""
    if not claims:
        return None
    mine = (each for each in library.get_accounts() if each["local_account_id"] == claims.get("oid", claims.get("sub")))
    return told(next(mine, None))


def accounts(call: Call) -> Facts:
    return {"accounts": [told(each) for each in call.app.library.get_accounts()]}


def sign_out(call: Call) -> Facts:
    call.app.library.remove_account(own(call.app.library, call.wanted["account"]))
    return {}
