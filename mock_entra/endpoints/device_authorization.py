"""RFC 8628 3.1: a device asks for a code that somebody types elsewhere."""

from mock_entra import artifacts, claims_request, scopes
from mock_entra.artifacts import DeviceCode
from mock_entra.authority import Authority, Version, World, address
from mock_entra.client_authentication.identify import identify
from mock_entra.endpoints.endpoint import Call
from mock_entra.hosts import Role
from mock_entra.wire import NO_STORE, Reply, json_reply

LIFE, INTERVAL = 900, 5
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""Nothing that reads like something else, and no vowels to make words of."""


async def v2(call: Call) -> Reply:
    """POST /{tenant}/oauth2/v2.0/devicecode"""
    return await answer(call, 2)


async def v1(call: Call) -> Reply:
    """POST /{tenant}/oauth2/devicecode: the older endpoint, which takes `resource`."""
    return await answer(call, 1)


async def answer(call: Call, version: Version) -> Reply:
    """`interval` is told, and never enforced."""
    authority = address(call.world, call.host, call.place, call.http)
    application = identify(authority, call.http).application
    written = scopes.required(call.http.form, version)
    if authority.tenant is not None:
        scopes.understand(authority, written)
    record = DeviceCode(
        application.client_id,
        authority.tenant.id if authority.tenant else "",
        written,
        user_code(call.world),
        call.world.clock.now() + LIFE,
        call.world.random(16).hex(),
        claims=claims_request.read(call.http.form.optional("claims")),
    )
    text = await artifacts.hand_out(call.world, record)
    await call.world.store.put(call.world.records("user-codes"), record.user_code, artifacts.digest(text))
    told_here = told(authority, record, text)
    is_v1 = version == 1 and not authority.place.is_adfs
    return json_reply(as_v1(told_here) if is_v1 else told_here, *NO_STORE)


def as_v1(told: dict[str, object]) -> dict[str, object]:
    """The older endpoint's answer: `verification_url`, and numbers as text (azure-docs, issue 48307; ADAL reads so)."""
    return {"verification_url" if name == "verification_uri" else name: str(value) for name, value in told.items()}


def user_code(world: World) -> str:
    return "".join(LETTERS[byte % len(LETTERS)] for byte in world.random(9))


def told(authority: Authority, record: DeviceCode, text: str) -> dict[str, object]:
    own = authority.host.role is Role.OWN
    page = f"{authority.origin}/common/oauth2/deviceauth" if own else "https://microsoft.com/devicelogin"
    return {
        "user_code": record.user_code,
        "device_code": text,
        "verification_uri": page,
        "expires_in": LIFE,
        "interval": INTERVAL,
        "message": f"To sign in, use a web browser to open the page {page} and enter the code "
        f"{record.user_code} to authenticate.",
    }
