"""RFC 8628 3.3: what became of a device's request, kept for the device to ask for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_entra import artifacts, authorization_request, pages
from mock_entra.artifacts import DeviceCode
from mock_entra.authority import Authority
from mock_entra.authorization_request import AuthorizationRequest
from mock_entra.directory import User
from mock_entra.errors import DEVICE_EXPIRED, DEVICE_UNKNOWN, OAuthError
from mock_entra.sign_in.session import Account
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import NO_STORE, Reply, html_reply


async def asked_for(authority: Authority, kept: Mapping[str, str]) -> AuthorizationRequest:
    """What a device asked for, with the claims that its code is to meet: the person is here, the device is not."""
    asked = authorization_request.for_device(authority, kept)
    code = await artifacts.known(authority.world, DeviceCode, kept["device"])
    return replace(asked, claims=code.claims) if code else asked


def confirmation(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """RFC 8628 5.4: whether the device is the person's own; asked only where the world says so."""
    asks = visit.asked.device and visit.world.confirm_devices and not visit.flow.confirmed
    return visit.page("device_confirm", wrong) if asks else None


async def accepted(visit: Visit, key: str, user: User, account: Account) -> Reply:
    await decide(visit, key, user=user.id, sign_in=visit.session.sign_in(account))
    return done(visit, accepted=True)


async def declined(visit: Visit, key: str) -> Reply:
    await decide(visit, key, declined=True)
    return done(visit, accepted=False)


async def decide(visit: Visit, key: str, **decision: Any) -> None:
    """Once (70018) and in time (70019), or else the person is told so: what somebody decided stays."""
    code = await artifacts.known(visit.world, DeviceCode, key)
    if code is None or code.user is not None or code.declined:
        raise OAuthError(DEVICE_UNKNOWN)
    if visit.world.clock.now() >= code.expires_at:
        raise OAuthError(DEVICE_EXPIRED)
    await artifacts.keep(visit.world, key, replace(code, **decision))


def done(visit: Visit, *, accepted: bool) -> Reply:
    tenant = visit.authority.tenant
    page = pages.draw(
        "device_done",
        tenant_name=tenant.display_name if tenant else "Work or school account",
        application_name=visit.asked.application.name,
        accepted=accepted,
    )
    return html_reply(page, *NO_STORE)
