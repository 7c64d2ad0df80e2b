"""A browser on a registered device whose broker signs it in: `x-ms-RefreshTokenCredential`, as header or as cookie.

Facts: protocol 5.5, step 6. A signed token of the session's key, with a nonce of ours or its date, never both; the
browser sends it with every request of one sign-in, so that the nonce is looked at and not spent.
"""

from dataclasses import replace

from mock_entra import clock
from mock_entra.artifacts import is_withdrawn
from mock_entra.authority import World
from mock_entra.registered_devices import keys, records, session_key
from mock_entra.registered_devices.records import Device
from mock_entra.registered_devices.records import Session as DeviceSession
from mock_entra.sign_in import session
from mock_entra.sign_in.session import Account, Session
from mock_entra.signing import encode
from mock_entra.wire import Request

NAME = "x-ms-refreshtokencredential"
FRESH = 300
"""Seconds of real time for which a credential with a date is good."""


async def of(world: World, http: Request) -> Session:
    """The browser's session, with whoever its broker vouches for; a credential that is not good is as none.

    Somebody new is of a session with another secret, as after a password.
    """
    known = await session.of(world, http)
    sent = {name.lower(): value for name, value in http.cookies.items()}
    credential = http.headers.get(NAME) or sent.get(NAME)
    account = await vouched_for(world, credential) if credential else None
    if account is None or known.account(world, account.user) is not None:
        return known
    return replace(known.with_account(account), secret=encode(world.random(32)))


async def vouched_for(world: World, credential: str) -> Account | None:
    told = keys.unverified(credential)
    found = await records.find(world, DeviceSession, records.session_id(str(told.get("refresh_token"))))
    if found is None or not session_key.verified(credential, bytes.fromhex(found.key)):
        return None
    device = await records.find(world, Device, found.device)
    over = world.clock.now() >= found.expires_at or await is_withdrawn(world, found.family)
    fresh = await is_fresh(world, told.get("request_nonce"), told.get("iat"))
    if device is None or not device.enabled or over or not fresh:
        return None
    made = found.sign_in
    return Account(found.user, made.at, made.methods, device_id=device.id, device=device.states)


async def is_fresh(world: World, nonce: object, date: object) -> bool:
    """By nonce or by date; both at once are none."""
    if (nonce is None) == (date is None):
        return False
    if nonce is not None:
        return await records.is_ours(world, str(nonce))
    return abs(clock.real() - seconds(date)) < FRESH


def seconds(date: object) -> float:
    """A date that is none is no date near to now."""
    try:
        return float(str(date))
    except ValueError:
        return float("nan")
