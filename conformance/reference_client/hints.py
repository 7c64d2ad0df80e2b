"""Who is expected to sign in, as an address tells it: the order of msal-common's AuthorizationCodeClient (16.16)."""

from __future__ import annotations

from conformance.reference_client.accounts import Account
from conformance.reference_client.requests import AuthorizationUrlRequest


def parameters(request: AuthorizationUrlRequest) -> dict[str, str]:
    """Return `login_hint` or `sid`, at most one, and the routing that goes with it.

    Whoever is to pick an account is told of none. A session goes before everything, but only without a prompt.
    """
    if request.prompt == "select_account":
        return {}
    if request.sid and request.prompt == "none":
        return {"sid": request.sid}
    if request.account:
        return _of_account(request, request.account)
    return {"login_hint": request.login_hint, **_by_name(request.login_hint)} if request.login_hint else {}


def _of_account(request: AuthorizationUrlRequest, account: Account) -> dict[str, str]:
    """The opaque hint of the id token, unless a domain is asked for; then the session, the caller's hint, the name."""
    opaque, session = (str(account.id_token_claims.get(name) or "") for name in ("login_hint", "sid"))
    if opaque and not request.domain_hint:
        return {"login_hint": opaque, **_by_id(account.home_account_id)}
    if session and request.prompt == "none":
        return {"sid": session, **_by_id(account.home_account_id)}
    if request.login_hint:
        return {"login_hint": request.login_hint, **_by_name(request.login_hint)}
    return {"login_hint": account.username, **_by_id(account.home_account_id)} if account.username else {}


def _by_name(user_name: str) -> dict[str, str]:
    return {"X-AnchorMailbox": f"UPN:{user_name}"}


def _by_id(home_account_id: str) -> dict[str, str]:
    return {"X-AnchorMailbox": anchor(home_account_id)}


def by_name(user_name: str) -> str:
    """Return where requests about a name go, as a header says it; empty for a name that no header can hold."""
    return f"UPN:{user_name}" if user_name.isascii() else ""


def anchor(home_account_id: str) -> str:
    """Return where requests about an account go; empty for an id that is not `uid.utid`."""
    uid, _, utid = home_account_id.partition(".")
    return f"Oid:{uid}@{utid}" if uid and utid else ""
