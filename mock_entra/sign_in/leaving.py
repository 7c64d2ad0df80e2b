"""Who signs out of a browser's session, who is told of it, and where the person goes afterwards."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from mock_entra import signing
from mock_entra.authority import World
from mock_entra.directory import User
from mock_entra.directory.guests import account_of
from mock_entra.sign_in.session import Account, Session
from mock_entra.sign_in.whom import named_by

HINTS = ("logout_hint", "id_token_hint", "sid")


def leaving(world: World, session: Session, sent: Mapping[str, str]) -> tuple[Account, ...] | None:
    """The accounts that sign out: the one that is meant, or the only one; None where the person must say which."""
    signed_in = session.signed_in(world)
    if sent.get("account"):
        return tuple(account for account, user in signed_in if user.id == sent["account"])
    meant = tuple(account for account, user in signed_in if is_meant(world, account, user, sent))
    if meant or any(sent.get(hint) for hint in HINTS):
        return meant
    return tuple(account for account, _ in signed_in) if len(signed_in) < 2 else None


def is_meant(world: World, account: Account, user: User, sent: Mapping[str, str]) -> bool:
    """By `sid`, by an id token that was issued here, however old, or by name or the `login_hint` of one."""
    told = of_token(world, sent.get("id_token_hint") or "")
    if account.sid and account.sid in (sent.get("sid"), told.get("sid")):
        return True
    local = world.directory.user(str(told.get("oid", "")))
    hint = sent.get("logout_hint")
    named = named_by(world.directory, hint) if hint else None
    return user in (named, account_of(world.directory, local) if local else None)


def of_token(world: World, token: str) -> dict[str, Any]:
    """The claims of an id token of any tenant of this world; nothing for any other text."""
    rings = {tenant.key_owner: tenant.id for tenant in world.directory.tenants()} if token else {}
    found = (signing.verified(token, world.keys.published(tenant, owner)) for owner, tenant in rings.items())
    return next(filter(None, found), {})


def told(world: World, accounts: tuple[Account, ...]) -> list[str]:
    """OpenID Connect Front-Channel Logout 1.0, 2: what is called for each application with a logout URL."""
    return list(dict.fromkeys(address for account in accounts for address in of_account(world, account)))


def of_account(world: World, account: Account) -> Iterator[str]:
    for into in account.applications:
        application = world.directory.application(into.client_id)
        if application and application.logout_url:
            yield with_query(application.logout_url, sid=account.sid, iss=into.issuer)


def way_back(world: World, sent: Mapping[str, str]) -> str | None:
    """The return address with its `state`, where it is registered: by the id token's application, else by any."""
    uri, state = sent.get("post_logout_redirect_uri"), sent.get("state")
    named = world.directory.application(str(of_token(world, sent.get("id_token_hint") or "").get("aud", "")))
    applications = (named,) if named else world.directory.applications()
    registered = {known for each in applications for uris in each.redirect_uris.values() for known in uris}
    if uri not in registered or not uri:
        return None
    return with_query(uri, state=state) if state is not None else uri


def with_query(address: str, **values: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
