"""What a device proves of itself at this moment, whatever it proved when somebody signed in on it."""

from dataclasses import replace

from mock_entra.artifacts import SignIn
from mock_entra.authority import World
from mock_entra.errors import DEVICE_UNTRUSTED, OAuthError
from mock_entra.registered_devices.records import Device, Session, find


async def of(world: World, session: str, sign_in: SignIn) -> SignIn:
    """The sign-in with the device of this session as it is now; 50155 where that is gone or disabled."""
    known = await find(world, Session, session)
    device = await find(world, Device, known.device) if known else None
    if device is None or not device.enabled:
        raise OAuthError(DEVICE_UNTRUSTED)
    return replace(sign_in, device_id=device.id, device=device.states)
