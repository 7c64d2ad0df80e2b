"""com.microsoft.identity.Broker1: a row for each method, from the request's JSON to the reply's."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from broker_shims.broker import Broker
from broker_shims.doors.dbus import wire
from broker_shims.doors.dbus.wire import Told
from broker_shims.messages import Caller


async def get_accounts(broker: Broker, request: Told, by: Caller) -> Told:
    return {
        "accounts": [wire.account(each) for each in await broker.discover_accounts(str(request.get("clientId")), by)]
    }


async def acquire_silently(broker: Broker, request: Told, by: Caller) -> Told:
    """For the account that is named; else the default one, and where there is none a person has to be asked."""
    told = request["authParameters"]
    asked, account = wire.parameters(told), wire.account_id(told.get("account"))
    if account:
        return wire.token(await broker.acquire_token_silently(asked, account, by))
    return wire.token(await broker.sign_in_silently(asked, by))


async def acquire_interactively(broker: Broker, request: Told, by: Caller) -> Told:
    told = request["authParameters"]
    asked, account = wire.parameters(told), wire.account_id(told.get("account"))
    window = int(request.get("parentWindowHandle") or 0)
    if account:
        return wire.token(await broker.acquire_token_interactively(asked, window, account, by))
    return wire.token(await broker.sign_in_interactively(asked, window, str(told.get("username") or ""), by))


async def sign_out(broker: Broker, request: Told, by: Caller) -> Told:
    told = request["authParameters"]
    await broker.sign_out(str(told.get("clientId")), wire.account_id(told.get("account")), by)
    return {"isSignOutComplete": True}


async def sso_cookie(broker: Broker, request: Told, by: Caller) -> Told:
    """What a browser on this device is given; the nonce is in the address of the sign-in page."""
    url = str(request.get("ssoUrl") or "")
    nonce = parse_qs(urlsplit(url).query).get("sso_nonce", [""])[0]
    return wire.cookie(await broker.sso_cookie(url, wire.account_id(request.get("account")), nonce, by))


async def version(broker: Broker, _: Told, __: Caller) -> Told:
    return {"linuxBrokerVersion": broker.platform.version}


async def cancel(_: Broker, __: Told, ___: Caller) -> Told:
    """Sent by no runtime that was seen; its answer is ignored."""
    return {}


# fmt: off
METHODS: dict[str, Callable[[Broker, Told, Caller], Awaitable[Told]]] = {
    "getAccounts":                get_accounts,
    "acquireTokenSilently":       acquire_silently,
    "acquireTokenInteractively":  acquire_interactively,
    "signOutSilently":            sign_out,
    "cancelInteractiveFlow":      cancel,
    "acquirePrtSsoCookie":        sso_cookie,
    "getLinuxBrokerVersion":      version,
}
# fmt: on
