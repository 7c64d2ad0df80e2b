"""RFC 8628 3.4: a device asks whether somebody signed in for it by now.

Source: "OAuth 2.0 device authorization grant"; facts: protocol 3.5. Known under its URN, and bare as MSAL for Node, Go,
.NET and Java write it. Polling fast is no mistake here, for MSAL Go begins with 50 ms.
"""

from mock_entra import artifacts, clock
from mock_entra.artifacts import DeviceCode, SignIn
from mock_entra.delegating import delegate, is_over, refuse_another_origin
from mock_entra.directory import User
from mock_entra.directory.guests import still_there
from mock_entra.errors import (
    CODE_OF_ANOTHER_TENANT,
    DEVICE_DECLINED,
    DEVICE_EXPIRED,
    DEVICE_PENDING,
    DEVICE_UNKNOWN,
    GRANT_OF_ANOTHER_CLIENT,
    GRANT_WITHDRAWN,
    OAuthError,
)
from mock_entra.token_request import Authorization, SingleUse, TokenRequest
from mock_entra.world import Leniency

REMEMBERED = 86400


async def redeem(request: TokenRequest) -> Authorization:
    """Unknown (70018), another client's or tenant's, declined, expired (70019), pending (70016), in this order."""
    refuse_another_origin(request, "public_client")
    world = request.authority.world
    text = request.form.optional("device_code") or request.form.required("code")
    code = await artifacts.find(world, DeviceCode, text)
    if code is None:
        raise OAuthError(DEVICE_UNKNOWN)
    refuse_another(request, code)
    user, sign_in = approved(request, code)
    spent = world.records("spent-codes"), artifacts.digest(text)
    if await world.store.get(*spent) is not None:
        raise OAuthError(DEVICE_UNKNOWN)
    once = SingleUse(*spent, code.family, clock.real() + REMEMBERED, DEVICE_UNKNOWN)
    single_use = () if world.lenient(Leniency.SPENT_DEVICE_CODE) else (once,)
    return delegate(request, user, code.scope, sign_in, family=code.family, single_use=single_use, claims=code.claims)


def approved(request: TokenRequest, code: DeviceCode) -> tuple[User, SignIn]:
    """Who signed in for the device; refused while nobody did, and where that counts no more."""
    world = request.authority.world
    if code.declined:
        raise OAuthError(DEVICE_DECLINED)
    if world.clock.now() >= code.expires_at:
        raise OAuthError(DEVICE_EXPIRED)
    if code.user is None or code.sign_in is None:
        raise OAuthError(DEVICE_PENDING)
    user = still_there(world.directory, code.user)
    if user is None or is_over(request, user, code.sign_in, confidential=request.client.proof.method != "none"):
        raise OAuthError(GRANT_WITHDRAWN)
    return user, code.sign_in


def refuse_another(request: TokenRequest, code: DeviceCode) -> None:
    """Another client, or another tenant than the code was made in."""
    client_id, tenant = request.client.application.client_id, request.authority.tenant
    if code.client_id != client_id:
        raise OAuthError(GRANT_OF_ANOTHER_CLIENT, client_id=client_id)
    if code.tenant and tenant is not None and tenant.id != code.tenant:
        raise OAuthError(CODE_OF_ANOTHER_TENANT)
